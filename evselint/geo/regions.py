"""The boxes around regions: enough to tell that a point is far from one, not that it is in it."""

from __future__ import annotations

from functools import cache

import msgspec

from evselint.geo.distance import kilometres
from evselint.geo.spelling import folded
from evselint.geo.tables import DATA

UNIT = 10_000


@cache
def _boxes() -> dict[str, dict[str, tuple[int, int, int, int]]]:
    boxes: dict[str, dict[str, tuple[int, int, int, int]]] = msgspec.json.decode((DATA / "regions.json").read_bytes())
    return boxes


def box(country: str, region: str) -> tuple[float, float, float, float] | None:
    """South, west, north and east of a region in degrees; None if its name is not known."""
    sides = _boxes().get(country, {}).get(folded(region[:80]))
    if sides is None:
        return None
    south, west, north, east = sides
    return south / UNIT, west / UNIT, north / UNIT, east / UNIT


def distance(country: str, region: str, latitude: float, longitude: float) -> float | None:
    """Kilometres from a point to the box around a region of a country (two letters); None if its name is not known."""
    sides = box(country, region)
    if sides is None:
        return None
    south, west, north, east = sides
    return kilometres(latitude, longitude, min(max(latitude, south), north), min(max(longitude, west), east))
