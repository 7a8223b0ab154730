"""Overrides change the rules for some records: by operator, country or path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evselint import lint
from evselint.config import Override, UsageError
from evselint.testing import reference

VIENNA = {"City": "Wien", "PostalCode": "1010", "Region": "Wien"}
PLACES = {
    "DEU": ({}, "52.480751 13.356580"),
    "AUT": (VIENNA, "48.208354 16.372504"),
}


def record(operator: str, country: str, number: int) -> dict[str, Any]:
    town, point = PLACES[country]
    address = {**reference()["Address"], "Country": country, **town}
    return {
        **reference(),
        "GeoCoordinates": {"Google": {"Coordinates": point}},
        "GeoChargingPointEntrance": {"Google": {"Coordinates": f"{point[:-1]}9"}},
        "EvseID": f"{operator}*E{number}",
        "OperatorID": operator,
        "Address": address,
        "MaxCapacity": 50,
    }


RECORDS = [record("DE*AAA", "DEU", 1), record("DE*BBB", "DEU", 2), record("AT*CCC", "AUT", 3)]


def told(**override: Any) -> list[tuple[int | None, str]]:
    """Record and severity of each finding about MaxCapacity."""
    report = lint(RECORDS, overrides=[Override(**override)])
    assert sum(report.severities.values()) == len(report.findings) == sum(report.rules.values())
    return [(each.record, each.severity) for each in report.findings if each.rule == "EV572"]


def test_without() -> None:
    assert told() == [(0, "info"), (1, "info"), (2, "info")]


@pytest.mark.parametrize("operator", ["DE*BBB", "debbb", "DEBBB"])
def test_by_operator_in_any_spelling(operator: str) -> None:
    assert told(operators=(operator,), ignore=("EV572",)) == [(0, "info"), (2, "info")]


def test_by_country() -> None:
    assert told(countries=("DEU",), severity={"EV572": "error"}) == [(0, "error"), (1, "error"), (2, "info")]


def test_all_criteria_must_hold() -> None:
    assert told(operators=("DE*AAA", "AT*CCC"), countries=("AUT",), ignore=("EV5",)) == [(0, "info"), (1, "info")]


def test_selecting_leaves_out_the_rest() -> None:
    report = lint(RECORDS, overrides=[Override(operators=("DE*AAA",), select=("EV572",))])
    assert {each.rule for each in report.findings if each.record == 0} == {"EV572"}


def test_an_error_by_override_fails_the_record() -> None:
    before, after = lint(RECORDS), lint(RECORDS, overrides=[Override(countries=("AUT",), severity={"EV572": "error"})])
    assert after.failing == before.failing + 1


def test_a_later_override_wins() -> None:
    report = lint(
        RECORDS,
        overrides=[Override(severity={"EV572": "error"}), Override(countries=("AUT",), severity={"EV572": "warning"})],
    )
    assert [each.severity for each in report.findings if each.rule == "EV572"] == ["error", "error", "warning"]


def test_by_path(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.json").write_text(json.dumps(RECORDS), "utf-8")
    files = [tmp_path / "old" / "data.json", tmp_path / "new" / "data.json"]
    report = lint(files, overrides=[Override(paths=("old/*.json",), ignore=("EV",))])
    assert {each.path for each in report.findings if each.rule != "EV901"} == {str(files[1])}


def test_an_unknown_rule_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="unknown rule EV57222"):
        lint({}, overrides=[Override(ignore=("EV57222",))])
