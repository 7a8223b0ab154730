"""Where a postal code lies. Points of GeoNames; a code has one or many, and none tells its edge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from evselint.geo.cells import near
from evselint.geo.distance import distance
from evselint.geo.spelling import codes
from evselint.geo.tables import key_of, opened, run_of

KEPT = 4096  # codes whose points are remembered
UNIT = 10_000  # points are kept in ten thousandths of a degree
REACH = 12.0  # kilometres that are searched for the nearest code; farther ones count as this far
REACHES = (2.0, 5.0, REACH)


def is_covered(country: str) -> bool:
    """Whether codes of this country (two letters) are known at all."""
    return country in opened("postal.bin").other["countries"]


@lru_cache(KEPT)
def points_of(country: str, code: str) -> Sequence[tuple[float, float]]:
    """The points of a code (latitude, longitude); none if it is not known."""
    tables = opened("postal.bin")
    keys, starts, latitudes, longitudes = (tables[name] for name in ("keys", "starts", "latitudes", "longitudes"))
    for each in codes(country, code):
        start, end = run_of(keys, key_of(country, each))
        if start < end:
            rows = range(starts[start], starts[end])
            return [(latitudes[row] / UNIT, longitudes[row] / UNIT) for row in rows]
    return ()


def nearest(latitude: float, longitude: float) -> float:
    """Kilometres to the nearest point of any code, at most REACH."""
    tables = opened("postal.bin")
    latitudes, longitudes, order = tables["latitudes"], tables["longitudes"], tables["order"]
    for reach in REACHES:
        rows = (order[place] for place in near(tables, latitude, longitude, reach))
        apart = distance([(latitudes[row] / UNIT, longitudes[row] / UNIT) for row in rows], latitude, longitude)
        if apart <= reach:
            return apart
    return REACH
