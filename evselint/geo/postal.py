"""Where a postal code lies. Points of GeoNames; a code has one or many, and none tells its edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import cos, floor, radians
from typing import NamedTuple

from evselint.geo.distance import PER_DEGREE, distance
from evselint.geo.spelling import codes
from evselint.geo.tables import Tables, opened

KEPT = 4096  # codes whose points are remembered
UNIT = 10_000  # points are kept in ten thousandths of a degree
PER_DEGREE_ROWS = 50
HIGH = UNIT // PER_DEGREE_ROWS  # of a row
REACH = 12.0  # kilometres that are searched for the nearest code; farther ones count as this far
REACHES = (2.0, 5.0, REACH)
LONGEST_CODE = 11  # characters whose number fits 64 bits
SIGNS = 36  # letters and digits


def is_covered(country: str) -> bool:
    """Whether codes of this country (two letters) are known at all."""
    return country in opened("postal.bin").other["countries"]


def number_of(code: str) -> int | None:
    """A number for a code of capitals and digits, in the order of the codes; None for any other text."""
    return int(f"1{code}", SIGNS) if code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE else None


class Reaching(NamedTuple):
    """A point of a code, and how many kilometres around it the code may be used: more than none for a whole town's."""

    point: tuple[float, float]
    kilometres: int


@lru_cache(KEPT)
def reaching(country: str, code: str) -> Sequence[Reaching]:
    """The points of a code (latitude, longitude) with their reach; none if it is not known."""
    tables = opened("postal.bin")
    begin, end = tables.other["countries"].get(country, (0, 0))
    keys = tables["keys"]
    for each in codes(country, code) if end else ():
        number = number_of(each)
        if number is not None and (place := bisect_left(keys, number, begin, end)) < end and keys[place] == number:
            return list(_at(tables, place))
    return ()


def points_of(country: str, code: str) -> Sequence[tuple[float, float]]:
    """The points of a code (latitude, longitude); none if it is not known."""
    return [each.point for each in reaching(country, code)]


def distance_to(country: str, code: str, latitude: float, longitude: float) -> float | None:
    """Kilometres from a point to where a code is surely used; None if the code is not known."""
    known = reaching(country, code)
    if not known:
        return None
    return max(0.0, min(distance([each.point], latitude, longitude) - each.kilometres for each in known))


def is_of_series(country: str, code: str, alike: int, latitude: float, longitude: float, reach: float) -> bool:
    """Whether a code with the same first signs, ``alike`` of them or all but the last, has a point within ``reach``.

    ``reach`` is in kilometres.
    """
    tables = opened("postal.bin")
    begin, end = tables.other["countries"].get(country, (0, 0))
    keys = tables["keys"]
    for each in codes(country, code):
        if (number := number_of(each)) is not None:
            many = SIGNS ** max(1, len(each) - alike)
            first = number // many * many
            low = bisect_left(keys, first, begin, end)
            series = range(low, bisect_left(keys, first + many, low, end))
            points = [known.point for place in series for known in _at(tables, place)]
            if distance(points, latitude, longitude) <= reach:
                return True
    return False


def _at(tables: Tables, place: int) -> Iterator[Reaching]:
    """The points of the code that stands at a place of the list."""
    points, reaches = tables["points"], tables["reaches"]
    for number in range(*tables["starts"][place : place + 2]):
        yield Reaching((points[2 * number] / UNIT, points[2 * number + 1] / UNIT), reaches[number])


def nearest(country: str, latitude: float, longitude: float) -> float:
    """Kilometres to the nearest point of any code of a country (two letters), at most REACH."""
    for reach in REACHES:
        apart = distance(list(_around(country, latitude, longitude, reach)), latitude, longitude)
        if apart <= reach:
            return apart
    return REACH


def _around(country: str, latitude: float, longitude: float, reach: float) -> Iterator[tuple[float, float]]:
    """All points of a country's codes within ``reach`` kilometres, and some that are farther away."""
    tables = opened("postal.bin")
    starts, longitudes, latitudes = tables["row_starts"], tables["row_longitudes"], tables["row_latitudes"]
    number, countries = tables.other["numbers"].index(country), tables["row_countries"]
    north = reach / PER_DEGREE
    east = reach / (PER_DEGREE * max(0.05, cos(radians(latitude))))
    for turn in (0, -360, 360) if abs(longitude) + east > 180 else (0,):
        first, last = floor((longitude + turn - east) * UNIT), floor((longitude + turn + east) * UNIT) + 1
        for row in range(_row(max(-90.0, latitude - north)), _row(min(90.0, latitude + north)) + 1):
            begin, end = starts[row], starts[row + 1]
            west = bisect_left(longitudes, first, begin, end)
            ground = row * HIGH - 90 * UNIT
            for place in range(west, bisect_right(longitudes, last, west, end)):
                if countries[place] == number:
                    yield (ground + latitudes[place]) / UNIT, longitudes[place] / UNIT


def _row(latitude: float) -> int:
    return floor((latitude + 90) * PER_DEGREE_ROWS)
