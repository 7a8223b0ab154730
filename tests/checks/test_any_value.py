"""No check fails on any JSON, as no linter may fail on the data it is there to judge."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import import_module
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evselint.checks.verb import THEMES, Verb, verbs_in
from evselint.judgements import first_of
from evselint.places import rules_folder
from evselint.rulebook import RESERVED
from evselint.testing import TODAY

PACKS = ("identity", "power", "access", "text", "place", "address", "energy", "misplaced")
UNUSED_BY_RULES: dict[str, dict[str, Any]] = {"matches": {"pattern": "[a-z]+"}, "one_of": {"values": ["a", 1, True]}}

VERBS: dict[str, Verb] = {
    verb.name: verb
    for theme in THEMES
    if import_module(f"evselint.checks.{theme}")
    for verb in verbs_in(f"evselint.checks.{theme}")
    if verb.scope != "fleet"  # of these test_columns tries what they look at
}
WORDS = st.sampled_from(
    [
        *(
            "Power",
            "PowerType",
            "Voltage",
            "Amperage",
            "ChargingModes",
            "Mode_3",
            "Mode_4",
            "AC_1_PHASE",
            "AC_3_PHASE",
            "DC",
        ),
        *("Type 2 Outlet", "CHAdeMO", "CCS Combo 2 Plug (Cable Attached)", "Type F Schuko", "Tesla Connector", "PnC"),
        *("lang", "value", "en", "de", "deu", "xx", "", " ", "on", "Period", "begin", "end", "Everyday", "Monday"),
        *(
            "06:00",
            "24:00",
            "99:99",
            "Address",
            "Country",
            "City",
            "DEU",
            "Berlin",
            "TimeZone",
            "UTC+01:00",
            "UTC,99:99",
        ),
        *(
            "Latitude",
            "Longitude",
            "Google",
            "Coordinates",
            "52.1 13.1",
            "0.0 0.0",
            "1°2'3.4''",
            "DE*EVL*E1",
            "+49*1*2",
        ),
        *(
            "+49*810*000*1",
            "+493023125123",
            "+00000",
            "{{x}}",
            "<b>",
            "&amp;",
            "Ã¼",
            "\ufffd",
            "\u200b",
            "Test",
            "Local",
        ),
        *(
            "HouseNum",
            "Street",
            "PostalCode",
            "Hauptstraße 12a",
            "12 bis rue X",
            "10829 Berlin",
            "D-10829",
            "GER",
            "BERLIN",
        ),
        *("8000.0", "01. Feb", "8FVC9G8F+6W", "///a.b.c", "CS_1_2", "con: 2", "Stra?e", "%C3%BC", "[object Object]"),
        *(
            "Energy",
            "Percentage",
            "Coal",
            "Wind",
            "CO2Emission",
            "OnStreet",
            "Tiefgarage",
            "http://a.example.com/a.html",
        ),
        *("http://[", "https://a b", "Free publicly accessible", "https://10.0.0.1/", "150 kW", "ParkingSpot"),
    ]
)
TEXTS = WORDS | st.text(max_size=30)
NUMBERS = (
    st.integers() | st.floats() | st.sampled_from([0, 1, 230, 400, 22, 32, 99, 10**400, -(10**400), 1e308, 5e-324])
)
ATOMS = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)


def some_of(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=members)


ITEMS = st.lists(ATOMS, max_size=4)
FACILITY = some_of(PowerType=ATOMS, Power=ATOMS, Voltage=ATOMS, Amperage=ATOMS, ChargingModes=ITEMS | ATOMS)
ENTRY = some_of(lang=ATOMS, value=ATOMS)
PERIOD = some_of(begin=TEXTS, end=TEXTS)
OPENING = some_of(on=ATOMS, Period=st.lists(PERIOD | ATOMS, max_size=4) | ATOMS)
ADDRESS = some_of(
    Country=ATOMS, City=ATOMS, TimeZone=ATOMS, ParkingSpot=ATOMS, Street=ATOMS, HouseNum=ATOMS, PostalCode=ATOMS
)
SOURCE = some_of(Energy=ATOMS, Percentage=ATOMS)
POINT = some_of(Latitude=ATOMS, Longitude=ATOMS)
COORDINATES = some_of(Google=some_of(Coordinates=ATOMS) | ATOMS, DecimalDegree=POINT | ATOMS)
OBJECTS = (
    FACILITY
    | SOURCE
    | ENTRY
    | PERIOD
    | OPENING
    | ADDRESS
    | POINT
    | COORDINATES
    | st.dictionaries(TEXTS, JSON, max_size=3)
)
LISTS = ITEMS | st.lists(FACILITY | SOURCE | ENTRY | OPENING | JSON, max_size=4)
ANYTHING = ATOMS | LISTS | OBJECTS
BY_TYPE: dict[type, st.SearchStrategy[Any]] = {
    str: TEXTS,
    dict: OBJECTS,
    list: LISTS,
    bool: st.booleans(),
    int: st.integers() | st.just(10**400),
    float: st.floats(),
}


def arguments(rule: dict[str, Any]) -> dict[str, Any]:
    dated = {"today": TODAY} if VERBS[rule["check"]].takes_today else {}
    return dated | {key: value for key, value in rule.items() if key not in RESERVED}


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for pack in PACKS:
        yield from tomllib.loads((rules_folder() / f"{pack}.toml").read_text("utf-8")).items()


CASES = [
    *((code, rule["check"], rule) for code, rule in rules() if rule["check"] != "present"),
    *((name, name, {"check": name, **given_arguments}) for name, given_arguments in UNUSED_BY_RULES.items()),
]


def test_every_verb_is_tried() -> None:
    assert {check for _, check, _ in CASES} >= set(VERBS)


@pytest.mark.parametrize(("check", "rule"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_no_value_breaks_a_check(check: str, rule: dict[str, Any]) -> None:
    verb = VERBS[check]
    judge = verb.make(**arguments(rule))
    if verb.scope == "record":
        names = {first_of(path) for path in rule["reads"]}
        values = some_of(**dict.fromkeys(names, ANYTHING))
    else:
        values = st.one_of(*(BY_TYPE[accepted] for accepted in verb.accepts))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(values)
    def holds(value: Any) -> None:
        answer = judge(value)
        answers = list(answer) if verb.scope == "record" else [] if answer is None else [answer]
        for each in answers:
            sentence = rule.get("message", "{value}").format(
                **{"field": "a field", "value": value, **arguments(rule), **each}
            )
            assert isinstance(sentence, str)

    holds()


ENOUGH = 1.0  # seconds of processor time; the slowest check takes a fiftieth of it, a quadratic one would take minutes
OF_TEXTS = [case for case in CASES if str in VERBS[case[1]].accepts]


@pytest.mark.parametrize(("check", "rule"), [case[1:] for case in OF_TEXTS], ids=[case[0] for case in OF_TEXTS])
def test_long_texts_cost_little(check: str, rule: dict[str, Any]) -> None:
    judge = VERBS[check].make(**arguments(rule))
    for piece in ("{", "<a ", "&a", " ", "0", "1.1 ", "%", "Ã¼", "test", "a,", "+1"):
        began = process_time()
        judge(piece * 20_000)
        assert process_time() - began < ENOUGH, piece


@pytest.mark.parametrize(("code", "rule"), list(rules()), ids=[code for code, _ in rules()])
def test_a_rule_is_complete(code: str, rule: dict[str, Any]) -> None:
    needed = {
        "name",
        "title",
        "check",
        "message",
        "severity",
        "aspect",
        "group",
        "why",
        "fix",
        "source",
        "since",
        "bad",
        "good",
    }
    assert needed <= set(rule)
    assert "field" in rule or "reads" in rule
    assert rule["group"] in {
        "identity",
        "geolocation",
        "power",
        "access",
        "contact",
        "additional-info",
        "energy",
        "format",
    }
