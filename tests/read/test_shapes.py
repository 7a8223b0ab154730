"""Every shape in which records come is understood, packed or not, in any encoding, and told by its content."""

from __future__ import annotations

import gzip
import io
import json
import sys
from typing import Any

import pytest
from backports import zstd

from evselint import lint
from evselint.config import Settings
from evselint.run import lint_files

FIRST, SECOND = {"EvseID": "DE*EVL*E1", "Plugs": ["CHAdeMO"]}, {"EvseID": "DE*EVL*E2", "Accessibility": "Größe"}
PULLED = [{**each, "OperatorID": "DE*EVL", "OperatorName": "EVL"} for each in (FIRST, SECOND)]
NAMED = {"OperatorID": "DE*EVL", "OperatorName": "EVL"}
BEFORE = {**NAMED, "EvseDataRecord": [FIRST, SECOND]}
BEHIND = {"EvseDataRecord": [FIRST, SECOND], **NAMED}
ONE = {**NAMED, "EvseDataRecord": [FIRST]}
OTHER = {**NAMED, "EvseDataRecord": [SECOND]}
SWISS = {"OperatorID": "DE*EVL", "OperatorName": "EVL", "EVSEDataRecord": [FIRST, SECOND]}

# What it is: (the data, the kind that the report names, the operator of the two records)
SHAPES: dict[str, tuple[Any, str, str | None]] = {
    "push body": ({"ActionType": "insert", "OperatorEvseData": BEFORE}, "push", "DE*EVL"),
    "push body, operator behind": ({"OperatorEvseData": BEHIND, "ActionType": "insert"}, "push", "DE*EVL"),
    "operator data": (BEFORE, "operator", "DE*EVL"),
    "operator data, operator behind": (BEHIND, "operator", "DE*EVL"),
    "list of operator data": ([ONE, OTHER], "operator", "DE*EVL"),
    "list of push bodies": (
        [{"ActionType": "insert", "OperatorEvseData": each} for each in (ONE, OTHER)],
        "push",
        "DE*EVL",
    ),
    "list of records": ([FIRST, SECOND], "records", None),
    "list of pulled records": (PULLED, "records", "DE*EVL"),
    "pull page": ({"content": PULLED, "number": 0, "last": True}, "pull", "DE*EVL"),
    "list of pull pages": ([{"content": [each], "number": 0} for each in PULLED], "pull", "DE*EVL"),
    "pull of 2.2": ({"EvseData": {"OperatorEvseData": [BEHIND]}}, "pull-2.2", "DE*EVL"),
    "Swiss feed": ({"EVSEData": [SWISS]}, "swiss", "DE*EVL"),
}
LINES: dict[str, tuple[list[Any], str, str | None]] = {
    "lines of records": ([FIRST, SECOND], "records", None),
    "lines of push bodies": (
        [{"ActionType": "insert", "OperatorEvseData": each} for each in (ONE, OTHER)],
        "push",
        "DE*EVL",
    ),
    "lines of operator data": ([ONE, OTHER], "operator", "DE*EVL"),
    "lines of pull pages": ([{"content": [each]} for each in PULLED], "pull", "DE*EVL"),
}


def compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def pretty(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def windows(data: Any) -> str:
    return json.dumps(data, indent="\t").replace("\n", "\r\n")


TEXTS = {
    **{
        f"{name}, {way.__name__}": (way(data), *told)
        for name, (data, *told) in SHAPES.items()
        for way in (compact, pretty, windows)
    },
    **{name: ("\n".join(map(compact, data)) + "\n", *told) for name, (data, *told) in LINES.items()},
    **{
        f"{name}, no last line break": ("\r\n".join(map(compact, data)), *told) for name, (data, *told) in LINES.items()
    },
}


@pytest.mark.parametrize(("text", "kind", "operator"), TEXTS.values(), ids=list(TEXTS))
def test_shape(text: str, kind: str, operator: str | None) -> None:
    report = lint(text.encode())
    assert (report.records, report.inputs[0].envelope) == (2, kind)
    assert [(each.operator_id, each.records) for each in report.operators] == [(operator, 2)]
    assert not any(code.startswith(("EV00", "EV01")) for code in report.rules)


ENCODINGS = {
    "UTF-8": ("utf-8", {}),
    "byte order mark": ("utf-8-sig", {"EV010": 1}),
    "UTF-16": ("utf-16", {"EV011": 1}),
    "UTF-16, big end first, no mark": ("utf-16-be", {"EV011": 1}),
    "UTF-32": ("utf-32", {"EV011": 1}),
    "Latin-1": ("latin-1", {"EV012": 1}),
}
PACKED = {"plain": bytes, "gzip": gzip.compress, "zstd": zstd.compress}
BODY = compact({"ActionType": "insert", "OperatorEvseData": BEFORE})


@pytest.mark.parametrize("pack", PACKED.values(), ids=list(PACKED))
@pytest.mark.parametrize(("encoding", "rules"), ENCODINGS.values(), ids=list(ENCODINGS))
def test_encoding(encoding: str, rules: dict[str, int], pack: Any) -> None:
    report = lint(pack(BODY.encode(encoding)), select=["EV00", "EV01"])
    assert report.records == 2
    assert report.rules == rules


@pytest.mark.parametrize("pack", PACKED.values(), ids=list(PACKED))
def test_encodings_hold_the_same_texts(pack: Any) -> None:
    for encoding, _ in ENCODINGS.values():
        found = lint(pack(BODY.encode(encoding))).findings
        assert "Größe" in [each.value for each in found if each.pointer == "/Accessibility"]


@pytest.mark.parametrize("pack", PACKED.values(), ids=list(PACKED))
def test_standard_input(monkeypatch: pytest.MonkeyPatch, pack: Any) -> None:
    class Stdin:
        buffer = io.BytesIO(pack(BODY.encode()))

    monkeypatch.setattr(sys, "stdin", Stdin)
    report = lint_files(["-"], Settings(jobs=1))
    assert (report.records, report.inputs[0].path) == (2, "-")
    assert {each.path for each in report.findings} == {"-"}


def test_names_do_not_matter(tmp_path: Any) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(gzip.compress(BODY.encode()))
    assert lint(path).records == 2


@pytest.mark.parametrize("text", ["", " \n", "[]", "{}", "[{}]", '{"content":[]}', "null", "7", '"text"', "[[]]"])
def test_no_record(text: str) -> None:
    report = lint(text.encode())
    assert report.records == 0
    assert "EV015" in report.rules


def test_a_deleted_record_is_counted_only() -> None:
    page = {"content": [{**PULLED[0], "deltaType": "delete"}, {**PULLED[1], "deltaType": "update"}]}
    report = lint(page)
    assert (report.records, report.deleted, report.inputs[0].deleted) == (2, 1, 1)
    assert {each.record for each in report.findings} == {1}
    assert sum(each.records for each in report.operators) == 1
