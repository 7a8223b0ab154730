"""What a geocoder's places say of an address: how far its house or street is from a point, or that it has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from evselint.checks.columns import letters
from evselint.geo.distance import kilometres

if TYPE_CHECKING:
    from evselint.online.geocoder import Address, Place

HOUSE, STREET, UNKNOWN, SILENT = "house", "street", "unknown", "silent"
_STREET = re.compile(r"stra(?:ß|ss)e\b|str\.?(?=\s|$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Found(NamedTuple):
    """How exactly the address was found, and how many metres from the point."""

    kind: str
    metres: float = 0.0


def judged(places: Callable[[Address], Sequence[Place]], address: Address, latitude: float, longitude: float) -> Found:
    """Where the nearest place with that house or street is; whether the geocoder knows the town, if there is none."""
    there = [each for each in places(address) if _same_town(each, address)]
    same_street = [each for each in there if _same_street(each.street, address.street)]
    houses = [each for each in same_street if _same_house(each.house, address.house)]
    if houses:
        apart = min(kilometres(latitude, longitude, each.latitude, each.longitude) for each in houses)
        return Found(HOUSE, apart * 1000)
    if same_street:
        return Found(STREET, 1000 * min(_from_box(each, latitude, longitude) for each in same_street))
    known = any(_same_town(each, address) for each in places(address._replace(street="", house="")))
    return Found(UNKNOWN) if known else Found(SILENT)


def _same_town(place: Place, address: Address) -> bool:
    """Whether a place belongs to the town: where geocoders know nothing better, they answer with what is alike."""
    if place.postal_code and letters(place.postal_code) == letters(address.postal_code):
        return True
    towns, asked = {letters(town) for town in place.towns}, letters(address.city)
    return any(town in asked or asked in town for town in towns if town)


def _same_street(found: str, given: str) -> bool:
    one, other = letters(_STREET.sub("str", found)), letters(_STREET.sub("str", given))
    return bool(one) and (one in other or other in one)


def _same_house(found: str, given: str) -> bool:
    """The same number: 12 a is 12A, and 12-14 begins at 12."""
    if not found or not given:
        return False
    if letters(found) == letters(given):
        return True
    one, other = _DIGITS.findall(found), _DIGITS.findall(given)
    ranges = len(one) > 1 or len(other) > 1
    return bool(ranges and one and other and one[0] == other[0])


def _from_box(place: Place, latitude: float, longitude: float) -> float:
    """Kilometres from the point to the nearest edge of the place's box; nothing inside it."""
    south, north, west, east = place.box
    return kilometres(latitude, longitude, min(max(latitude, south), north), min(max(longitude, west), east))
