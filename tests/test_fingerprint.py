"""A finding keeps its fingerprint from run to run, wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from evselint import lint
from evselint.fingerprint import fingerprint
from evselint.testing import push_body, reference


def of(path: Path, body: object, **form: object) -> set[str]:
    path.write_text(json.dumps(body, **form), encoding="utf-8")  # type: ignore[arg-type]
    with lint(path) as report:
        return {fingerprint(each) for each in report.findings}


def records(*ids: str) -> list[dict[str, object]]:
    return [{**reference(), "EvseID": each, "Plugs": []} for each in ids]


def test_neither_file_nor_line_nor_spelling_of_the_id_matters(tmp_path: Path) -> None:
    known = of(tmp_path / "a.json", push_body(records("DE*EVL*E1", "DE*EVL*E2")))
    assert len(known) == 2
    assert of(tmp_path / "b.json", push_body(records("DE*EVL*E2", "DE*EVL*E1")), indent=4) == known
    spelled = of(tmp_path / "c.json", push_body(records("DEEVLE1", "DEEVLE2")))
    assert known <= spelled


@pytest.mark.parametrize("change", [{"rule": "EV999"}, {"evse_id": "DE*EVL*E3"}, {"pointer": "/Plugs/1"}])
def test_rule_evse_and_pointer_do(change: dict[str, str]) -> None:
    with lint(push_body(records("DE*EVL*E1"))) as report:
        (finding,) = report.findings
    assert fingerprint(replace(finding, **change)) != fingerprint(finding)  # type: ignore[arg-type]
    assert fingerprint(replace(finding, value="x", line=9, message="y", path="z")) == fingerprint(finding)


def test_where_there_is_no_evse_the_operator_counts() -> None:
    with lint(push_body(records("DE*EVL*E1"))) as report:
        (finding,) = report.findings
    loose = [replace(finding, evse_id=None, operator_id=each) for each in ("DE*EVL", "DEEVL", "DE*ABC", None)]
    marks = [fingerprint(each) for each in loose]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_ids_that_are_none_are_told_apart() -> None:
    with lint(push_body(records("DE*EVL*E1"))) as report:
        (finding,) = report.findings
    marks = {fingerprint(replace(finding, evse_id=each)) for each in ("{{evseID}}", "#REF!", "12345", " #ref!", None)}
    assert len(marks) == 4


def test_no_value_breaks_it() -> None:
    with lint(push_body(records("DE*EVL*E1"))) as report:
        (finding,) = report.findings
    assert len(fingerprint(replace(finding, evse_id="\ud800", pointer="/\udfff"))) == 32
