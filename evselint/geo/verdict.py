"""Do point, postal code, town and country of a place agree? One verdict, so that one cause gives one finding."""

from __future__ import annotations

from collections.abc import Sequence
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
    known = postal.points_of(country, code) if code.strip() else ()
    apart = distance(known, latitude, longitude) if known else None
    if (apart is None or apart > SETTLED) and (
        fault := _of_country(country, known, latitude, longitude) or _of_code(country, code, apart, latitude, longitude)
    ):
        return fault
    fault = _of_town(country, town, latitude, longitude)
    if fault is None or fault.fault != OTHER_TOWN:
        answered = defaults.answered_for(latitude, longitude)
        return Verdict(GEOCODER_DEFAULT, None, answered) if answered else fault
    return fault


def _of_country(
    country: str, known: Sequence[tuple[float, float]], latitude: float, longitude: float
) -> Verdict | None:
    """Another country, none, or the right one once the numbers are swapped."""
    here = borders.countries_at(latitude, longitude)
    if country in here or not borders.is_outside(country, latitude, longitude):
        return None
    if abs(longitude) <= 90 and country in borders.countries_at(longitude, latitude):
        apart = distance(known, longitude, latitude) if known else 0.0
        if apart <= SWAP_FITS:
            return Verdict(SWAPPED, apart, f"{longitude} {latitude}")
    return Verdict(OTHER_COUNTRY, None, ", ".join(sorted(here))) if here else Verdict(AT_SEA)


def _of_code(country: str, code: str, apart: float | None, latitude: float, longitude: float) -> Verdict | None:
    if apart is None:
        judged = bool(code.strip()) and postal.is_covered(country) and country not in GAPS
        return Verdict(UNKNOWN_CODE) if judged else None
    far = Verdict(NOT_NEAR_CODE if country in UNSURE else FAR_FROM_CODE, apart)
    if apart > ERROR[0] + ERROR[1] * postal.REACH:
        return far  # however near another code is
    nearest = postal.nearest(latitude, longitude)
    if apart > ERROR[0] + ERROR[1] * nearest:
        return far
    if apart > WARNING[0] + WARNING[1] * nearest and country not in COARSE:
        return Verdict(NOT_NEAR_CODE, apart)
    return None


def _of_town(country: str, town: str, latitude: float, longitude: float) -> Verdict | None:
    if not town.strip() or not towns.is_covered(country):
        return None
    points = towns.points_of(country, town)
    if not points:
        return Verdict(UNKNOWN_TOWN, None, towns.nearly(town, latitude, longitude) or "")
    apart = distance(points, latitude, longitude)
    if apart > NEXT and not towns.points_of(country, town, cut=False):
        return None  # Val-de-Travers is not Val
    if apart > FAR_TOWN:
        return Verdict(OTHER_TOWN, apart)
    return Verdict(NEXT_TOWN, apart) if apart > NEXT else None
