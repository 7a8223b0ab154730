"""Which country a point lies in, asked of two witnesses: outlines of all countries, and outlines of time zones.

The outlines are coarse, so that either is wrong for a few points near a border; hardly ever are both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from math import cos, pi, radians, sin

from evselint.geo.areas import Areas
from evselint.geo.distance import PER_DEGREE
from evselint.geo.tables import opened

AROUND = 1.0  # kilometres within which a point may belong to a neighbour
DIRECTIONS = 8
# Who governs where is disputed, or the data do not agree: no finding.
DISPUTED = (
    frozenset({"RS", "XK"}),
    frozenset({"UA", "RU"}),
    frozenset({"MA", "EH"}),
    frozenset({"PS", "IL"}),
    frozenset({"CY", "TR"}),
)


@lru_cache(4096)
def countries_at(latitude: float, longitude: float) -> frozenset[str]:
    """The countries (two letters) that a point lies in: a territory and the state it belongs to; none at sea."""
    return _outlines().at(latitude, longitude)


def zones_at(latitude: float, longitude: float) -> frozenset[str]:
    """The states whose time zones hold a point: the second witness, known only where the first may have to be doubted.

    That is 300 m outside of a state's outline, closer to its narrow parts, and anywhere for states with territories.
    """
    return _zones().at(latitude, longitude)


@cache
def _outlines() -> Areas:
    return Areas(opened("borders.bin"), "outlines")


@cache
def _zones() -> Areas:
    return Areas(opened("zones.bin"), "zones")


def is_outside(country: str, latitude: float, longitude: float) -> bool:
    """Whether a point is surely not in a country (two letters): both witnesses deny it, also for 1 km around it."""
    here = countries_at(latitude, longitude)
    if country in here or any(country in pair and pair & here for pair in DISPUTED):
        return False
    # A territory and its state are not told apart: people write either.
    if state_of(country) in zones_at(latitude, longitude):
        return False
    return not any(country in countries_at(*point) for point in circle(latitude, longitude, AROUND))


def state_of(country: str) -> str:
    """The state that a territory belongs to."""
    return state_in(opened("borders.bin").other["states"], country)


def state_in(states: Mapping[str, str], country: str) -> str:
    """The state of a territory, or the country itself where it is one."""
    return states.get(country) or country


def circle(latitude: float, longitude: float, reach: float) -> Iterator[tuple[float, float]]:
    """Points around a point in degrees, so many kilometres from it in all directions."""
    for step in range(DIRECTIONS):
        angle = 2 * pi * step / DIRECTIONS
        north = reach / PER_DEGREE * cos(angle)
        east = reach / (PER_DEGREE * max(0.05, cos(radians(latitude)))) * sin(angle)
        yield latitude + north, longitude + east
