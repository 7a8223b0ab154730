"""Checks of coordinates, time zone and parking that need neither maps nor postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from evselint.checks import filters
from evselint.checks.countries import SUMMER_TIME
from evselint.checks.filters import Glance, View, glanced, plain, suspect
from evselint.checks.shapes import country_of
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.expressions import expression

_DECIMAL = expression(r"(-?[0-9]{1,3})\.([0-9]{1,20})", re.ASCII)
_DEGREES = expression(r"(-?)([0-9]{1,3})°[ ]?([0-9]{1,2})'[ ]?([0-9]{1,2}(?:\.[0-9]{1,20})?)''", re.ASCII)
_DECIMALS = expression(r"(-?[0-9]{1,3}\.([0-9]{1,20})) (-?[0-9]{1,3}\.([0-9]{1,20}))", re.ASCII)
_SEPARATORS = expression(r"[\s,]+")
_OFFSET = expression(r"UTC([+,-])([0-9]{2}):([0-9]{2})", re.ASCII)
LONGEST_COORDINATES = 100
SAME_PLACE = 1e-6  # degrees; a tenth of a metre
DEFAULT_POINTS = ((0.0, 0.0), (50.0, -15.0))


class Point(Struct, frozen=True, gc=False):
    """A position in degrees, and how many decimals say something (none where it is in minutes and seconds)."""

    latitude: float
    longitude: float
    decimals: int | None = None

    def near(self, latitude: float, longitude: float) -> bool:
        """Whether the two are the same place."""
        return abs(self.latitude - latitude) < SAME_PLACE and abs(self.longitude - longitude) < SAME_PLACE

    @property
    def possible(self) -> bool:
        """Whether the earth has such a place."""
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180


def point_of(notation: object) -> Point | None:
    """The position that a Google text or a pair of Latitude and Longitude gives."""
    if isinstance(notation, str):
        return _point_in(notation) if len(notation) <= LONGEST_COORDINATES else None
    return _point_at([notation.get("Latitude"), notation.get("Longitude")]) if isinstance(notation, dict) else None


@lru_cache(1024)
def _point_in(text: str) -> Point | None:
    """The same text is asked for several times while a record and its neighbours are judged, and seldom later."""
    if pair := _DECIMALS.fullmatch(text):
        north, north_decimals, east, east_decimals = pair.groups()
        return Point(float(north), float(east), max(len(north_decimals.rstrip("0")), len(east_decimals.rstrip("0"))))
    return _point_at(_SEPARATORS.split(text.strip()))


def _point_at(parts: Sequence[object]) -> Point | None:
    angles = [_angle(part) for part in parts]
    if len(angles) != 2 or angles[0] is None or angles[1] is None:
        return None
    (latitude, one), (longitude, other) = angles[0], angles[1]
    return Point(latitude, longitude, None if one is None or other is None else max(one, other))


def _angle(text: object) -> tuple[float, int | None] | None:
    if not isinstance(text, str) or len(text) > LONGEST_COORDINATES:
        return None
    if decimal := _DECIMAL.fullmatch(text):
        return float(text), len(decimal[2].rstrip("0"))
    if parts := _DEGREES.fullmatch(text):
        size = int(parts[2]) + int(parts[3]) / 60 + float(parts[4]) / 3600
        return (-size if parts[1] else size), None
    return None


def position(coordinates: object) -> Point | None:
    """The position that GeoCoordinates or GeoChargingPointEntrance give, in whichever notation."""
    if not isinstance(coordinates, dict):
        return None
    google = coordinates.get("Google")
    return (
        (point_of(google.get("Coordinates")) if isinstance(google, dict) else None)
        or point_of(coordinates.get("DecimalDegree"))
        or point_of(coordinates.get("DegreeMinuteSeconds"))
    )


POINT = View((), position)


@value_check(str)
def one_blank_between() -> ValueCheck:
    """Latitude and longitude are parted by one blank; the repair is such a text."""

    def check(value: Any) -> Answer:
        if point_of(value) is None:
            return None
        tidy = " ".join(_SEPARATORS.split(value.strip()))
        return {"repair": tidy} if tidy != value else None

    return plain(check, filters.COORDINATES)


@value_check(str, dict)
def on_earth() -> ValueCheck:
    """Latitude is at most 90 degrees, longitude at most 180."""

    def check(value: Any) -> Answer:
        point = point_of(value)
        return None if point is None or point.possible else {"latitude": point.latitude, "longitude": point.longitude}

    return plain(check, filters.COORDINATES)


@value_check(str, dict)
def no_default_point() -> ValueCheck:
    """The position is no value that programs use for "not known", nor one number twice."""

    def check(value: Any) -> Answer:
        point = point_of(value)
        if point is None or not point.possible:
            return None
        default = any(point.near(*default) for default in DEFAULT_POINTS)
        twice = abs(point.latitude - point.longitude) < SAME_PLACE
        return {"latitude": point.latitude, "longitude": point.longitude} if default or twice else None

    return plain(check, filters.COORDINATES)


@value_check(str, dict)
def exact_enough(*, decimals: int) -> ValueCheck:
    """At least one of the two numbers has so many decimals; zeros at the end do not count."""
    unknown = no_default_point()

    def check(value: Any) -> Answer:
        point = point_of(value)
        if point is None or point.decimals is None or point.decimals >= decimals:
            return None
        return {"found": point.decimals} if point.possible and unknown(value) is None else None

    return plain(check, filters.COORDINATES) if decimals <= filters.LEAST_DECIMALS else check


@value_check(str)
def real_minutes() -> ValueCheck:
    """In degrees, minutes and seconds the last two are below 60."""

    def check(value: Any) -> Answer:
        parts = _DEGREES.fullmatch(value) if len(value) <= LONGEST_COORDINATES else None
        return {} if parts and (int(parts[3]) >= 60 or float(parts[4]) >= 60) else None

    return plain(check, filters.COORDINATES)


@record_check
def entrance_elsewhere() -> RecordCheck:
    """The entrance is not given as the very place of the charging point."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        point, entrance = position(record.get("GeoCoordinates")), position(record.get("GeoChargingPointEntrance"))
        if point and entrance and point.near(entrance.latitude, entrance.longitude):
            yield {"value": record["GeoChargingPointEntrance"]}

    def settles(point: Point | None, entrance: Point | None) -> bool:
        return point is None or entrance is None or not point.near(entrance.latitude, entrance.longitude)

    return glanced(check, Glance({"GeoCoordinates": POINT, "GeoChargingPointEntrance": POINT}, settles))


@value_check(str)
def utc_offset(*, case: str) -> ValueCheck:
    """The offset exists: ``case`` comma is a comma for the sign, ``impossible`` an offset no place on earth has."""

    def check(value: Any) -> Answer:
        offset = _OFFSET.fullmatch(value)
        if not offset:
            return None
        if offset[1] == ",":
            return {} if case == "comma" else None
        return None if case != "impossible" or is_offset(value) else {}

    return suspect(check, filters.UNUSUAL_OFFSET)


def is_offset(text: str) -> bool:
    """Whether some place on earth could have this offset from UTC: quarters of an hour, from -12:00 to +14:00."""
    offset = _OFFSET.fullmatch(text)
    if not offset or offset[1] == ",":
        return False
    longest = 12 * 60 if offset[1] == "-" else 14 * 60
    return int(offset[2]) * 60 + int(offset[3]) <= longest and offset[3] in ("00", "15", "30", "45")


@record_check
def fixed_offset() -> RecordCheck:
    """In a country that changes its clocks a fixed offset is wrong for part of the year."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        address, country = record.get("Address"), country_of(record)
        zone = address.get("TimeZone") if isinstance(address, dict) else None
        if isinstance(zone, str) and country in SUMMER_TIME and _OFFSET.fullmatch(zone):
            yield {"value": zone, "country": country}

    return check


@value_check(dict)
def spot_in_facility() -> ValueCheck:
    """Where ParkingSpot is filled, ParkingFacility is true."""

    def check(value: Any) -> Answer:
        spot = value.get("ParkingSpot")
        if isinstance(spot, str) and spot.strip() and value.get("ParkingFacility") is not True:
            return {"value": spot}
        return None

    return plain(check, filters.SPOT_IN_FACILITY)
