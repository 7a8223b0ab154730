"""Checks across records: the order of records, the cut into pieces and the number of workers change nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint import feeder, lint
from evselint.config import Override, Settings
from evselint.engine import Engine
from evselint.read import pieces
from evselint.run import Plan, lint_files
from evselint.testing import TODAY, changed, push_body

CORPUS = "berlin-2026.push-bodies.ndjson"


@pytest.fixture(autouse=True, scope="module")
def _engines_are_kept() -> Iterator[None]:
    """Setting up the rules takes far longer than checking a few records."""
    engines: dict[str, Engine] = {}
    make = Plan.engine

    def kept(plan: Plan) -> Engine:
        key = str((sorted(plan.severities.items()), plan.settings.overrides, plan.keep))
        if key not in engines:
            engines[key] = make(plan)
        return engines[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "engine", kept)
        yield


def station(number: int, **changes: Any) -> dict[str, Any]:
    return changed({"EvseID": f"DE*EVL*E{number:04d}*1", **changes}, {})


def found(records: list[dict[str, Any]], **options: Any) -> list[Any]:
    return list(lint(json.dumps(push_body(records)).encode(), select=["EV9"], **options).findings)


# Records that agree and disagree in everything that is compared, more or less at random.
RECORDS = st.lists(
    st.builds(
        station,
        st.integers(1, 6),
        **{
            "ChargingStationID": st.sampled_from(["S1", "S2", "s-1"]),
            "ChargingPoolID": st.sampled_from(["DE*EVL*P1", "DE*EVL*P2"]),
            "Address.HouseNum": st.sampled_from(["1", "2"]),
            "Address.City": st.sampled_from(["Berlin", "Potsdam"]),
            "Address.PostalCode": st.sampled_from(["10829", "14467"]),
            "HotlinePhoneNumber": st.sampled_from(["+493023125123", "+493023125124"]),
            "Accessibility": st.sampled_from(["Free publicly accessible", "Restricted access"]),
            "GeoCoordinates.Google.Coordinates": st.sampled_from(["52.480751 13.356580", "52.520751 13.356580"]),
        },
    ),
    max_size=9,
    unique_by=lambda record: record["EvseID"],
)


@settings(deadline=None)
@given(records=RECORDS, seed=st.integers(0, 9))
def test_order_of_records_changes_no_finding(records: list[dict[str, Any]], seed: int) -> None:
    def told(some: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
        return Counter((each.rule, each.evse_id, each.pointer, str(each.value)) for each in found(some))

    shuffled = random.Random(seed).sample(records, len(records))
    assert told(shuffled) == told(records)


def test_workers_change_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 20_000)
    monkeypatch.setattr(feeder, "BATCH", 20_000)
    reports = []
    for jobs in (1, 2, 5):
        with lint_files([str(corpus / CORPUS)], Settings(date=TODAY, jobs=jobs, select=("EV9", "EV311"))) as report:
            reports.append((list(report.findings), report.rules, report.failing, report.operators))
    assert reports[0] == reports[1] == reports[2]
    assert len(reports[0][0]) > 60


def test_every_relation_of_the_berlin_register_is_found_alike_in_any_order(corpus: Path, tmp_path: Path) -> None:
    lines = (corpus / CORPUS).read_text("utf-8").splitlines()
    random.Random(3).shuffle(lines)
    other = tmp_path / "shuffled.ndjson"
    other.write_text("\n".join(lines), "utf-8")
    relations = ("EV91", "EV92", "EV93", "EV95", "EV96")
    told = []
    for path in (corpus / CORPUS, other):
        with lint_files([str(path)], Settings(date=TODAY, jobs=1, select=relations)) as report:
            told.append(Counter((each.rule, each.evse_id, each.pointer) for each in report.findings))
    assert told[0] == told[1]
    assert told[0].total() > 20


def test_a_record_differs_from_most_of_its_station_not_from_the_first() -> None:
    wrong = station(1, HotlinePhoneNumber="+493023125124")
    hits = found([wrong, station(2), station(3)])
    assert [(each.rule, each.evse_id, each.record) for each in hits] == [("EV913", "DE*EVL*E0001*1", 0)]


def test_a_finding_about_an_operator_has_no_record_and_points_at_an_example() -> None:
    dark = {"-ChargingFacilities[0].Voltage": True}
    text = json.dumps(push_body([station(k, ChargingStationID=f"S{k}", **dark) for k in range(20)]), indent=1)
    (hit,) = lint(text.encode(), select=["EV964"]).findings
    assert (hit.record, hit.evse_id, hit.operator_id) == (None, None, "DE*EVL")
    assert text.splitlines()[hit.line - 1].strip() == "{"
    assert "20 of 20" in hit.message


def test_an_operator_that_nobody_names_is_called_so() -> None:
    records = [station(number, ChargingStationID=f"DE*EVL*S{number}") for number in range(150)]
    told = [each.message for each in lint(json.dumps(records).encode(), select=["EV950"]).findings]
    assert told == ["IsOpen24Hours is true for all 150 stations of an unnamed operator; is this a default?"]


def test_findings_across_files_name_the_other_file(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(push_body([station(1)])))
    paths = [str(tmp_path / name) for name in ("a.json", "b.json")]
    with lint_files(paths, Settings(date=TODAY, select=("EV901",))) as report:
        (hit,) = report.findings
    assert hit.path.endswith("b.json")
    assert "a.json:1" in hit.message
    assert hit.record == 0


def test_overrides_hold_for_findings_across_records(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(push_body([station(1), station(1)])))
    override = Override(operators=("DE*EVL",), severity={"EV901": "warning"})
    with lint_files([str(file)], Settings(date=TODAY, select=("EV901",), overrides=(override,))) as report:
        assert [each.severity for each in report.findings] == ["warning"]
        assert report.failing == 0


def test_a_finding_beyond_those_kept_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(push_body([station(1)] * 5)))
    with lint_files([str(file)], Settings(date=TODAY, select=("EV901",)), keep=2) as report:
        assert (report.rules["EV901"], len(report.findings), report.failing) == (4, 2, 4)


def test_deleted_and_unreadable_records_keep_the_numbers_of_the_others() -> None:
    records = [station(1), station(9, deltaType="delete"), station(2), station(1)]
    text = json.dumps({"content": records})
    (hit,) = lint(text.encode(), select=["EV901"]).findings
    assert hit.record == 3
