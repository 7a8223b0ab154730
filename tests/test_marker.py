"""What is known is marked, and never more than is known."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint import baseline, lint
from evselint.config import Acceptance, UsageError
from evselint.finding import Finding
from evselint.push.gate import verdicts
from evselint.report import Report
from evselint.testing import push_body, reference


def fleet(*ids: str, **changes: Any) -> dict[str, Any]:
    """A push body of records that lack plugs."""
    return push_body([{**reference(), "EvseID": each, "Plugs": [], **changes} for each in ids])


def knowing(path: Path, findings: Sequence[Finding]) -> Path:
    with path.open("wb") as stream:
        baseline.write(baseline.of(findings), stream)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A baseline of two EVSEs without plugs."""
    with lint(fleet("DE*EVL*E1", "DE*EVL*E2")) as report:
        return knowing(tmp_path / "evselint.baseline", list(report.findings))


def known_ids(report: Report) -> list[str | None]:
    return [each.evse_id for each in report.findings if each.known]


# --- the baseline ----------------------------------------------------------------------------------------------


def test_what_the_baseline_knows_is_no_news(file: Path) -> None:
    with lint(fleet("DE*EVL*E2", "DE*EVL*E3", "DE*EVL*E1"), baseline=file) as report:
        assert known_ids(report) == ["DE*EVL*E2", "DE*EVL*E1"]
        assert report.severities["error"] == 3
        assert report.new["error"] == 1
        assert report.new_rules == {"EV502": 1}
        assert report.failing == 3, "a record with a known error fails none the less"
        assert report.known is not None
        assert not report.known.gone


def test_spelling_and_place_do_not_matter(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "other.json"
    data.write_text(json.dumps(fleet("deevle2"), indent=4), encoding="utf-8")
    with lint(data, select=["EV5"], baseline=file) as report:
        assert known_ids(report) == ["deevle2"]


def test_findings_are_counted(tmp_path: Path) -> None:
    body = fleet("DE*EVL*E1", "DE*EVL*E1", "DE*EVL*E1")
    with lint(body, select=["EV502"]) as report:
        file = knowing(tmp_path / "two", list(report.findings)[:2])
    with lint(body, select=["EV502"], baseline=file) as report:
        assert [each.known is not None for each in report.findings] == [True, True, False]


def test_what_was_repaired_is_gone(file: Path) -> None:
    body = fleet("DE*EVL*E1")
    body["OperatorEvseData"]["EvseDataRecord"].append({**reference(), "EvseID": "DE*EVL*E2"})
    with lint(body, baseline=file) as report:
        assert report.known is not None
        assert [(each.subject, each.rule, each.pointer, each.count) for each in report.known.gone] == [
            ("DE*EVL*E2", "EV502", "/Plugs", 1)
        ]


@pytest.mark.parametrize(
    ("ids", "options"),
    [(["DE*EVL*E1"], {}), (["DE*EVL*E1", "DE*EVL*E2"], {"ignore": ["EV502"]}), (["DE*EVL*E9"], {"ignore": ["EV9"]})],
    ids=["an EVSE that is not in the input", "a rule that was off", "rules across records that were off"],
)
def test_where_nobody_looked_nothing_is_gone(file: Path, ids: list[str], options: dict[str, Any]) -> None:
    with lint(fleet(*ids), baseline=file, **options) as report:
        assert report.known is not None
        assert report.known.gone == ()


@pytest.mark.parametrize("options", [{}, {"ignore": ["EV9"]}])
def test_an_evse_is_seen_whichever_rules_are_on(file: Path, options: dict[str, Any]) -> None:
    with lint(push_body([{**reference(), "EvseID": "DEEVLE2"}]), baseline=file, **options) as report:
        assert report.known is not None
        assert [each.subject for each in report.known.gone] == ["DE*EVL*E2"]


def test_faults_of_a_file_and_of_an_envelope_can_be_known(tmp_path: Path) -> None:
    data = b'[{"EvseID":"DE*EVL*E1"},]'
    with lint(data) as report:
        findings = list(report.findings)
    assert any(each.evse_id is None for each in findings)
    with lint(data, baseline=knowing(tmp_path / "b", findings)) as report:
        assert all(each.known for each in report.findings)
    with lint(b'[{"EvseID":"DE*EVL*E1"}]', baseline=tmp_path / "b") as report:
        assert report.known is not None
        assert [each.rule for each in report.known.gone] == ["EV003"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_processes_marks_the_same(tmp_path: Path, examples: Path, jobs: int) -> None:
    data = examples / "small-fleet.ndjson"
    with lint(data) as report:
        every_second = list(report.findings)[::2]
    with lint(data, baseline=knowing(tmp_path / "b", every_second), jobs=jobs) as report:
        known = [each for each in report.findings if each.known]
        assert len(known) == len(every_second)
        assert report.known is not None
        assert sum(report.known.baseline.values()) == sum(report.known.rules.values()) == len(every_second)


def test_few_kept_findings_are_no_reason_to_know_less(file: Path) -> None:
    with lint(fleet("DE*EVL*E1", "DE*EVL*E3", "DE*EVL*E2"), baseline=file, keep=1) as report:
        assert report.new["error"] == 1


# --- the file --------------------------------------------------------------------------------------------------

FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["EV501", "EV502"]),
    name=st.just("x"),
    severity=st.just("error"),
    message=st.just("y"),
    path=st.just("z"),
    record=st.just(0),
    evse_id=st.none() | st.text(max_size=5) | st.sampled_from(["DE*ABC*E1", "DEABCE1", "+49*123*1"]),
    operator_id=st.none() | st.sampled_from(["DE*ABC", "+49*123"]) | st.text(max_size=3),
    pointer=st.text(st.characters(), max_size=4).map(lambda text: f"/{text}"),
    line=st.just(1),
    column=st.just(1),
    value=st.none(),
    fixable=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(FINDINGS, max_size=12))
def test_a_baseline_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, findings: list[Finding]
) -> None:
    file = tmp_path_factory.mktemp("any") / "b"
    written = baseline.of(findings)
    knowing(file, findings)
    again = baseline.read(str(file))
    assert again == written
    assert sum(each.count for each in again.values()) == len(findings)
    assert baseline.changed({}, written, ()) == written
    assert not baseline.changed(written, {}, written.values())


def test_it_is_sorted_by_evse_an_entry_a_line(file: Path) -> None:
    assert file.read_text("utf-8") == (
        '{"evselint-baseline":1}\n["DE*EVL*E1","EV502","/Plugs",1]\n["DE*EVL*E2","EV502","/Plugs",1]\n'
    )


def test_an_entry_of_two_branches_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "b"
    entries = '["DE*ABC*E1","EV502","/Plugs",1]\n["DEABCE1","EV502","/Plugs",2]\n'
    file.write_text('{"evselint-baseline":1}\n' + entries, encoding="utf-8")
    assert [each.count for each in baseline.read(str(file)).values()] == [2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no baseline"),
        (b"[]\n", "no baseline"),
        (b'{"EvseID":1}\n', "no baseline"),
        (b'{"evselint-baseline":2}\n', "version 2"),
        (b'{"evselint-baseline":1}\n["DE*ABC*E1","EV502"]\n', ":2: this is no entry"),
        (b'{"evselint-baseline":1}\n["DE*ABC*E1","EV502","/Plugs",0]\n', ":2: this is no entry"),
        (b'{"evselint-baseline":1}\n\n', ":2: this is no entry"),
        (b'{"evselint-baseline":1}\n<<<<<<< HEAD\n', ":2: a merge was left unfinished"),
        (b"\xff\xfe", "no baseline"),
    ],
)
def test_what_is_no_baseline_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "b"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        lint(fleet("DE*EVL*E1"), baseline=file)


def test_a_missing_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the baseline"):
        lint(fleet("DE*EVL*E1"), baseline=tmp_path / "nowhere")


# --- acceptances -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "accepted"),
    [
        ({}, ["DE*EVL*E10*1", "DE*EVL*E2"]),
        ({"rule": "plugs-empty"}, ["DE*EVL*E10*1", "DE*EVL*E2"]),
        ({"rule": "EV5"}, ["DE*EVL*E10*1", "DE*EVL*E2"]),
        ({"rule": "EV501"}, []),
        ({"evse": "DE*EVL*E2"}, ["DE*EVL*E2"]),
        ({"evse": "deevle2"}, ["DE*EVL*E2"]),
        ({"evse": "DE*EVL*E1*"}, ["DE*EVL*E10*1"]),
        ({"evse": "DE*EVL*E10*"}, ["DE*EVL*E10*1"]),
        ({"evse": "DE*EVL*E1"}, []),
        ({"evse": "DE*EVL*"}, ["DE*EVL*E10*1", "DE*EVL*E2"]),
        ({"operator": "DEEVL"}, ["DE*EVL*E10*1", "DE*EVL*E2"]),
        ({"operator": "DE*ABC"}, []),
        ({"operator": "DE*EVL", "evse": "DE*EVL*E2"}, ["DE*EVL*E2"]),
    ],
)
def test_what_an_acceptance_means(criteria: Mapping[str, str], accepted: list[str]) -> None:
    acceptance = Acceptance(**{"rule": "EV502", "reason": "they come next week", **criteria})
    with lint(fleet("DE*EVL*E10*1", "DE*EVL*E2"), accept=[acceptance]) as report:
        assert known_ids(report) == accepted
        assert all(each.known.reason == "they come next week" for each in report.findings if each.known)
        assert report.new["error"] == 2 - len(accepted)


def test_an_acceptance_ends() -> None:
    acceptance = Acceptance("EV502", "soon", expires=datetime.date(2026, 11, 23), origin="evselint.toml:7")
    with lint(fleet("DE*EVL*E1"), accept=[acceptance], date=datetime.date(2026, 11, 23)) as report:
        assert [(each.rule, each.known and each.known.expires) for each in report.findings] == [("EV502", "2026-11-23")]
    with lint(fleet("DE*EVL*E1"), accept=[acceptance], date=datetime.date(2026, 11, 24)) as report:
        error, told = report.findings
        assert error.known is None
        assert (told.rule, told.path, told.line, told.record) == ("EV051", "evselint.toml", 7, None)
        assert told.message == "the acceptance of EV502 ended on 2026-11-23; its reason was: soon"
        assert report.rules == {"EV051": 1, "EV502": 1}


@pytest.mark.parametrize(
    ("criteria", "unused"),
    [
        ({}, False),
        ({"evse": "DE*EVL*E10*"}, False),
        ({"rule": "EV501"}, True),
        ({"rule": "EV501", "evse": "deevle2"}, True),
        ({"rule": "EV501", "evse": "DE*EVL*E3"}, False),
        ({"rule": "EV501", "operator": "DE*EVL"}, True),
        ({"rule": "EV501", "operator": "DE*ABC"}, False),
        ({"rule": "EV501", "operator": "DE*ABC", "evse": "DE*EVL*E2"}, False),
        ({"evse": "DE*EVL*E3*"}, True),
        ({"evse": "DE*ABC*E1*"}, False),
        ({"rule": "EV753"}, False),
    ],
    ids=str,
)
def test_an_acceptance_is_unused_only_where_the_run_looked(criteria: Mapping[str, str], unused: bool) -> None:
    acceptance = Acceptance(**{"rule": "EV502", "reason": "they come next week", **criteria})
    with lint(fleet("DE*EVL*E10*1", "DE*EVL*E2"), accept=[acceptance]) as report:
        assert report.known is not None
        assert report.known.unused == ((acceptance,) if unused else ())


def test_an_acceptance_is_unused_where_another_takes_all() -> None:
    first, second = Acceptance("EV5", "a"), Acceptance("EV502", "b")
    with lint(fleet("DE*EVL*E1"), accept=[first, second]) as report:
        assert report.known is not None
        assert report.known.unused == (second,)


def test_an_acceptance_names_a_rule_that_exists() -> None:
    with pytest.raises(UsageError, match="unknown rule EV5O2"):
        lint(fleet("DE*EVL*E1"), accept=[Acceptance("EV5O2", "a letter for a figure")])


def test_what_is_accepted_the_baseline_need_not_know(file: Path) -> None:
    acceptance = Acceptance("EV502", "soon", evse="DE*EVL*E1")
    with lint(fleet("DE*EVL*E1", "DE*EVL*E2"), accept=[acceptance], baseline=file) as report:
        assert [each.known and each.known.by for each in report.findings] == ["acceptance", "baseline"]
        assert report.known is not None
        assert [each.subject for each in report.known.gone] == ["DE*EVL*E1"]


# --- the push --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("push", "held_back"), [(False, 1), (True, 0)])
def test_only_an_acceptance_that_says_so_opens_the_gate_of_a_push(push: bool, held_back: int) -> None:
    acceptance = Acceptance("EV502", "the hub knows", push=push)
    with lint(fleet("DE*EVL*E1"), accept=[acceptance]) as report:
        assert len(verdicts(report, "error", productive=True).records) == held_back


def test_a_baseline_never_does(file: Path) -> None:
    with lint(fleet("DE*EVL*E1"), baseline=file) as report:
        assert report.new["error"] == 0
        assert len(verdicts(report, "error", productive=True).records) == 1
