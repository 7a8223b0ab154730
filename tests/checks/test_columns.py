"""What fleet checks compare: equal where people mean the same, nothing where nothing is said, a key for any JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint.checks import columns
from evselint.checks.columns import (
    GARAGE,
    HOTLINE,
    LOOSE_STATION,
    NAMES,
    POINT,
    STREET,
    TOWN,
    counted,
    extent,
    faults_of,
    faulty,
    letters,
)
from evselint.checks.relations import metres
from evselint.fleet.answers import FleetCheck, Look
from evselint.judgements import verb_named
from evselint.online.terms import OnlineTerms
from evselint.rulebook import load_book

TEXTS = st.text(max_size=8) | st.sampled_from(
    ["lang", "value", "Street", "City", "HouseNum", "52.1 13.1", "Google", "1"]
)
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


def looks() -> dict[str, Look]:
    """All looks of all fleet rules."""
    found = {}
    for rule in load_book().values():
        if rule.check in ("schema", "dialect", "reading", "present"):
            continue
        verb = verb_named(rule.check, rule)
        if verb.scope == "fleet":
            about: dict[str, Any] = {"field": rule.fields[0]} if verb.takes_field else {}
            if verb.takes_terms:
                about["terms"] = OnlineTerms()
            check: FleetCheck = verb.make(**about, **rule.arguments)
            found |= {look.name: look for look in check.looks}
    return found


LOOKS = looks()


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_any_json_has_a_key_of_64_bits(look: Look) -> None:
    @settings(max_examples=30, deadline=None)
    @given(st.tuples(*[JSON] * len(look.fields)))
    def holds(values: tuple[Any, ...]) -> None:
        assert 0 <= look.key(values) < 1 << 64

    holds()


def address(**members: str) -> tuple[dict[str, str]]:
    return ({"Country": "DEU", "City": "Berlin", "Street": "Torgauer Str.", "HouseNum": "12 a", **members},)


@pytest.mark.parametrize("street", ["Torgauer Straße", "torgauer strasse", "Torgauer  Str", "TORGAUER STR."])
def test_a_street_is_the_same_however_it_is_written(street: str) -> None:
    assert STREET.key(address(Street=street, HouseNum="12A")) == STREET.key(address())


@pytest.mark.parametrize("members", [{"Street": "Torgauer Weg"}, {"HouseNum": "12 b"}, {"HouseNum": "n/a"}])
def test_another_street_or_number_is_another_key(members: dict[str, str]) -> None:
    assert STREET.key(address(**members)) != STREET.key(address())


@pytest.mark.parametrize(
    ("look", "value"),
    [(TOWN, {"City": "Null"}), (STREET, {"Street": "-"}), (HOTLINE, "n/a"), (NAMES, [{"value": "2"}])],
)
def test_a_placeholder_is_compared_with_nothing(look: Look, value: Any) -> None:
    assert look.key((value,)) == 0


@pytest.mark.parametrize(
    ("look", "one", "other"),
    [
        (HOTLINE, "+49 30 23125-123", "+493023125123"),
        (LOOSE_STATION, "S-1", "s1"),
        (NAMES, [{"value": "Campus Nord 1"}], [{"value": "Campus Nord 12"}]),
        (NAMES, [{"value": "Campus A links"}], [{"value": "Campus B rechts"}]),
    ],
)
def test_what_differs_only_in_marks_is_the_same(look: Look, one: Any, other: Any) -> None:
    assert look.key((one,)) == look.key((other,)) != 0


def google(text: str) -> tuple[dict[str, Any]]:
    return ({"Google": {"Coordinates": text}},)


def test_points_are_as_far_apart_as_on_the_map() -> None:
    one, other = POINT.key(google("52.520008 13.404954")), POINT.key(google("52.516275 13.377704"))
    assert metres(one, other) == pytest.approx(1890, rel=0.01)
    over_the_date_line = POINT.key(google("0.000001 179.999000")), POINT.key(google("0.000001 -179.999000"))
    assert metres(*over_the_date_line) == pytest.approx(222, rel=0.01)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=2, max_size=5))
def test_no_two_points_are_farther_apart_than_their_extent(places: list[tuple[float, float]]) -> None:
    keys = [POINT.key(google(f"{latitude:.6f} {longitude:.6f}")) for latitude, longitude in places]
    keys = [key for key in keys if key]
    apart = [metres(one, other) for one in keys for other in keys]
    assert max(apart, default=0) <= (extent(keys) if keys else 0) * (1 + 1e-9)


def test_letters_are_told_alike_with_and_without_other_alphabets() -> None:
    assert [letters(text) for text in ("Haupt-Str. 1_b", "Straße № 7", "n/a", "-")] == [
        "hauptstr1b",
        "strasse7",
        "",
        "",
    ]


def test_a_rough_point_is_told_from_the_same_exact_one() -> None:
    assert POINT.key(google("52.5 13.4")) & columns.ROUGH
    assert not POINT.key(google("52.5201 13.4")) & columns.ROUGH


@pytest.mark.parametrize("word", ["Tiefgarage Nord", "Parkhaus", "underground car park", "sous-sol", "parkeergarage"])
def test_names_speak_of_garages(word: str) -> None:
    assert GARAGE.key(([{"value": word}], None, None)) == 2
    assert GARAGE.key(([{"value": "Rue du Parking"}], None, None)) == 1


def test_faults_are_counted_by_value() -> None:
    look = faults_of("ChargingFacilities[*].Voltage", "missing")
    key = look.key(([{"Voltage": 230}, {}, {"Voltage": None}],))
    assert (faulty(key), counted(key)) == (2, 3)


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="missing, placeholder, zero"):
        faults_of("Address.City", "odd")
