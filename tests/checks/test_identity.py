"""Identifiers: the same one in several spellings, and whose it is."""

from __future__ import annotations

import pytest

from evselint.checks.identity import (
    country_of_evse,
    din_with_plus,
    operator,
    operator_of_three,
    own_evse,
    parse,
    whole_segments,
)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("DE*AB7*E840*6487", "DEAB7"),
        ("DEAB7E8406487", "DEAB7"),
        ("de*ab7*E1", "DEAB7"),
        ("+49*810*000*438", "+49*810"),
        ("49*810*000*438", "+49*810"),
        ("+049*810*000*438", "+49*810"),
        ("+41*031*910*3", "+41*031"),
        ("DE*ABC*P1", "DEABC"),
        ("DE-ABC-E1", None),
        ("{{evseID}}", None),
        ("", None),
        (None, None),
    ],
)
def test_the_operator_in_an_identifier(text: str | None, owner: str | None) -> None:
    found = parse(text)
    assert (found.owner if found else None) == owner


@pytest.mark.parametrize(
    ("one", "other"), [("DE*ABC", "deabc"), ("+49*810", "49*810"), ("+49*810", "+049*810"), ("DE*ABC", "DEABC")]
)
def test_spellings_of_one_operator(one: str, other: str) -> None:
    assert operator(one) == operator(other) != ""


@pytest.mark.parametrize(
    ("evse", "sender", "subs", "raised"),
    [
        ("DE*ABC*E1", "DE*ABC", None, False),
        ("DEABCE1", "de*abc", None, False),
        ("DE*ABC*E1", "DE*XYZ", None, True),
        ("DE*ABC*E1", "DE*XYZ", ["DEABC"], False),
        ("DE*ABC*E1", "DE*XYZ", ["DE*QQQ"], True),
        ("+49*810*000*438", "49*810", None, False),
        ("+49*810*000*438", "+49*811", None, True),
        ("DE*ABC*E1", None, None, False),
        ("no identifier", "DE*ABC", None, False),
        ("DE*ABC*E1", "{{operatorID}}", None, False),
    ],
)
def test_own_evse(evse: str, sender: str | None, subs: list[str] | None, raised: bool) -> None:
    record = {"EvseID": evse, "@OperatorID": sender, "@SubOperators": subs}
    assert bool(list(own_evse()(record))) is raised


@pytest.mark.parametrize(
    ("evse", "country", "raised"),
    [
        ("DE*ABC*E1", "DEU", False),
        ("DE*ABC*E1", "AUT", True),
        ("+41*031*910*3", "CHE", False),
        ("+41*031*910*3", "FRA", True),
        ("+41*031*910*3", "LIE", False),  # served by operators of Switzerland
        ("+44*031*910*3", "GBR", False),
        ("FR*ABC*E1", "REU", False),  # overseas
        ("GB*ABC*E1", "JEY", False),
        ("UK*ABC*E1", "GBR", True),
        ("XK*ABC*E1", "XKX", False),
        ("DE*ABC*E1", "XXX", False),
    ],
)
def test_country_of_evse(evse: str, country: str, raised: bool) -> None:
    assert bool(list(country_of_evse()({"EvseID": evse, "Address": {"Country": country}}))) is raised


@pytest.mark.parametrize(
    ("text", "meant"), [("49*810*0", "+49*810*0"), ("+049*810*0", "+49*810*0"), ("+49*810*0", None), ("DE*A", None)]
)
def test_din_with_plus(text: str, meant: str | None) -> None:
    answer = din_with_plus()(text)
    assert (answer["meant"] if answer else None) == meant


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("DE*DES*E*BMW*0113*2", True),
        ("DE*ABC*E1", True),
        ("DE*ABC*E1*", False),
        ("DE*ABC*E1**2", False),
        ("DE*ABC*E*", False),
    ],
)
def test_whole_segments(text: str, sound: bool) -> None:
    assert (whole_segments()(text) is None) is sound


@pytest.mark.parametrize(
    ("text", "sound"), [("DE*ABCE*E1", False), ("DE*ABC*E1", True), ("DEABCE1", True), ("DEABCE*1", True)]
)
def test_operator_of_three(text: str, sound: bool) -> None:
    assert (operator_of_three()(text) is None) is sound
