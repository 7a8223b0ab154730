"""Which country a point lies in, asked of two witnesses: outlines of all countries, and outlines of time zones.

The outlines are coarse, so that either is wrong for a few points near a border; hardly ever are both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import cos, pi, radians, sin

from evselint.geo.distance import PER_DEGREE
from evselint.geo.tables import opened

UNIT = 100_000
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
    found: set[str] = set()
    for code, state in _outlines_around(latitude, longitude):
        found |= {code, state}
    return frozenset(found - {""})


def _outlines_around(latitude: float, longitude: float) -> Iterator[tuple[str, str]]:
    tables = opened("borders.bin")
    boxes, rings, starts = tables["boxes"], tables["rings"], tables["ring_starts"]
    north, east = round(latitude * UNIT), round(longitude * UNIT)
    for number, (code, state, first, last) in enumerate(tables.other["outlines"]):
        south, west, top, right = boxes[4 * number : 4 * number + 4]
        if south <= north <= top and west <= east <= right:
            crossings = sum(_crosses(rings, starts[ring], starts[ring + 1], north, east) for ring in range(first, last))
            if crossings % 2:
                yield code, state


def _crosses(rings: memoryview, start: int, end: int, north: int, east: int) -> int:
    """How often a line from the point to the east crosses a ring of pairs (latitude, longitude)."""
    crossings = 0
    before_north, before_east = rings[end - 2], rings[end - 1]
    for place in range(start, end, 2):
        own_north, own_east = rings[place], rings[place + 1]
        if (own_north > north) != (before_north > north):
            at = own_east + (before_east - own_east) * (north - own_north) / (before_north - own_north)
            crossings += east < at
        before_north, before_east = own_north, own_east
    return crossings


def zone_country(latitude: float, longitude: float) -> str | None:
    """The country of the time zone at a point: the second witness."""
    from tzfpy import get_tz

    country: str | None = opened("borders.bin").other["zones"].get(get_tz(longitude, latitude))
    return country


def is_outside(country: str, latitude: float, longitude: float) -> bool:
    """Whether a point is surely not in a country (two letters): both witnesses deny it, also for 1 km around it."""
    here = countries_at(latitude, longitude)
    if country in here or any(country in pair and pair & here for pair in DISPUTED):
        return False
    zone = zone_country(latitude, longitude)
    if zone is not None and (zone == country or states_of(zone) & states_of(country)):
        return False
    return not any(country in countries_at(*point) for point in _circle(latitude, longitude))


def states_of(country: str) -> frozenset[str]:
    """A territory and the state it belongs to."""
    return frozenset({country, opened("borders.bin").other["states"].get(country, country)})


def _circle(latitude: float, longitude: float) -> Iterator[tuple[float, float]]:
    for step in range(DIRECTIONS):
        angle = 2 * pi * step / DIRECTIONS
        north = AROUND / PER_DEGREE * cos(angle)
        east = AROUND / (PER_DEGREE * max(0.05, cos(radians(latitude)))) * sin(angle)
        yield latitude + north, longitude + east
