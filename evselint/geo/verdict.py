"""Do point, postal code, town and country of a place agree? One verdict, so that one cause gives one finding."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from evselint.geo import borders, defaults, postal, towns
from evselint.geo.distance import distance

SWAPPED = "swapped"
AT_SEA = "at-sea"
OTHER_COUNTRY = "other-country"
GEOCODER_DEFAULT = "geocoder-default"
FAR_FROM_CODE = "far-from-code"
NOT_NEAR_CODE = "not-near-code"
UNKNOWN_CODE = "unknown-code"
OTHER_TOWN = "other-town"
NEXT_TOWN = "next-town"
UNKNOWN_TOWN = "unknown-town"

# Kilometres, with n the distance to the nearest code at all; measured on real stations and outlines of postal areas.
SETTLED = 2.0
WARNING, ERROR = (2.0, 2.0), (5.0, 3.0)
FAR_TOWN, NEXT = 20.0, 10.0
SWAP_FITS = 30.0
# Lists of codes with gaps: that a code is not in them says nothing.
GAPS = frozenset({"HR", "MD", "PL", "RS", "TR", "UA"})
# Single codes lie at wrong places; that a code of the same series is at the point speaks for an error of the list.
ROUGH = frozenset({"NO", "RO", "SK"})
SERIES = 4  # signs of a code that tell an area, at most; what follows tells a street or a receiver
# Lists that lack newer codes: one that begins like others nearby may be one of them.
PROVINCE = 2
GROWING = frozenset({"IT"})
# Codes of one area lie so far apart, or the list is so coarse, that only the larger bound is used.
COARSE = frozenset({"PL"})
# One point stands for half a county (Eircode), or many points lie in the wrong province: no error is sure.
UNSURE = frozenset({"IE", "TR"})


class Verdict(NamedTuple):
    """What is at fault, how many kilometres apart, and what would be likelier."""

    fault: str
    distance: float | None = None
    suggestion: str = ""


def is_rateable(country: str) -> bool:
    """Whether places of a country (two letters) can be judged by codes or towns."""
    return postal.is_covered(country) or towns.is_covered(country)


@lru_cache(2048)
def verdict(country: str, town: str, code: str, latitude: float, longitude: float) -> Verdict | None:
    """The fault of a place, the gravest only; None if all agree, or nothing is known. ``country`` in two letters."""
    apart = postal.distance_to(country, code, latitude, longitude) if code.strip() else None
    if (apart is None or apart > SETTLED) and (
        fault := _of_country(country, code, latitude, longitude)
        or _of_code(country, town, code, apart, latitude, longitude)
    ):
        return fault
    fault = _of_town(country, town, code, latitude, longitude)
    if fault is None or fault.fault != OTHER_TOWN:
        answered = defaults.answered_for(latitude, longitude)
        return Verdict(GEOCODER_DEFAULT, None, answered) if answered else fault
    return fault


def _of_country(country: str, code: str, latitude: float, longitude: float) -> Verdict | None:
    """Another country, none, or the right one once the numbers are swapped."""
    here = borders.countries_at(latitude, longitude)
    if country in here or not borders.is_outside(country, latitude, longitude):
        return None
    if abs(longitude) <= 90 and country in borders.countries_at(longitude, latitude):
        apart = postal.distance_to(country, code, longitude, latitude) or 0.0
        if apart <= SWAP_FITS:
            return Verdict(SWAPPED, apart, f"{longitude} {latitude}")
    return Verdict(OTHER_COUNTRY, None, ", ".join(sorted(here))) if here else Verdict(AT_SEA)


def _of_code(
    country: str, town: str, code: str, apart: float | None, latitude: float, longitude: float
) -> Verdict | None:
    if apart is None:
        return Verdict(UNKNOWN_CODE) if _is_missed(country, code, latitude, longitude) else None
    nearest = postal.nearest(country, latitude, longitude)
    if apart > ERROR[0] + ERROR[1] * nearest:
        doubtful = _is_doubtful(country, town, code, nearest, latitude, longitude)
        return Verdict(NOT_NEAR_CODE if doubtful else FAR_FROM_CODE, apart)
    if apart > WARNING[0] + WARNING[1] * nearest and country not in COARSE:
        return Verdict(NOT_NEAR_CODE, apart)
    return None


def _is_doubtful(country: str, town: str, code: str, nearest: float, latitude: float, longitude: float) -> bool:
    """Whether the list may be wrong: it knows no code where the town is, or a code of the same series is there."""
    if country in UNSURE:
        return True
    if nearest >= postal.REACH:
        points = towns.points_of(country, town) if town.strip() else ()
        return not points or distance(points, latitude, longitude) <= FAR_TOWN
    return country in ROUGH and postal.is_of_series(country, code, SERIES, latitude, longitude, nearest + SETTLED)


def _is_missed(country: str, code: str, latitude: float, longitude: float) -> bool:
    """Whether the list would have this code if there were one: it has codes there, and none that is like it."""
    if not code.strip() or not postal.is_covered(country) or country in GAPS:
        return False
    if postal.nearest(country, latitude, longitude) >= postal.REACH:
        return False
    return country not in GROWING or not postal.is_of_series(country, code, PROVINCE, latitude, longitude, FAR_TOWN)


def _of_town(country: str, town: str, code: str, latitude: float, longitude: float) -> Verdict | None:
    if not town.strip() or not towns.is_covered(country):
        return None
    points = towns.points_of(country, town)
    if not points:
        return Verdict(UNKNOWN_TOWN, None, towns.nearly(town, latitude, longitude) or "")
    apart = distance(points, latitude, longitude)
    if apart > NEXT and (not towns.points_of(country, town, cut=False) or towns.has_code(country, town, code)):
        return None  # Val-de-Travers is not Val; Ostia is in Rome
    if apart > FAR_TOWN:
        return Verdict(OTHER_TOWN, apart)
    return Verdict(NEXT_TOWN, apart) if apart > NEXT else None
