"""Coordinates in three notations, and offsets from UTC."""

from __future__ import annotations

import pytest

from evselint.checks.geography import offset_of_country
from evselint.checks.place import (
    entrance_elsewhere,
    exact_enough,
    no_default_point,
    on_earth,
    one_blank_between,
    position,
    utc_offset,
)

GOOGLE = {"Google": {"Coordinates": "52.480751 13.356580"}}
DECIMAL = {"DecimalDegree": {"Latitude": "52.480751", "Longitude": "13.356580"}}
MINUTES = {"DegreeMinuteSeconds": {"Latitude": "52°28'50.7036''", "Longitude": "13° 21' 23.688''"}}


@pytest.mark.parametrize("coordinates", [GOOGLE, DECIMAL, MINUTES])
def test_one_place_in_three_notations(coordinates: dict[str, object]) -> None:
    point = position(coordinates)
    assert point is not None
    assert point.near(52.480751, 13.356580)


def test_an_entrance_may_repeat_the_point_in_another_notation() -> None:
    assert list(entrance_elsewhere()({"GeoCoordinates": GOOGLE, "GeoChargingPointEntrance": DECIMAL}))
    assert not list(
        entrance_elsewhere()({"GeoCoordinates": GOOGLE, "GeoChargingPointEntrance": {"Google": "None None"}})
    )


def test_south_and_west_are_a_minus_sign() -> None:
    point = position({"DegreeMinuteSeconds": {"Latitude": "-33°30'0.0''", "Longitude": "-70°30'0.0''"}})
    assert point is not None
    assert point.near(-33.5, -70.5)


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("1.5 2.5", None),
        ("1.5,2.5", "1.5 2.5"),
        ("1.5, 2.5", "1.5 2.5"),
        ("1.5  2.5", "1.5 2.5"),
        ("1.5\n2.5", "1.5 2.5"),
        ("None None", None),
    ],
)
def test_separator(text: str, repair: str | None) -> None:
    answer = one_blank_between()(text)
    assert (answer["repair"] if answer else None) == repair


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("52.480751 13.356580", []),
        ("52.4807 13.3", []),  # a zero at the end may have been dropped
        ("52.5 13.4", ["rough"]),
        ("52.500000 13.400000", ["rough"]),
        ("0.0 0.0", ["default"]),
        ("50.0 -15.0", ["default"]),
        ("52.480751 52.480751", ["default"]),
        ("-90.0 180.0", ["rough"]),
        ("91.0 13.0", ["not on earth"]),
        ("13.356580 199.9", ["not on earth"]),
        ("None None", []),
    ],
)
def test_a_point_has_one_fault_at_most(text: str, faults: list[str]) -> None:
    checks = {"rough": exact_enough(decimals=4), "default": no_default_point(), "not on earth": on_earth()}
    assert [name for name, check in checks.items() if check(text) is not None] == faults


@pytest.mark.parametrize(
    ("zone", "case"),
    [
        ("UTC+01:00", None),
        ("UTC+05:45", None),
        ("UTC-12:00", None),
        ("UTC+14:00", None),
        ("UTC-12:15", "impossible"),
        ("UTC+14:15", "impossible"),
        ("UTC+01:10", "impossible"),
        ("UTC+99:99", "impossible"),
        ("UTC,01:00", "comma"),
        ("Europe/Berlin", None),  # the schema's matter
    ],
)
def test_offsets(zone: str, case: str | None) -> None:
    assert [each for each in ("impossible", "comma") if utc_offset(case=each)(zone) is not None] == (
        [case] if case else []
    )


@pytest.mark.parametrize(
    ("code", "zone", "told"),
    [
        ("97400", "UTC+04:00", False),  # Réunion, filed under France
        ("97400", "UTC+05:00", True),
        ("75001", "UTC+04:00", True),
        (None, "UTC+04:00", True),
    ],
)
def test_an_offset_may_be_that_of_the_territory_of_the_postal_code(code: str | None, zone: str, told: bool) -> None:
    address = {"Country": "FRA", "PostalCode": code, "TimeZone": zone}
    assert bool(list(offset_of_country()({"Address": address}))) is told
