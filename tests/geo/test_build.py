"""What is made of lists of postal codes and towns: reach of shared points, mended places, territories, large towns."""

from __future__ import annotations

import gzip
import json
from array import array

import pytest

from evselint.geo.postal import number_of
from evselint.geo.towns import code_key
from scripts.build_postal import SHARED, postal_rows, regions_file, with_reach
from scripts.build_towns import Gazetteer, Row, Town, codes_of_large_towns

ROME = Town("IT", "Rome", 41.89, 12.48, 2_300_000, "07", frozenset({"Roma"}))
CELJE = Town("SI", "Celje", 46.23, 15.26, 38_000, "11", frozenset())


def row(country: str, code: str, place: str, latitude: float, longitude: float, region: str = "") -> Row:
    return Row(country, code, place, region, round(latitude * 1e4), round(longitude * 1e4))


def test_a_point_that_many_codes_share_reaches_as_far_as_its_town() -> None:
    rows = [row("IT", f"001{number:02}", "Roma", 41.8919, 12.5113) for number in range(SHARED + 1)]
    found = with_reach(Gazetteer([ROME]), rows)
    assert {reach for points in found.values() for reach in points.values()} == {ROME.radius}
    assert 15 < ROME.radius < 25


def test_a_point_of_its_own_reaches_nowhere() -> None:
    rows = [row("IT", f"001{number:02}", "Roma", 41.8919, 12.5113) for number in range(SHARED)]
    found = with_reach(Gazetteer([ROME]), rows)
    assert {reach for points in found.values() for reach in points.values()} == {0}


def test_a_town_that_the_codes_around_speak_for_is_a_place_of_the_code_too() -> None:
    around = [row("SI", f"30{number}", "Vas", 46.2 + number / 500, 15.2) for number in range(10, 18)]
    wrong = row("SI", "3000", "Celje - dostava", 45.59, 14.15)
    found = with_reach(Gazetteer([CELJE]), [wrong, *around])
    assert set(found["SI", _number("3000")]) == {wrong.point, CELJE.point}


def test_a_far_namesake_is_no_place_of_the_code() -> None:
    around = [row("SI", f"30{number}", "Vas", 45.6 + number / 500, 14.2) for number in range(10, 18)]
    hamlet = row("SI", "3000", "Celje", 45.59, 14.15)
    found = with_reach(Gazetteer([CELJE]), [hamlet, *around])
    assert set(found["SI", _number("3000")]) == {hamlet.point}


def test_codes_of_a_territory_are_those_of_its_state_too() -> None:
    line = {
        "country_code": "RE", "postal_code": "97400", "city": "Saint-Denis", "state": "Réunion",
        "latitude": -20.88, "longitude": 55.45,
    }  # fmt: skip
    rows = postal_rows(gzip.compress(json.dumps(line).encode()), frozenset({"RE", "FR"}))
    assert [(each.country, each.code) for each in rows] == [("FR", "97400"), ("RE", "97400")]


@pytest.mark.parametrize(
    ("place", "point", "is_rome"),
    [
        ("Roma", (41.8919, 12.5113), True),
        ("Roma Acilia", (41.7849, 12.3617), True),
        ("Porto Roma", (41.7321, 12.2765), True),
        ("Lido Di Ostia Ponente", (41.7321, 12.2765), False),
        ("Poste Italiane Centro Servizi Roma", (41.96, 12.79), False),
        ("Porto Roma", (42.09, 11.79), False),
    ],
)
def test_codes_whose_places_are_called_like_a_large_town_around_are_its_codes(place, point, is_rome) -> None:
    found = codes_of_large_towns(Gazetteer([ROME]), [row("IT", "00121", place, *point)])["codes"][1]
    keys = {code_key("IT", "00121", name) for name in ("roma", "rome")}
    assert found == (array("Q", sorted(keys)).tobytes() if is_rome else b"")


def test_a_region_holds_the_towns_of_the_gazetteer() -> None:
    palermo = Town("IT", "Palermo", 38.12, 13.36, 650_000, "15", frozenset())
    lampedusa = Town("IT", "Lampedusa", 35.5, 12.61, 4_000, "15", frozenset())
    boxes = json.loads(
        regions_file(Gazetteer([palermo, lampedusa]), [row("IT", "90133", "Palermo", 38.11, 13.36, "Sicilia")])
    )
    assert boxes["IT"]["sicilia"] == [355000, 126100, 381200, 133600]


def _number(code: str) -> int:
    number = number_of(code)
    assert number is not None
    return number
