"""Line and column of a finding lead to the very value that its pointer names, in every way of writing a file."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import fleet
from evselint.read.scan import place_of

DECODE = json.JSONDecoder(strict=False).raw_decode
BLANKS = " \t\r\n"


def after_blanks(text: str, place: int) -> int:
    while text[place] in BLANKS:
        place += 1
    return place


def span(text: str, place: int, pointer: str) -> tuple[int, int] | None:
    """Start and end of what a pointer names in the value at ``place``: slow, and written apart from the program."""
    if not pointer:
        return place, DECODE(text, place)[1]
    step, _, rest = pointer[1:].partition("/")
    rest = f"/{rest}" if _ else ""
    wanted = step.replace("~1", "/").replace("~0", "~")
    opening, found, number = text[place], None, 0
    if opening not in "{[":
        return None
    place = after_blanks(text, place + 1)
    while text[place] not in "}]":
        key: Any = str(number)
        if opening == "{":
            key, place = DECODE(text, place)
            place = after_blanks(text, after_blanks(text, place) + 1)
        if key == wanted:
            found = place
        place = after_blanks(text, DECODE(text, place)[1])
        place = after_blanks(text, place + 1) if text[place] == "," else place
        number += 1
    return None if found is None else span(text, found, rest)


def offset(text: str, line: int, column: int) -> int:
    place = 0
    for _ in range(line - 1):
        place = text.index("\n", place) + 1
    return place + column - 1


def compact(record: Any, random: Random) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def windows(record: Any, random: Random) -> str:
    return json.dumps(record, ensure_ascii=False, indent="\t").replace("\n", "\r\n")


def pretty(record: Any, random: Random) -> str:
    return json.dumps(record, indent=random.choice([1, 2, 4]))


def escaped_keys(record: Any, random: Random) -> str:
    text = compact(record, random)
    for key in ("Address", "Plugs", "Power", "EvseID", "ChargingFacilities", "lang"):
        text = text.replace(f'"{key}":', f'"\\u{ord(key[0]):04x}{key[1:]}" : ')
    return text.replace("Berlin", "\\u0042erlin")


def repeated_keys(record: Any, random: Random) -> str:
    return '{"Plugs":["x"],"EvseID":"","Address":{"City":"a","City":"b"},' + compact(record, random)[1:]


def strange_keys(record: Any, random: Random) -> str:
    address = {**record.get("Address", {}), "x/y": 1}
    return compact({**record, "a/b~c": 1, "ümläut": 2, "😀": 3, "": 4, "Address": address}, random)


WAYS = [compact, windows, pretty, escaped_keys, repeated_keys, strange_keys]


def records(size: int, seed: int) -> list[dict[str, Any]]:
    found = []
    for record in fleet.records(size, seed, fleet.DIRTY):
        record["AdditionalInfo"] = [
            {"lang": "de", "value": "Größe 😀 µ {{vorlage}}"},
            {"lang": "xx", "value": "\u200b"},
        ]
        found.append(record)
    return found


def document(texts: list[str]) -> str:
    opening = '{"OperatorEvseData" : {"OperatorName":"Ä 😀", "EvseDataRecord":['
    return opening + " ,\n\t".join(texts) + ' ],"OperatorID":"x"} }'


def lines(texts: list[str]) -> str:
    return "".join(" ".join(text.split()) + "\n" if "\n" in text else text + "\r\n" for text in texts)


@pytest.mark.parametrize("form", [document, lines])
@pytest.mark.parametrize("way", WAYS)
def test_place_is_that_of_the_value(lint, way, form) -> None:
    random = Random(way.__name__)
    text = form([way(record, random) for record in records(40, 7)])
    report = lint(text.encode())
    starts = starts_of(text)
    assert report.records == len(starts) == 40
    pointed = 0
    for finding in report.findings:
        if finding.record is None:
            continue
        start = starts[finding.record]
        found = span(text, start, finding.pointer)
        assert offset(text, finding.line, finding.column) == (found[0] if found else start), finding
        pointed += found is not None and bool(finding.pointer)
    assert pointed > 40


def starts_of(text: str) -> list[int]:
    """Where each record begins."""
    place = text.index("[", text.index("EvseDataRecord")) + 1 if text.startswith('{"OperatorEvseData"') else 0
    found = []
    while text[place:].strip(BLANKS + "]}") and text[after_blanks(text, place)] == "{":
        place = after_blanks(text, place)
        found.append(place)
        place = after_blanks(text + "]", DECODE(text, place)[1])
        place += text[place : place + 1] == ","
    return found


TRICKY_KEYS = st.sampled_from(["Plugs", 'x"Plugs', '"Plugs":', "ü", "\\", '\\"Plugs', "Plu", 'Plugs"'])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(TRICKY_KEYS, TRICKY_KEYS | st.just(1)), min_size=1, max_size=5), st.booleans())
def test_a_key_is_never_taken_for_another(entries: list[tuple[str, Any]], spelled_out: bool) -> None:
    """Whatever stands in keys and texts: the quick look for a key finds what the slow walk finds."""
    text = "{" + ",".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in entries) + "}"
    if spelled_out:  # a key may be spelled by escapes
        text = text.replace(',"Plugs":', ',"Pl\\u0075gs":')
    found = span(text, 0, "/Plugs")
    assert place_of(text, "/Plugs") == (found and found[0])
