"""What holds of data that are really linted: copies, order, workers, saved reports, repairs made in the data."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint import saved
from evselint.config import Settings
from evselint.read.source import opened
from evselint.run import lint_files
from evselint.score import estimate, of_operators, of_report, value_of_record
from evselint.score.ladder import rung_of, standing
from evselint.score.repairs import repairs
from evselint.testing import push_body
from evselint.write import json_report
from tests.score.conftest import DATE, a_fleet, a_record

FAULTS = (
    {},
    {"Address.PostalCode": "13627"},
    {"ChargingFacilities[0].Voltage": 400},
    {"-ChargingFacilities[0].Voltage": True},
    {"HotlinePhoneNumber": "+49123123123123"},
    {"-HotlinePhoneNumber": True},
    {"-GeoCoordinates": True},
    {"Address.Street": "-"},
    {"IsOpen24Hours": False},
    {"-Address.HouseNum": True},
    {"MaxCapacity": 0},
    {"-AdditionalInfo": True, "-EnergySource": True},
    {"Address.Country": "XXX"},
    {"Plugs": []},
    {"Plugs": ["CCS Combo 2 Plug (Cable Attached)"], "ChargingFacilities": [{"PowerType": "DC", "Power": 300}]},
)
fleets = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=8)


def linted(path: Path, records, **given):
    path.write_text(json.dumps(push_body(records)), "utf-8")
    with lint_files([str(path)], Settings(**{"date": DATE, "jobs": 1, **given})) as report:
        return report


def rated(path: Path, records):
    return of_report(linted(path, records))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fleet") / "fleet.json"


@settings(max_examples=12, deadline=None)
@given(fleets)
def test_five_copies_of_a_fleet_score_as_one(path, faults):
    fleet = a_fleet(*faults)
    copies = [
        copy.deepcopy(record) | {"EvseID": f"{record['EvseID']}*{number}", "ChargingStationID": f"S{number}"}
        for number in range(5)
        for record in fleet
    ]
    once, often = rated(path, fleet), rated(path, copies)
    assert often.overall == pytest.approx(once.overall)
    assert often.parts == pytest.approx(once.parts)


@settings(max_examples=12, deadline=None)
@given(fleets, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(path, faults, dice):
    fleet = a_fleet(*faults)
    before = linted(path, fleet).classes
    dice.shuffle(fleet)
    after = linted(path, fleet).classes
    assert [(each.findings, each.fields, each.records) for each in after.classes] == [
        (each.findings, each.fields, each.records) for each in before.classes
    ]
    assert estimate(after.classes).overall == estimate(before.classes).overall


def test_the_number_of_workers_changes_nothing(path):
    fleet = [a_record(FAULTS[number % len(FAULTS)], number) for number in range(1200)]
    alone = linted(path, fleet)
    assert alone.classes.classes == linted(path, fleet, jobs=2).classes.classes
    assert path.stat().st_size > 2 << 20  # several pieces


def test_a_repair_in_the_data_gains_what_was_promised(path):
    faults = [{"HotlinePhoneNumber": "+49123123123123"}] * 3 + [{"Address.PostalCode": "13627"}, {}, {}]
    report = linted(path, a_fleet(*faults))
    first, second = repairs(report.classes.classes, most=2, values=report.classes.values)
    assert (first.rules, first.records, first.effort) == (("EV740",), 3, ((1, "values"),))
    assert first.examples == ("DE*EVL*E0000*1",)
    mended = rated(path, a_fleet(*[{}] * 3, *faults[3:]))
    assert mended.overall - of_report(report).overall == pytest.approx(first.overall, abs=1e-9)
    assert second.rules == ("EV420",)
    whole = rated(path, a_fleet(*[{}] * 6))
    assert whole.overall - mended.overall == pytest.approx(second.overall, abs=1e-9)


def test_a_field_filled_in_the_data_gains_what_was_promised(path):
    without = a_fleet(*[{"-AdditionalInfo": True}] * 2, {})
    report = linted(path, without)
    (repair,) = [each for each in repairs(report.classes.classes, most=5) if each.fields == ("AdditionalInfo",)]
    gained = rated(path, a_fleet({}, {}, {})).overall - of_report(report).overall
    assert repair.overall == pytest.approx(gained, abs=1e-9)


def test_nothing_is_advised_that_does_not_apply(path):
    advised = {field for each in repairs(linted(path, a_fleet({})).classes.classes, most=30) for field in each.fields}
    assert not advised & {"OpeningTimes", "MaxCapacity", "SubOperatorName", "HubOperatorID", "ClearinghouseID"}


def test_a_station_weighs_as_much_as_another_where_stations_are_averaged(path):
    fleet = a_fleet({"Plugs": []}, *[{"ChargingStationID": "S0002"}] * 3)
    (small, _), (large, _) = [
        (each, each.records) for each in sorted(linted(path, fleet).classes.classes, key=lambda each: each.records)
    ]
    assert (small.stations, large.stations) == (((1, 1),), ((3, 3),))


def test_a_saved_report_scores_as_the_run_did(path, tmp_path):
    report = linted(path, a_fleet(*FAULTS))
    file = tmp_path / "report.json"
    with file.open("wb") as stream:
        json_report.write(report, stream)
    with opened(str(file)) as source:
        again = saved.report_of(source)
        assert again.classes == report.classes
        assert of_report(again) == of_report(report)
        assert repairs(again.classes.classes) == repairs(report.classes.classes)


def test_the_figures_of_a_report_agree_with_those_computed_from_its_classes(path, tmp_path):
    report = linted(path, a_fleet(*FAULTS))
    file = tmp_path / "report.json"
    with file.open("wb") as stream:
        json_report.write(report, stream)
    document = json.loads(file.read_text("utf-8"))
    score = of_report(report)
    assert document["score"]["overall"] == round(score.overall, 4)
    assert document["score"]["gains"][0]["overall"] == round(repairs(report.classes.classes)[0].overall, 4)
    assert document["operators"][0]["score"]["overall"] == round(
        of_operators(report.classes)["DE*EVL", None].overall, 4
    )
    assert sum(each["records"] for each in document["score"]["classes"]) == len(FAULTS)


def test_one_record_has_a_figure_of_its_own(path):
    (only,) = linted(path, a_fleet({"Address.PostalCode": "13627"})).classes.classes
    assert value_of_record(only) == pytest.approx(rated(path, a_fleet({"Address.PostalCode": "13627"})).overall)


@pytest.mark.parametrize(
    ("changes", "rung"),
    [
        ({}, "excellent"),
        ({"-ChargingStationImage": True}, "complete"),
        ({"-AccessibilityLocation": True}, "usable"),
        ({"ChargingFacilities[0].Voltage": 400}, "accepted"),
        ({"Plugs": []}, None),
    ],
)
def test_the_rung_of_a_record(path, changes, rung):
    (only,) = linted(path, a_fleet(changes)).classes.classes
    assert rung_of(only) == rung


def test_all_stand_where_95_of_100_stand_and_are_told_what_is_in_the_way(path):
    fleet = a_fleet(*[{}] * 19, {"Plugs": []})
    assert standing(linted(path, fleet).classes.classes).rung == "excellent"
    found = standing(linted(path, a_fleet({}, {}, {"-AccessibilityLocation": True})).classes.classes)
    assert (found.rung, found.next, found.hindrances) == ("usable", "complete", (("AccessibilityLocation", 1),))
    assert found.rungs == {None: 0, "accepted": 0, "usable": 1, "complete": 0, "excellent": 2}
