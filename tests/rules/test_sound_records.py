"""Sound records raise no alarm: made by hand for many countries and kinds of stations, and whole fleets of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import evselint
from benchmarks.fleet import records
from evselint.report import Report
from evselint.testing import TODAY

FILES = sorted((Path(__file__).parent / "sound").glob("*.json"))


def told(report: Report) -> list[str]:
    """Every error and warning, in words."""
    return [f"{each.rule} {each.evse_id}: {each.message}" for each in report.findings if each.severity != "info"]


def records_of(file: Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["OperatorEvseData"]["EvseDataRecord"]
    return content


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_sound_push_raises_no_alarm(file: Path) -> None:
    assert told(evselint.lint(file, date=TODAY)) == []


def test_the_records_are_of_many_kinds() -> None:
    every = [record for file in FILES for record in records_of(file)]
    powers = [facility["Power"] for record in every for facility in record["ChargingFacilities"]]
    assert len(every) >= 60
    assert len({record["Address"]["Country"] for record in every}) >= 25
    assert min(powers) < 3
    assert max(powers) >= 400
    assert len({plug for record in every for plug in record["Plugs"]}) >= 10
    assert {next(iter(record["GeoCoordinates"])) for record in every} == {
        "Google",
        "DecimalDegree",
        "DegreeMinuteSeconds",
    }


@pytest.mark.parametrize("seed", [11, 12])
def test_a_sound_fleet_raises_no_alarm(seed: int) -> None:
    """Thousands of made records of 13 countries, as a list: relations between records are judged as well."""
    assert told(evselint.lint(list(records(3000, seed=seed)), date=TODAY)) == []
