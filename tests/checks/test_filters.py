"""A filter never keeps a check from a fault: wherever the check would answer, its pattern lets the field through."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.defects import NEEDS_EARLIER, SEMANTIC, STRUCTURAL
from benchmarks.fleet import records
from evselint.checks import filters, moments
from evselint.checks.schema import FieldSchema
from evselint.checks.telling import car_park_in
from evselint.checks.verb import Verb
from evselint.fields import FIELD_NAMES
from evselint.judgements import first_of, parts_of, select, verb_named
from evselint.places import rules_folder
from evselint.rulebook import NOT_RULES, Rule, rule_from
from evselint.testing import TODAY, changed, reference

# Letters that Python takes for others when case does not count, odd blanks, and characters that delimit in JSON.
ODD_CHARACTERS = "ſKıİÀÉéöÖÃ¶â€™–—\x7f\x80\u0085\u00a0\u00ad\u1680\u2003\u2028\u202f\u205f\u3000"
ODD_CHARACTERS += "\u200b\u2060\ufeff\ufffd"
JSON_CHARACTERS = " :,{}[]<>&%$#*/.-_0()'"
WORDING = (
    "{{a}}¦}}¦}},¦${a}¦{% x %}¦%s¦%(a)d¦{a}¦<a>¦</a>¦&amp;¦&#8203;¦null¦N/A¦Null¦None None¦"
    "PostalCode¦postalcode ¦City¦street¦string¦"
    "unKnown¦k.a.¦lorem ipsum¦#REF!¦#N/A¦test¦teſt¦Dummy¦demo¦Sample¦Musterstraße¦Lorem Ipſum¦"
    "do not use¦DO NOT USE¦nicht benutzen¦nıcht verwenden¦staff only¦only for guests¦not public¦"
    "private use¦prıvate parking¦no public access¦nicht öffentlich¦NICHT ÖFFENTLICH¦nur für Gäste¦"
    "accès privé¦réservé aux clients¦alleen voor leden¦150 kW¦150 KW¦150kw¦DE*EVL*E1¦DE*EVLE*E1¦"
    "49*810*1¦+049*810*1¦52.1234 13.1234¦0.0 0.0¦50.0 -15.0¦52.480751,13.356580¦91.123456 13.123456¦"
    "52.480751 52.480751¦9.999999 10.0¦UTC+99:99¦UTC,01:00¦UTC+12:00¦UTC-13:00¦https://10.0.0.1/¦"
    "https://a.local¦https://a b.de¦http://localhost¦MAIN STREET¦HAUPTSTRASSE 1¦ÄÖÜÄÖÜ¦SW1A 1AA¦en¦"
    "eng¦de¦xx¦EN-GB¦"
    "12 rue X¦Weg 3¦Hauptstraße 12a, 10829 Berlin¦D-10829¦1067¦8000.0¦01. Feb¦berlin¦BERLIN¦ZÜRICH¦çà¦"
    "883R4P39+MX¦52.48075, 13.35658¦///a.b.c¦Stra?e¦%C3%BC¦a%20b¦[object Object]¦{'de': 'a'}¦b'a'¦NaN¦x null¦con: 2¦"
    "CS_1_2¦ACE0593278¦8e7c1f0a-4b52-4d0e-9a3f-5c1d2e3f4a5b¦a@b.de¦www.a.de¦+49 30 23125123¦030/23125123¦Tiefgarage¦"
    "Parkhaus¦2. UG¦Ebene -1¦EBENE 3¦ondergrondse parking¦piano -2¦planta -1¦"
    "sous-sol¦geöffnet 8:00¦OPENING HOURS 8:00¦ouvert de 8h¦out of order¦DEFEKT¦hors ſervice¦"
    "2026-06-02T03:04:05Z¦2030-01-01T00:00:00+00:00¦2019-05-01T00:00:00¦2026-11-23T23:59:59-12:00¦2026-02-29T24:00:00Z¦"
    "PP366¦ PP366 ¦EUREF-Campus, Germany¦1.23457E+12¦8000.0¦"
    "im Bau¦parkıng garage¦ParKhaus¦demnächst¦ParkingFacility¦¦ ¦  ¦a  b"
)
PHRASES = WORDING.split("¦")
LETTERS = st.sampled_from(f"{ODD_CHARACTERS}{JSON_CHARACTERS}aAeEnNoOsStTxX129") | st.characters(
    exclude_categories=["Cs"]
)
TEXTS = st.lists(st.sampled_from(PHRASES) | st.text(LETTERS, max_size=3), max_size=5).map("".join)
FORMS: tuple[dict[str, Any], ...] = (
    {"separators": (",", ":")},
    {},
    {"indent": 2},
    {"indent": 4, "separators": (",", " : ")},
    {"indent": "\t"},
)


@cache
def book() -> tuple[tuple[Rule, Verb, Any], ...]:
    """Every rule whose check has a filter."""
    found = []
    for pack in sorted(path for path in rules_folder().glob("*.toml") if path.name not in NOT_RULES):
        for code, entry in tomllib.loads(pack.read_text("utf-8")).items():
            rule = rule_from(code, entry, pack.name)
            if rule.check in ("schema", "dialect", "reading", "present"):
                continue
            verb = verb_named(rule.check)
            dated = {"today": TODAY} if verb.takes_today else {}
            check = verb.make(**dated, **rule.arguments) if verb.scope != "fleet" else None
            if any(hasattr(check, name) for name in ("plain", "suspect", "suspects")):
                found.append((rule, verb, check))
    return tuple(found)


@cache
def seeds() -> tuple[Mapping[str, Any], ...]:
    """Records to start from: sound ones, ones with every known defect, and the rules' own examples."""
    found: list[Mapping[str, Any]] = [reference()]
    sound = list(records(40, operator_count=8))
    found += sound
    random = Random(5)
    for name, defect in {**STRUCTURAL, **SEMANTIC}.items():
        record = copy.deepcopy(random.choice(sound))
        if name not in NEEDS_EARLIER:
            defect(record, random, sound[0])
            found.append(record)
    for rule, _, _ in book():
        for example in (*rule.bad, *rule.good):
            if "text" not in example and "base64" not in example and "records" not in example:
                found.append(changed(example, {}))
    return tuple(found)


def written(value: Any) -> Iterator[bytes]:
    """A value as JSON in all usual forms."""
    for form in FORMS:
        yield json.dumps(value, ensure_ascii=False, **form).encode("utf-8", "surrogatepass")


def paths_of(rule: Rule) -> Iterator[str]:
    for path in rule.fields:
        if path == "**":
            yield from (f"{name}.**" for name in FIELD_NAMES)
        elif first_of(path) in FIELD_NAMES:
            yield path


def answers(rule: Rule, verb: Verb, check: Any, record: Mapping[str, Any]) -> Iterator[str]:
    """The fields in which a check finds something."""
    for path in paths_of(rule):
        first, rest = first_of(path), parts_of(path)[1:]
        for _, value, _ in select(record.get(first), rest, ""):
            fits = isinstance(value, verb.accepts) and (bool in verb.accepts or not isinstance(value, bool))
            if fits and check(value) is not None:
                yield first
                break


def passes(check: Any, slice_: bytes) -> bool:
    """Whether a filter lets a field through to its check, as the engine asks it."""
    if b"\\" in slice_:
        return True
    plain, suspect = getattr(check, "plain", None), getattr(check, "suspect", None)
    is_plain = plain is not None and plain.fits(slice_)
    in_order = is_plain or (suspect is not None and not suspect.finds(slice_.decode()))
    return not in_order


def holds(record: Mapping[str, Any]) -> None:
    """No check of the book would answer on the record and is kept from it."""
    slices: dict[str, tuple[bytes, ...]] = {}

    def slices_of(name: str) -> tuple[bytes, ...]:
        if name not in slices:
            slices[name] = tuple(written(record[name]))
        return slices[name]

    for rule, verb, check in book():
        if verb.scope == "value":
            for name in answers(rule, verb, check, record):
                for slice_ in slices_of(name):
                    assert passes(check, slice_), (rule.code, slice_)
        else:
            whole = {name: value for name, value in record.items() if value is not None}
            if any(True for _ in check(whole)):
                for form in range(len(FORMS)):
                    seen = {name: slices_of(name)[form] for name in check.suspects if name in whole}
                    finds = {name: check.suspects[name].finds for name in seen}
                    odd = [b"\\" in slice_ or finds[name](slice_.decode()) for name, slice_ in seen.items()]
                    assert any(odd), (rule.code, seen)


def places(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts of a value stand."""
    if isinstance(value, str):
        yield pointer
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*pointer, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places(each, (*pointer, index))


def with_text(record: Mapping[str, Any], place: tuple[Any, ...], text: str) -> dict[str, Any]:
    """The record with another text in one place; only the field of that place is copied."""
    result = {**record, place[0]: copy.deepcopy(record[place[0]])}
    owner: Any = result
    for step in place[:-1]:
        owner = owner[step]
    owner[place[-1]] = text
    return result


def edited(text: str, random: Random) -> str:
    """The text with a few random edits."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at = random.randint(0, len(text))
        match random.randrange(8):
            case 0:
                text = text[:at] + text[at + 1 :]
            case 1:
                text = text[:at] + random.choice(ODD_CHARACTERS + JSON_CHARACTERS) + text[at:]
            case 2:
                text = text[:at] + random.choice(PHRASES) + text[at:]
            case 3:
                text = random.choice(PHRASES)
            case 4:
                text = random.choice((text.upper(), text.lower(), text.swapcase(), text.title()))
            case 5:
                text = random.choice((f" {text}", f"{text} ", text.replace(" ", "  "), text.replace("*", "")))
            case 6:
                text = text.replace(random.choice("iskISK") or "i", random.choice("ıſKİ"))
            case _:
                text = text[:at] + random.choice("0123456789.-+,") + text[at:]
    return text


def test_filters_are_there() -> None:
    assert len({rule.code for rule, _, _ in book()}) >= 30


def test_the_seeds_are_judged_alike() -> None:
    for record in seeds():
        holds(record)


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_are_let_through(seed: int) -> None:
    random = Random(seed)
    for _ in range(1500):
        record = random.choice(seeds())
        judged = [place for place in places(record) if place[0] in FIELD_NAMES]
        place = random.choice(judged)
        value: Any = record
        for step in place:
            value = value[step]
        field = {place[0]: record[place[0]]} if random.random() < 0.8 else record
        holds(with_text(field, place, edited(value, random)))


ADDRESS_TEXTS = ("Street", "City", "PostalCode", "HouseNum", "Floor", "Region", "ParkingSpot", "TimeZone")
TEXT_LISTS = ("ChargingStationNames", "AdditionalInfo")
SCALARS = ("EvseID", "ChargingPoolID", "ChargingStationID", "ChargingStationImage", "HardwareManufacturer")
TEXT_PLACES: tuple[tuple[Any, ...], ...] = (
    *(("Address", part) for part in ADDRESS_TEXTS),
    *((name, index, part) for name in TEXT_LISTS for index in (0, 1) for part in ("lang", "value")),
    *((name,) for name in SCALARS),
    *((name, "Google", "Coordinates") for name in ("GeoCoordinates", "GeoChargingPointEntrance")),
)


@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(TEXT_PLACES), TEXTS)
def test_any_text_is_let_through(place: tuple[Any, ...], text: str) -> None:
    record = reference()
    fields = {name: record[name] for name in (place[0], "ChargingFacilities", "Accessibility")}
    holds(with_text(fields, place, text))


SPECIAL_ANGLES = (
    "0.0 -0.0001 0.000001 -0.000001 50.000001 49.999999 50.0 -15.000000 -15.0 9.999999 10.000000 90.000001"
    " 89.999999 179.999999 180.000001 10.0001 10.00011 -10.0001 52°28'75.07'' 012.12345 1.12345000"
)
ANGLES = st.one_of(
    st.floats(-200, 200, allow_nan=False).map(lambda angle: f"{angle:.6f}"),
    st.tuples(st.integers(-200, 200), st.integers(0, 999999)).map(lambda angle: f"{angle[0]}.{angle[1]}"),
    st.sampled_from(SPECIAL_ANGLES.split()),
)


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANGLES, ANGLES, st.sampled_from((" ", "  ", ",", ", ")), st.integers(0, 7))
def test_any_position_is_let_through(latitude: str, longitude: str, separator: str, shape: int) -> None:
    angles = {"Latitude": latitude, "Longitude": longitude}
    notations: dict[int, dict[str, Any]] = {
        0: {"DecimalDegree": angles},
        1: {"DecimalDegree": dict(reversed(angles.items()))},
        2: {"Google": None, "DecimalDegree": angles, "DegreeMinuteSeconds": None},
        3: {"DegreeMinuteSeconds": angles},
    }
    notation = notations.get(shape, {"Google": {"Coordinates": f"{latitude}{separator}{longitude}"}})
    if shape == 7:
        notation = {**notation, "DecimalDegree": None, "DegreeMinuteSeconds": None}
    holds({"GeoCoordinates": notation})


ENOUGH = 1.0  # seconds of processor time; the slowest filter takes a hundredth of it
PIECES = ("{", "<a ", "&a", " ", "0", '","', '":"', "%", "Ã¼", "test ", "a,", "É", "A", 'a "', "DE*", '"lang"')


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_cost_little(piece: str) -> None:
    slice_ = b'"' + (piece * 20_000).encode() + b'"'
    for rule, _, check in book():
        began = process_time()
        passes(check, slice_)
        for pattern in getattr(check, "suspects", {}).values():
            pattern.finds(slice_.decode())
        assert process_time() - began < ENOUGH, rule.code


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_words_of_car_parks_are_let_through(text: str) -> None:
    assert filters.CAR_PARK.finds(text) or car_park_in(text) is None


IDENTIFIERS = (
    rb'"(?:[A-Z]{2}(?:\*[A-Z0-9]{3}\*|[A-Z0-9]{3})E\*?[A-Z0-9]{1,12}(?:\*[A-Z0-9]{1,4}){0,2}'
    rb'|\+[1-9][0-9]{0,2}\*[0-9]{3}\*[0-9]{1,8}(?:\*[0-9]{1,3}){0,2})"'
)
MOMENT = rb'"20(?:25|26)-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](?:Z|[+-][01][0-9]:00)"'
SOUND_FORMS = [("EvseID", filters.IDENTIFIER, IDENTIFIERS), ("lastUpdate", moments.recent(TODAY), MOMENT)]


@pytest.mark.parametrize(("name", "form", "texts"), SOUND_FORMS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_sound_form_says_all(name: str, form: filters.Form, texts: bytes, data: st.DataObject) -> None:
    slice_ = data.draw(st.from_regex(texts, fullmatch=True).filter(form.fits))
    assert form.sound
    assert FieldSchema(name).accepts()(json.loads(slice_))
    assert json.loads(slice_) == slice_[1:-1].decode()
    assert not any(settled.finds(slice_.decode()) for settled in form.settles)


@pytest.mark.parametrize(
    "name",
    [name for name, each in vars(filters).items() if isinstance(each, filters.Filter) and not each.often],
)
def test_a_filter_finds_nothing_in_a_sound_record(name: str) -> None:
    """Else it would cost its look and keep nothing away."""
    finds = getattr(filters, name).finds
    assert [field for field, value in reference().items() if finds(json.dumps(value, ensure_ascii=False))] == []
