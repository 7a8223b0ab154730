"""The same report with any number of processes, and in any way of putting the same records into a file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import fleet
from evselint.config import Settings
from evselint.report import Report
from evselint.run import lint_files
from evselint.testing import TODAY
from evselint.write import json_report

SIZE = 1300
RECORDS = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in fleet.records(SIZE, 3)]
READING = ("EV00", "EV01", "EV020")


def linted(path: Path, jobs: int, select: tuple[str, ...] = ()) -> Report:
    return lint_files([str(path)], Settings(date=TODAY, jobs=jobs, select=select))


def as_json(report: Report) -> bytes:
    stream = io.BytesIO()
    json_report.write(report, stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["ndjson", "list", "pull", "push", "pretty"])
def test_any_number_of_processes_says_the_same(tmp_path: Path, form: str) -> None:
    path = tmp_path / "fleet.json"
    shape = "list" if form == "pretty" else form
    fleet.write(path, 1800, 3, fleet.Defects(0.3), shape, pretty=form == "pretty")
    assert path.stat().st_size > 3_000_000
    first, second, fifth = (as_json(linted(path, jobs)) for jobs in (1, 2, 5))
    assert first == second == fifth
    assert json.loads(first)["summary"]["records"] == 1800


def test_document_and_lines_hold_the_same(tmp_path: Path) -> None:
    document, lines = tmp_path / "document.json", tmp_path / "lines.json"
    records = [json.dumps(each, ensure_ascii=False) for each in fleet.records(900, 5, fleet.Defects(0.5))]
    document.write_text("[\n  " + ",\n  ".join(records) + "\n]", "utf-8")
    lines.write_text("\n".join(records), "utf-8")
    seen = [
        [
            (each.rule, each.record, each.pointer, each.value, each.evse_id, each.operator_id, each.severity)
            for each in found
        ]
        for found in (linted(document, 1).findings, linted(lines, 1).findings)
    ]
    # Where an earlier record stands is told by line, so repeated ids are told apart by message alone.
    assert seen[0] == seen[1]
    assert len(seen[0]) > 400


def push(records: list[str], operator: str = "DE*EVL", last: bool = False) -> str:
    name = f'"OperatorID":"{operator}","OperatorName":"EVL"'
    inside = f'"EvseDataRecord":[{",".join(records)}]'
    return '{"ActionType":"fullLoad","OperatorEvseData":{' + (f"{inside},{name}" if last else f"{name},{inside}") + "}}"


def broken(records: list[str], number: int, change: Callable[[str], str]) -> list[str]:
    return [*records[:number], change(records[number]), *records[number + 1 :]]


FAULTS: dict[str, Callable[[str], str]] = {
    "quotation mark missing": lambda record: record.replace('"Plugs', "Plugs", 1),
    "colon missing": lambda record: record.replace('"Plugs":', '"Plugs"', 1),
    "brace missing": lambda record: record[:-1],
    "bracket missing": lambda record: record.replace('"Plugs":[', '"Plugs":', 1),
    "line break in a text": lambda record: record.replace('"Plugs":["', '"Plugs":["\n', 1),
    "half gone": lambda record: record[: len(record) // 2],
}
FRAMES: dict[str, Callable[[list[str]], str]] = {
    "lines": "\n".join,
    "list": lambda records: "[" + ",".join(records) + "]",
    "pretty list": lambda records: "[\n  " + ",\n  ".join(records) + "\n]\n",
    "push": push,
    "push, operator last": lambda records: push(records, last=True),
    "page": lambda records: '{"content":[' + ",".join(records) + '],"last":true}',
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_one_broken_record_costs_one_record(tmp_path: Path, fault: str, frame: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(FRAMES[frame](broken(RECORDS, SIZE // 2, FAULTS[fault])), "utf-8")
    report = linted(path, 1, select=READING)
    assert report.records == SIZE
    reading = [each for each in report.findings if each.rule in ("EV001", "EV002", "EV003")]
    assert [each.record for each in reading] == [SIZE // 2], reading


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_broken_records_with_processes(tmp_path: Path, jobs: int) -> None:
    path = tmp_path / "data.json"
    records = RECORDS
    for number in (3, 400, 401, 800, SIZE - 1):
        records = broken(records, number, FAULTS["colon missing"])
    path.write_text("[" + ",".join(records) + "]", "utf-8")
    report = linted(path, jobs, select=READING)
    assert report.records == SIZE
    assert [each.record for each in report.findings if each.rule == "EV002"] == [3, 400, 401, 800, SIZE - 1]


def pages(records: list[str]) -> list[str]:
    return ['{"content":[' + ",".join(records[start : start + 500]) + '],"number":0}' for start in range(0, SIZE, 500)]


def bodies(records: list[str], last: bool) -> list[str]:
    third = SIZE // 3
    return [push(records[number * third :][:third], f"DE*AB{number}", last) for number in range(3)]


def without_operator(record: str) -> str:
    content: dict[str, Any] = json.loads(record)
    return json.dumps({key: content[key] for key in content if key not in ("OperatorID", "OperatorName")})


BARE = [without_operator(each) for each in RECORDS]
MIXED = [
    record if number % 3 else '{"EvseID":"DE*EVL*E1",' + record[1:].replace('"EvseID"', '"X"', 1)
    for number, record in enumerate(RECORDS)
]
LAYOUTS: dict[str, tuple[str, int]] = {
    "pages in a list": ("[" + ",".join(pages(RECORDS)) + "]", SIZE),
    "pages on lines": ("\n".join(pages(RECORDS)), SIZE),
    "push bodies on lines": ("\n".join(bodies(BARE, False)), SIZE // 3 * 3),
    "push bodies on lines, operator last": ("\n".join(bodies(BARE, True)), SIZE // 3 * 3),
    "different first keys": ("[" + ",".join(MIXED) + "]", SIZE),
    "different first keys on lines": ("\n".join(MIXED), SIZE),
    "white space changes": ("[" + ",".join(RECORDS[:700]) + ",\n\t " + " ,\r\n ".join(RECORDS[700:]) + "]", SIZE),
    "lists of records on lines": (
        "\n".join("[" + ",".join(part) + "]" for part in (RECORDS[:700], RECORDS[700:])),
        SIZE,
    ),
    "lines, then a body": ("\n".join([*RECORDS[:700], push(RECORDS[700:])]), SIZE),
    "list, then lines": ("[" + ",".join(RECORDS[:700]) + "]\n" + "\n".join(RECORDS[700:]), SIZE),
    "list, then a page": (
        "[" + ",".join(RECORDS[:700]) + "]\n" + '{"content":[' + ",".join(RECORDS[700:]) + "]}",
        SIZE,
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_are_read_whole(tmp_path: Path, layout: str) -> None:
    text, count = LAYOUTS[layout]
    path = tmp_path / "data.json"
    path.write_text(text, "utf-8")
    reports = [linted(path, jobs, select=READING) for jobs in (1, 2)]
    assert [report.records for report in reports] == [count, count]
    assert [report.rules for report in reports] == [{}, {}]


@pytest.mark.parametrize("last", [False, True])
def test_each_body_has_its_own_operator(tmp_path: Path, last: bool) -> None:
    path = tmp_path / "data.json"
    path.write_text("\n".join(bodies(BARE, last)), "utf-8")
    for jobs in (1, 2):
        report = linted(path, jobs, select=READING)
        assert {each.operator_id: each.records for each in report.operators} == dict.fromkeys(
            ("DE*AB0", "DE*AB1", "DE*AB2"), SIZE // 3
        )
