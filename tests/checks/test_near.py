"""The right spelling of a malformed value is offered only where nothing has to be guessed."""

from __future__ import annotations

import pytest

from evselint.checks.near import cleaned


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("40.416800 \u22123.703790", "40.416800 -3.703790"),
        ("40.416800, \u20133.703790", "40.416800 -3.703790"),
        ("52.48075112 13.35658034", "52.480751 13.356580"),
        ("+52.480751 +13.356580", "52.480751 13.356580"),
        ("52.480751N 13.356580E", "52.480751 13.356580"),
        ("N 52.480751\u00b0, E 13.356580\u00b0", "52.480751 13.356580"),
        ("(52.480751, 13.356580)", "52.480751 13.356580"),
        ("lat: 52.480751, lng: 13.356580", "52.480751 13.356580"),
        ("52.480751 13.356580 34.0", "52.480751 13.356580"),
        (" 52.480751", "52.480751"),
    ],
)
def test_coordinates_are_cleaned(written: str, meant: str) -> None:
    assert cleaned("Coordinates", written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+49 (0)30 23125123", "+493023125123"),
        ("0049 30/231-25123", "+493023125123"),
        ("+49 30 23125123-0", "+4930231251230"),
        ("+49 30 23125123 (24/7)", None),
        ("+41 44 300 63 63 / 64", None),
    ],
)
def test_a_telephone_number_is_cleaned_of_marks_alone(written: str, meant: str | None) -> None:
    assert cleaned("HotlinePhoneNumber", written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "40.416800N 3.703790W",
        "33.868800S 151.209300E",
        "POINT(-3.703790 40.416800)",
        "lon=13.356580 lat=52.480751",
        "40\u00b0 24.999' 3\u00b0 42.111'",
        "40.416800\u20133.703790",
        "40.416800 - 3.703790",
        "1.0E+1 13.3",
    ],
)
def test_no_sign_order_or_angle_is_guessed(written: str) -> None:
    assert cleaned("Coordinates", written) is None
