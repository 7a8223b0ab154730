"""A report keeps its findings in order, in memory or on disk, and shows any value in one short line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from evselint import lint
from evselint import report as module
from evselint.report import Report, field_name, shown
from evselint.testing import push_body, reference


def linted() -> Report:
    values = ["Schuko", {"lone": "\ud800"}, 10**30, ["a", None], float("inf"), "x" * 500, 1.5, True]
    records = [{**reference(), "EvseID": f"DE*EVL*E{number}", "Plugs": [values[number % 8]]} for number in range(120)]
    return lint(push_body(records))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bound", [1, 7, 50])
def test_findings_on_disk_are_those_in_memory(scratch: Path, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    expected = list(linted().findings)
    monkeypatch.setattr(module, "IN_MEMORY", bound)
    with linted() as report:
        found = list(report.findings)
        assert [replace(each, value=None, repair=None) for each in found] == [
            replace(each, value=None, repair=None) for each in expected
        ]
        assert len(report.findings) == len(expected) == sum(report.rules.values())


def test_findings_can_be_read_again_and_at_the_same_time(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IN_MEMORY", 10)
    with linted() as report:
        findings = report.findings
        assert all(one == other for one, other in zip(findings, findings, strict=True))
        assert list(findings) == list(findings)


def test_findings_are_in_the_order_of_the_file_those_across_records_after_them() -> None:
    findings = list(linted().findings)
    across = [each.rule >= "EV9" for each in findings]
    assert across == sorted(across)
    places = [(each.line, each.column) for each in findings if each.record is not None and each.rule < "EV9"]
    assert places == sorted(places)


def test_messages_are_short_and_on_one_line() -> None:
    for each in linted().findings:
        assert "\n" not in each.message
        assert len(each.message) < 700


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/EvseID", "EvseID"),
        ("/ChargingFacilities/0/Power", "ChargingFacilities[0].Power"),
        ("/a~1b/~0c", "a/b.~c"),
        ("", ""),
    ],
)
def test_fields_are_named_as_people_name_them(pointer: str, name: str) -> None:
    assert field_name(pointer) == name


def test_a_finding_as_text() -> None:
    finding = next(iter(linted().findings))
    assert str(finding).startswith(f"<data>:{finding.line}:{finding.column}: {finding.rule} ")


def test_texts_in_several_languages_are_shown_as_texts():
    assert shown([{"lang": "de", "value": "Nord"}, {"lang": "en", "value": "North"}]) == "Nord / North"
    assert shown([{"lang": "de", "value": ""}]) == '[{"lang":"de","value":""}]'
    assert shown([{"lang": "de"}]) == '[{"lang":"de"}]'
    assert shown([]) == "[]"
