"""The schema and the reference record: sound in themselves, and read alike by two independent validators."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

RULES = Path(__file__).resolve().parents[2] / "rules"
SCHEMA: dict[str, Any] = json.loads((RULES / "schema" / "oicp-2.3.json").read_text(encoding="utf-8"))
REFERENCE: dict[str, Any] = json.loads((RULES / "reference.json").read_text(encoding="utf-8"))
MUTATIONS = 20_000


def whole_text(pattern: str) -> str:
    """The pattern in Python's words: there, ``$`` would also match before a line break at the end."""
    return pattern.removesuffix("$") + r"\Z"


def in_python_words(schema: Any) -> Any:
    """The schema with every pattern in Python's words."""
    if isinstance(schema, list):
        return [in_python_words(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: whole_text(part) if key == "pattern" and isinstance(part, str) else in_python_words(part)
        for key, part in schema.items()
    }


def part_of(name: str) -> dict[str, Any]:
    """A schema of one definition alone."""
    return {"$schema": SCHEMA["$schema"], "$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}


def strict(schema: Any) -> Any:
    """The schema that takes no unknown members, made in the way it describes itself."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: False if key == "additionalProperties" else strict(part) for key, part in schema.items()}


class BothValidators:
    """The two validators of one schema, which must agree."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.fast = jsonschema_rs.validator_for(schema)
        self.oracle = jsonschema.Draft202012Validator(in_python_words(schema))

    def accept(self, value: Any) -> bool:
        """Whether both accept the value; a difference fails the test."""
        verdict = bool(self.fast.is_valid(value))
        assert self.oracle.is_valid(value) == verdict, f"the validators differ on {value!r:.2000}"
        return verdict


RECORDS = BothValidators(part_of("EvseDataRecord"))
PARTS: dict[str, BothValidators] = {}


def accepts(name: str, value: Any) -> bool:
    """Whether both validators accept a value as the definition of this name."""
    if name not in PARTS:
        PARTS[name] = BothValidators(part_of(name))
    return PARTS[name].accept(value)


def record_with(**fields: Any) -> dict[str, Any]:
    """The reference record with some fields of its own."""
    return {**copy.deepcopy(REFERENCE), **fields}


def push_body(record: dict[str, Any]) -> dict[str, Any]:
    """A push of one record."""
    return {
        "ActionType": "fullLoad",
        "OperatorEvseData": {
            "OperatorID": "DE*EVL",
            "OperatorName": "EVL Example Charging",
            "EvseDataRecord": [record],
        },
    }


def parts_with(schema: Any, keyword: str) -> Iterator[dict[str, Any]]:
    """Every part of the schema that has the keyword."""
    if isinstance(schema, dict):
        if keyword in schema:
            yield schema
        for part in schema.values():
            yield from parts_with(part, keyword)
    elif isinstance(schema, list):
        for part in schema:
            yield from parts_with(part, keyword)


def test_schema_is_valid_2020_12() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert jsonschema_rs.meta.is_valid(SCHEMA)


def test_reference_is_valid_in_a_push_body() -> None:
    assert BothValidators(SCHEMA).accept(push_body(REFERENCE))


def test_reference_has_no_unknown_member() -> None:
    validators = BothValidators(strict(SCHEMA))
    assert validators.accept(push_body(REFERENCE))
    assert not validators.accept(push_body(record_with(InternalNumber=1)))
    assert validators.accept(
        push_body(
            record_with(
                GeoChargingPointEntrance={
                    "Google": None,
                    "DecimalDegree": {"Longitude": "13.356137", "Latitude": "52.481124"},
                }
            )
        )
    )


def test_reference_follows_the_order_of_the_schema() -> None:
    properties = SCHEMA["$defs"]["EvseDataRecord"]["properties"]
    assert list(REFERENCE) == [name for name in properties if name in REFERENCE]


def test_every_property_is_described() -> None:
    objects = [SCHEMA, *SCHEMA["$defs"].values()]
    properties = [(name, part) for each in objects for name, part in each.get("properties", {}).items()]
    assert properties
    assert [name for name, part in properties if not part.get("description")] == []


def test_every_pattern_is_anchored_and_put_into_words() -> None:
    for part in parts_with(SCHEMA, "pattern"):
        assert part["pattern"].startswith("^")
        assert part["pattern"].endswith("$")
        assert part["x-expected"]
        assert not any(escape in part["pattern"] for escape in (r"\d", r"\s", r"\w", r"\,", r"\-"))


@pytest.mark.parametrize("missing", SCHEMA["$defs"]["EvseDataRecord"]["required"])
def test_mandatory_field_is_neither_missing_nor_null(missing: str) -> None:
    assert not RECORDS.accept({name: value for name, value in REFERENCE.items() if name != missing})
    assert not RECORDS.accept(record_with(**{missing: None}))


@pytest.mark.parametrize(
    "optional",
    sorted(set(SCHEMA["$defs"]["EvseDataRecord"]["properties"]) - set(SCHEMA["$defs"]["EvseDataRecord"]["required"])),
)
def test_optional_field_may_be_missing_or_null(optional: str) -> None:
    assert RECORDS.accept({name: value for name, value in REFERENCE.items() if name != optional})
    assert RECORDS.accept(record_with(**{optional: None}))


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("DE*ABC*E1", True), ("DEABCE1", True), ("DE*AB7*E840*6487", True), ("DEAB7E8406487", True),
        ("de*abc*E1a", True), ("DE*ABCE*E1", True), ("DE*ABC*E*", True), ("DE*ABC*E1**2", True),
        ("49*123*4", True), ("049*123*4", True), ("+41*031*910*3", True), ("+49*810*000*438", True),
        ("DE*ABC*E" + "1" * 30, True), ("DE*ABC*E" + "1" * 31, False), ("+49*810*" + "1" * 33, False),
        ("de*abc*e1", False), ("DE-ABC-E1", False), ("DE*ABC*1", False), ("DE*ABC*E1\n", False),
        (" DE*ABC*E1", False), ("DE*ABC*E", False), ("", False), ("DE*ABC*E\u0661", False),
    ],
)  # fmt: skip
def test_evse_id(value: str, accepted: bool) -> None:
    assert accepts("EvseID", value) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("DE*ABC", True), ("DEABC", True), ("+49*810", True), ("49*810", True), ("de*abc", True),
        ("DE-ABC", False), ("CH*SWISSCHARGE", False), ("DE*AB", False), ("", False), ("DE*ABC\n", False),
    ],
)  # fmt: skip
def test_operator_id(value: str, accepted: bool) -> None:
    assert accepts("OperatorID", value) is accepted
    assert RECORDS.accept(record_with(HubOperatorID=value)) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("IT*123*P456*AB789", True), ("ITABCP1", True), ("IT*123*E456", False), ("xIT*123*P456y-", False), ("", False)],
)
def test_charging_pool_id(value: str, accepted: bool) -> None:
    assert RECORDS.accept(record_with(ChargingPoolID=value)) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("52.480495 13.356465", True), ("52.480495,13.356465", True), ("52.480495, 13.356465", True),
        ("52.480495  13.356465", True), ("52.480495\n13.356465", True), ("199.9 199.9", True), ("-1.23 -4.56", True),
        ("52.480495\t,\t13.356465", True), ("52.48049513.356465", False), ("1.23-4.56", False),
        ("52.4804951 13.3", False), ("52 13", False), ("+52.1 13.1", False), ("52,48 13,35", False),
        ("None None", False), ("52.480495 13.356465 ", False), ("52.1" + " " * 90 + "13.12", True),
        ("52.1" + " " * 92 + "13.123", False), ("52.1\u00a013.1", False), ("", False),
    ],
)  # fmt: skip
def test_google_coordinates(value: str, accepted: bool) -> None:
    assert accepts("GeoCoordinates", {"Google": {"Coordinates": value}}) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("13.356580", True), ("-13.3", True), ("199.9", True), ("13.3565801", False), ("13", False), ("+13.1", False),
        ("13,1", False), ("2013.1", False),
    ],
)  # fmt: skip
def test_decimal_degree(value: str, accepted: bool) -> None:
    assert accepts("DecimalDegree", value) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("9°21'39.32''", True), ("9° 21' 39.32''", True), ("199°99'99.9''", True), ("-9°21'39.32''", True),
        ("9°21'39.32\"", False), ("9°21\u203239.32\u2033", False), ("9°21'39''", False), ("9°21'39.32''N", False),
    ],
)  # fmt: skip
def test_degree_minute_second(value: str, accepted: bool) -> None:
    assert accepts("DegreeMinuteSecond", value) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("+49123123123123", True), ("+814237070", True), ("+0305132787", True), ("+12345", True),
        ("+49 123", False), ("0049123456", False), ("+1234", False), ("+1234567890123456", False),
        ("+49123456\n", False),
    ],
)  # fmt: skip
def test_hotline(value: str, accepted: bool) -> None:
    assert RECORDS.accept(record_with(HotlinePhoneNumber=value)) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("en", True), ("de", True), ("eng", True), ("deu", True), ("en-GB", True), ("en-GBR", True),
        ("zh-CN-Hans", True), ("en-x-abc", True), ("xx", True), ("DE", False), ("en-gb", False), ("de_DE", False),
        ("zh-Hans", False), ("", False), ("english", False),
    ],
)  # fmt: skip
def test_language(value: str, accepted: bool) -> None:
    assert accepts("InfoText", {"lang": value, "value": "text"}) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("UTC+01:00", True), ("UTC-03:30", True), ("UTC,01:00", True), ("UTC+99:99", True), ("xUTC+01:00y", False),
        ("UTC", False), ("UTC+1:00", False), ("Europe/Berlin", False),
    ],
)  # fmt: skip
def test_time_zone(value: str, accepted: bool) -> None:
    assert accepts("Address", {**REFERENCE["Address"], "TimeZone": value}) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"), [("08:00", True), ("24:00", True), ("99:99", True), ("8:00", False), ("08:00:00", False)]
)
def test_period(value: str, accepted: bool) -> None:
    assert accepts("Period", {"begin": value, "end": "18:00"}) is accepted


GOOGLE = {"Coordinates": "52.480751 13.356580"}
DECIMAL = {"Longitude": "13.356580", "Latitude": "52.480751"}


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ({"Google": GOOGLE}, True),
        ({"DecimalDegree": DECIMAL}, True),
        ({"Google": GOOGLE, "DecimalDegree": None, "DegreeMinuteSeconds": None}, True),
        ({"Google": GOOGLE, "DecimalDegree": DECIMAL}, False),
        ({"Google": None}, False),
        ({}, False),
        (None, False),
        ("52.480751 13.356580", False),
        ({"Google": "52.480751 13.356580"}, False),
        ({"DecimalDegree": {"Longitude": 13.35658, "Latitude": 52.480751}}, False),
    ],
)
def test_exactly_one_notation_of_coordinates(value: Any, accepted: bool) -> None:
    assert accepts("GeoCoordinates", value) is accepted


@pytest.mark.parametrize("value", ["52.480751 13.356580", None, 7, {}, {"Google": "52.480751 13.356580"}])
def test_coordinates_fail_once(value: Any) -> None:
    errors = list(RECORDS.fast.iter_errors(record_with(GeoCoordinates=value)))
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("facility", "accepted"),
    [
        ({"Power": 22.0, "Voltage": 230.0, "Amperage": 32.0}, True),
        ({"Power": 3.7, "Voltage": 1500, "Amperage": 500}, True),
        ({"Power": 0}, True),
        ({"Power": -1}, False),
        ({"Power": 22, "Voltage": 230.5}, False),
        ({"Power": "22"}, False),
        ({"Power": True}, False),
        ({}, False),
    ],
)
def test_numbers_of_a_facility(facility: dict[str, Any], accepted: bool) -> None:
    assert accepts("ChargingFacility", {"PowerType": "AC_3_PHASE", **facility}) is accepted


@pytest.mark.parametrize(("percentage", "accepted"), [(0, True), (99, True), (100, True), (101, False), (-1, False)])
def test_share_of_an_energy_source(percentage: int, accepted: bool) -> None:
    assert accepts("EnergySource", {"Energy": "Wind", "Percentage": percentage}) is accepted


WRONG_TYPES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 32.0, 22.5, 101, 1e300, "", " ", "true", "22", "None", "Ä", [], {}, [[]], [None],
    [{}], {"": None}, {"Google": None}, "\u0661\u0662",
)  # fmt: skip


def typing_error(text: str, dice: random.Random) -> str:
    """The text with one letter changed, doubled, dropped or put into the other case, or something at its end."""
    at = dice.randrange(len(text) + 1)
    return dice.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + dice.choice("aE*-+ 0.,\n\u00a0°'") + text[at:],
            text[:at] + text[at : at + 1] * 2 + text[at + 1 :],
            text.swapcase(),
            text + dice.choice(("\n", " ", "\r\n", "\u2028", "x")),
            text * dice.randrange(40),
        )
    )


def containers_of(value: Any) -> list[Any]:
    """Every list and object within a value, that value included, as far as they hold something."""
    if not isinstance(value, dict | list):
        return []
    inside = value.values() if isinstance(value, dict) else value
    return ([value] if value else []) + [found for part in inside for found in containers_of(part)]


def mutate(record: dict[str, Any], dice: random.Random) -> None:
    """Change one thing, anywhere in the record."""
    place = dice.choice(containers_of(record))
    key: Any = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
    kind = dice.randrange(6)
    if kind == 0:
        del place[key]
    elif kind == 1:
        place[key] = copy.deepcopy(dice.choice(WRONG_TYPES))
    elif kind == 2 and isinstance(place[key], str):
        place[key] = typing_error(place[key], dice)
    elif kind == 3:
        other = dice.choice(containers_of(record))
        place[key] = copy.deepcopy(dice.choice(list(other.values()) if isinstance(other, dict) else other))
    elif kind == 4:
        place[key] = [place[key]] if not isinstance(place[key], list) or not place[key] else place[key][0]
    elif isinstance(place, dict):
        place[dice.choice(("Google", "DecimalDegree", "Power", "lang", "unknown"))] = copy.deepcopy(place[key])
    else:
        place.append(copy.deepcopy(place[key]))


def test_both_validators_agree_on_mutated_records() -> None:
    dice = random.Random(20261123)
    refused = 0
    for _ in range(MUTATIONS):
        record = copy.deepcopy(REFERENCE)
        record["OpeningTimes"] = [{"Period": [{"begin": "08:00", "end": "18:00"}], "on": "Workdays"}]
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            mutate(record, dice)
        refused += not RECORDS.accept(record)
    assert MUTATIONS // 4 < refused < MUTATIONS - MUTATIONS // 10


def shortest_time(work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds of this thread: other work on the machine disturbs it least."""
    times = []
    for _ in range(7):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


def refuses_in_linear_time(validators: BothValidators, short: Any, long: Any) -> bool:
    """Whether both refuse ``long``, and take for it no more than linear time would; it is ten times ``short``."""
    # A constant of 50 µs keeps the noise of very short times out. Quadratic would be 100 times.
    return not validators.accept(long) and all(
        shortest_time(partial(validator.is_valid, long))
        <= 20 * (shortest_time(partial(validator.is_valid, short)) + 5e-5)
        for validator in (validators.fast, validators.oracle)
    )


@pytest.mark.parametrize("shape", ["52.480495{}x", "52.480495{},{}x", "52.480495{}", "{}52.480495"])
def test_long_runs_of_blanks_take_linear_time(shape: str) -> None:
    short, long = ({"Coordinates": shape.replace("{}", " " * blanks)} for blanks in (2_000, 20_000))
    assert refuses_in_linear_time(BothValidators(part_of("GoogleCoordinates")), short, long)


def test_long_degrees_take_linear_time() -> None:
    short, long = (f"9°21'39.{'1' * digits}x" for digits in (2_000, 20_000))
    assert refuses_in_linear_time(BothValidators(part_of("DegreeMinuteSecond")), short, long)
