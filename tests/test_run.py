"""A run counts exactly: records, findings and operators, over pieces, files and spellings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evselint import lint
from evselint.config import UsageError
from evselint.read.pieces import PIECE
from evselint.testing import ENVELOPE, push_body, reference


def record(evse_id: str, **changes: Any) -> dict[str, Any]:
    return {**reference(), "EvseID": evse_id, **changes}


def write(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


# --- ids that occur twice ----------------------------------------------------------------------------------------


def test_a_repeated_id_names_the_first_record() -> None:
    report = lint(push_body([record("DE*EVL*E1"), record("DE*EVL*E2"), record("DE*EVL*E1")]), select=["EV901"])
    (finding,) = report.findings
    assert (finding.record, finding.pointer, finding.value) == (2, "/EvseID", "DE*EVL*E1")
    assert "record 0" in finding.message


def test_every_repetition_is_a_finding_and_letters_count_as_capitals() -> None:
    ids = ["DE*EVL*E1", "DE*EVL*E2", "de*evl*e1", "DE*EVL*E1"]
    report = lint(push_body([record(each) for each in ids]), select=["EV901"])
    assert [each.record for each in report.findings] == [2, 3]
    assert (report.rules, report.failing) == ({"EV901": 2}, 2)


def test_ids_repeat_across_files(tmp_path: Path) -> None:
    files = [write(tmp_path / name, [record("DE*EVL*E1")]) for name in ("a.json", "b.json")]
    report = lint(files, select=["EV901"])
    (finding,) = report.findings
    assert (finding.path, finding.record) == (str(files[1]), 0)
    assert "a.json:1" in finding.message


@pytest.mark.parametrize("jobs", [1, 2])
def test_ids_repeat_across_pieces(tmp_path: Path, jobs: int) -> None:
    records = [record(f"DE*EVL*E{number}") for number in range(1500)]
    records[1400]["EvseID"], records[1450]["EvseID"] = "DE*EVL*E3", "de*evl*e1200"
    path = write(tmp_path / "lines.json", "\n".join(map(json.dumps, records)))
    assert path.stat().st_size > 2_000_000
    found = list(lint(path, select=["EV901"], jobs=jobs).findings)
    assert [(each.record, each.line) for each in found] == [(1400, 1401), (1450, 1451)]
    assert "line 4, record 3" in found[0].message


@pytest.mark.parametrize("jobs", [1, 2])
def test_findings_across_files_stand_on_the_lines_of_their_own_files(tmp_path: Path, jobs: int) -> None:
    def lines_of(name: str, blank: int) -> list[str]:
        texts = [json.dumps(record(f"DE*EVL*E{name}{number}")) for number in range(1200)]
        texts[700:700] = [""] * blank
        return [*texts, json.dumps(record("DE*EVL*E5"))]

    files = [
        write(tmp_path / f"{name}.ndjson", "\n".join(lines_of(name, blank))) for name, blank in (("A", 3), ("B", 5))
    ]
    assert files[0].stat().st_size > 2 * PIECE
    (finding,) = lint(files, select=["EV901"], jobs=jobs).findings
    assert (finding.path, finding.record, finding.line) == (str(files[1]), 1200, 1206)
    assert "A.ndjson:1204" in finding.message


def test_deleted_and_broken_records_keep_their_numbers() -> None:
    gone = json.dumps(record("DE*EVL*E1", deltaType="delete"))
    text = "\n".join([gone, '{"EvseID" 1}', json.dumps(record("DE*EVL*E2")), json.dumps(record("DE*EVL*E2")), gone])
    report = lint(text.encode(), select=["EV901"])
    assert [each.record for each in report.findings] == [3]
    # What could not be read is no error here, because its rule is off; what is deleted passes nothing.
    assert (report.records, report.deleted, report.failing, report.passing) == (5, 2, 1, 2)


# --- counts --------------------------------------------------------------------------------------------------------


def test_records_fail_by_errors_alone() -> None:
    bad = record("DE*EVL*E2", Plugs=["Schuko"])
    report = lint(push_body([record("DE*EVL*E1"), bad, record("DE*EVL*E3", MaxCapacity=50)]))
    assert (report.records, report.failing, report.passing) == (3, 1, 2)


def test_each_operator_is_counted_alone() -> None:
    bodies = [
        push_body([record(f"DE*{name}*E{number}", Plugs=["Schuko"]) for number in range(count)])
        for name, count in (("AAA", 1), ("BBB", 3))
    ]
    for body, name in zip(bodies, ("AAA", "BBB"), strict=True):
        body["OperatorEvseData"].update(OperatorID=f"DE*{name}", OperatorName=name)
    report = lint(bodies)
    assert [(each.operator_id, each.operator_name, each.records, each.failing) for each in report.operators] == [
        ("DE*AAA", "AAA", 1, 1),
        ("DE*BBB", "BBB", 3, 3),
    ]
    for code, count in report.rules.items():
        assert sum(each.rules.get(code, 0) for each in report.operators) == count


def test_counts_stay_exact_where_findings_are_left_out() -> None:
    body = push_body([record(f"DE*EVL*E{number}", Plugs=["Schuko"]) for number in range(30)])
    whole, short = lint(body), lint(body, keep=2)
    assert (short.rules, short.severities, short.failing) == (whole.rules, whole.severities, whole.failing)
    assert max(whole.rules.values()) == 30
    assert len(short.findings) < len(whole.findings)
    assert (whole.complete, short.complete) == (True, False)
    for code in short.rules:
        assert sum(each.rule == code for each in short.findings) <= 2


# --- what a run depends on -----------------------------------------------------------------------------------------


def test_the_operator_asked_for_stands_in_for_a_missing_one() -> None:
    body = push_body([record("DE*EVL*E1")], {"ActionType": "insert", "OperatorName": "EVL"})
    without = lint(body)
    assert ("EV151", "/OperatorID") in {(each.rule, each.pointer) for each in without.findings}
    report = lint(body, operator="DE*EVL")
    assert [each.operator_id for each in report.operators] == ["DE*EVL"]
    assert not any(each.pointer == "/OperatorID" for each in report.findings)


def test_the_operator_asked_for_does_not_replace_one_that_is_there() -> None:
    report = lint(push_body([record("DE*EVL*E1")]), operator="DE*XYZ")
    assert [each.operator_id for each in report.operators] == [ENVELOPE["OperatorID"]]


def test_a_pull_is_judged_more_mildly_than_a_push() -> None:
    records = [record("DE*EVL*E1", DynamicInfoAvailable=True, OperatorID="DE*EVL", OperatorName="EVL")]
    as_found, as_push = lint({"content": records}), lint({"content": records}, profile="push")
    levels = [{each.severity for each in report.findings if each.rule == "EV033"} for report in (as_found, as_push)]
    assert levels == [{"warning"}, {"error"}]
    as_pull = lint(push_body(records), profile="pull")
    assert {each.severity for each in as_pull.findings if each.rule == "EV033"} == {"warning"}


def test_rules_chosen_left_out_and_weighed() -> None:
    body = push_body([record("DE*EVL*E1", Plugs=["Schuko"], MaxCapacity=50)])
    assert set(lint(body).rules) >= {"EV572"}
    assert set(lint(body, select=["EV57"]).rules) == {"EV572"}
    assert "EV572" not in lint(body, ignore=["EV5"]).rules
    assert lint(body, select=["EV572"], severity={"EV572": "error"}).severities["error"] == 1
    assert lint(body, severity={"EV5": "off", "EV572": "info"}, select=["power"]).rules == {"EV572": 1}


@pytest.mark.parametrize(
    ("selector", "meant"), [("EV90I", "EV901"), ("power-mising", "power-missing"), ("corectness", "correctness")]
)
def test_an_unknown_rule_is_a_mistake_with_a_suggestion(selector: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"unknown rule {selector}; did you mean {meant}"):
        lint({}, select=[selector])


def test_progress_is_told(tmp_path: Path) -> None:
    from evselint.config import Settings
    from evselint.run import lint_files

    told: list[tuple[int, int]] = []
    path = write(tmp_path / "data.json", [record("DE*EVL*E1")])
    lint_files([str(path)], Settings(jobs=1), progress=lambda done, total: told.append((done, total)))
    assert told
    assert all(0 < done <= total == path.stat().st_size for done, total in told)
