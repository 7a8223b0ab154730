"""What fleet checks compare of a record, as keys: spelled differently but meaning the same, two values have one key.

A key of 0 says that there is nothing to compare: the field is absent, or holds a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import cos, hypot, radians
from typing import Any

import msgspec

from evselint.checks.filters import CAR_PARK
from evselint.checks.place import position
from evselint.checks.shapes import wordings
from evselint.checks.telling import car_park_in
from evselint.checks.wording import means_nothing
from evselint.expressions import expression
from evselint.fleet.answers import Look
from evselint.fleet.table import NOTHING, key_of
from evselint.paths import first_of, parts_of, places_of

HALF = 32
LOW = (1 << HALF) - 1
MILLIONTHS = 1_000_000
METRES_A_DEGREE = 111_195
ROUGH = 1 << 63  # three decimals or fewer: equal by rounding, not by standing at the same point
LONGEST = 500
_STREET = expression(r"str(?:a(?:ß|ss)e|\.)?(?=\s|\d|$|-)")
_NOT_WORD = expression(r"[\W_]+")
_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_WORD = expression(r"[^\W\d_]{3,}")
# What people add to the name of a station to tell its charging points apart.
PARTS_OF_STATIONS = frozenset(
    """links rechts left right gauche droite sinistra destra izquierda derecha con conn connector connecteur connettore
    conector punkt ladepunkt lade point evse borne anschluss stecker plug socket bay stall slot platz stellplatz nord
    süd sud ost west north south east norte sur est ovest oben unten ccs chademo type typ""".split()  # noqa: SIM905
)


def letters(text: object) -> str:
    """A text without case, blanks and marks; nothing for a placeholder."""
    if not isinstance(text, str) or means_nothing(text):
        return ""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower().encode().translate(None, _MARKS).decode()
    return _NOT_WORD.sub("", text.casefold())


def _half(text: str) -> int:
    """A key of 32 bits: enough to tell apart what is compared within one group."""
    return key_of(text) & LOW or 1


def _part(values: tuple[Any, ...], name: str) -> object:
    address = values[0]
    return address.get(name) if isinstance(address, dict) else None


def _town(values: tuple[Any, ...]) -> int:
    city, code = letters(_part(values, "City")), letters(_part(values, "PostalCode"))
    if not city:
        return NOTHING
    return _half(f"{_part(values, 'Country')} {city}") << HALF | (_half(code) if code else 0)


def _street(values: tuple[Any, ...]) -> int:
    street, number = _part(values, "Street"), letters(_part(values, "HouseNum"))
    if not isinstance(street, str) or not letters(street):
        return NOTHING
    name = letters(_STREET.sub("str", street[:LONGEST].casefold()))
    return _half(name) << HALF | (_half(number) if any(map(str.isdigit, number)) else 0)


def _point(values: tuple[Any, ...]) -> int:
    point = position(values[0])
    if point is None or not point.possible:
        return NOTHING
    rough = ROUGH if point.decimals is not None and point.decimals < 4 else 0
    return rough | round((point.latitude + 90) * MILLIONTHS) << HALF | round((point.longitude + 180) * MILLIONTHS)


def degrees(key: int) -> tuple[float, float]:
    """Latitude and longitude that a key of the column "point" stands for."""
    key &= ~ROUGH
    return (key >> HALF) / MILLIONTHS - 90, (key & LOW) / MILLIONTHS - 180


def metres(one: int, other: int) -> float:
    """The distance between two keys of the column "point"; flat, which is right to a thousandth within a country."""
    (latitude, longitude), (latitude_2, longitude_2) = degrees(one), degrees(other)
    east = abs(longitude - longitude_2)
    east = min(east, 360 - east) * cos(radians((latitude + latitude_2) / 2))
    return hypot(latitude - latitude_2, east) * METRES_A_DEGREE


def extent(keys: Collection[int]) -> float:
    """Metres, than which no two of these keys of the column "point" are farther apart; they may all be nearer."""
    places = [degrees(key) for key in keys]
    latitudes, longitudes = [latitude for latitude, _ in places], [longitude for _, longitude in places]
    return (max(latitudes) - min(latitudes) + max(longitudes) - min(longitudes)) * METRES_A_DEGREE


def _identifier(values: tuple[Any, ...]) -> int:
    text = values[0]
    return key_of(text) if isinstance(text, str) and not means_nothing(text) else NOTHING


def _loose_identifier(values: tuple[Any, ...]) -> int:
    told = letters(values[0])
    return key_of(told) if told else NOTHING


def _names(values: tuple[Any, ...]) -> int:
    """The words of a station's names, without what numbers its charging points."""
    words = [
        " ".join(word for word in _WORD.findall(text[:LONGEST].casefold()) if word not in PARTS_OF_STATIONS)
        for text in wordings(values[0])
    ]
    told = sorted({each for each in words if each})
    return key_of("\n".join(told)) if told else NOTHING


def _digits(values: tuple[Any, ...]) -> int:
    digits = re.sub(r"\D", "", values[0][:LONGEST]) if isinstance(values[0], str) else ""
    return key_of(digits) if digits else NOTHING


def _whole(values: tuple[Any, ...]) -> int:
    """Values as they are, lists of texts in any order; nothing where the first is absent or empty."""
    if values[0] in (None, "", [], {}):
        return NOTHING
    tidy = [sorted(each) if _is_texts(each) else each for each in values]
    try:
        return key_of(msgspec.json.encode(tidy, order="sorted").decode())
    except (ValueError, OverflowError, RecursionError, TypeError):
        return NOTHING


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _garage(values: tuple[Any, ...]) -> int:
    """2 where a name, direction or street speaks of a car park with storeys, else 1."""
    told = [*wordings(values[0]), *wordings(values[1])]
    street = values[2].get("Street") if isinstance(values[2], dict) else None
    if isinstance(street, str):
        told.append(street)
    return 2 if CAR_PARK.finds("\n".join(told)) and any(map(car_park_in, told)) else 1


STATION = Look("station", ("ChargingStationID",), _identifier)
LOOSE_STATION = Look("loose station", ("ChargingStationID",), _loose_identifier)
POOL = Look("pool", ("ChargingPoolID",), _loose_identifier)
TOWN = Look("town", ("Address",), _town, members=("Country", "City", "PostalCode"))
STREET = Look("street", ("Address",), _street, members=("Street", "HouseNum"))
POINT = Look("point", ("GeoCoordinates",), _point)
NAMES = Look("names", ("ChargingStationNames",), _names)
HOTLINE = Look("hotline", ("HotlinePhoneNumber",), _digits)
HOURS = Look("hours", ("IsOpen24Hours", "OpeningTimes"), _whole)
GARAGE = Look("garage", ("ChargingStationNames", "ChargingStationLocationReference", "Address"), _garage)


def value_of(field: str) -> Look:
    """A look at the whole value of a field of the record."""
    return Look(f"value of {field}", (first_of(field),), _whole)


def faults_of(field: str, fault: str) -> Look:
    """How many of the values at a path are at fault, and how many there are: see ``faulty`` and ``counted``.

    ``fault`` is "missing" (absent, or a placeholder), "placeholder" (there, but a placeholder) or "zero".
    """
    first, rest = first_of(field), parts_of(field)[1:]
    if fault not in ("missing", "placeholder", "zero"):
        raise ValueError(f"fault is {fault!r}; one of missing, placeholder, zero is expected")

    def wrong(value: object) -> bool:
        if fault == "zero":
            return not isinstance(value, bool) and isinstance(value, (int, float)) and value == 0
        if value is None:
            return fault == "missing"
        return isinstance(value, str) and means_nothing(value)

    def key(values: tuple[Any, ...]) -> int:
        found = [value for _, value, _ in places_of(values[0], rest, "", None)]
        return sum(map(wrong, found)) << HALF | len(found)

    return Look(
        f"{fault} {field}", (first,), key, members=rest if len(rest) == 1 and rest[0] not in ("*", "**") else ()
    )


def faulty(key: int) -> int:
    """How many values are at fault."""
    return key >> HALF


def counted(key: int) -> int:
    """How many values there are."""
    return key & LOW
