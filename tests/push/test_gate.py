"""The gate by score: the class of each record by itself, its figure, and what is held back."""

import json
from collections import Counter
from contextlib import ExitStack

import pytest
from msgspec import structs

from evselint.config import Settings
from evselint.push.gate import verdicts
from evselint.read.source import opened
from evselint.run import lint_sources
from evselint.score import of_report, value_of_record


@pytest.fixture
def linted(tmp_path):
    """Lint files with these contents, asking for the class of each record."""

    def linted(*contents, by_record=True):
        with ExitStack() as stack:
            sources = []
            for number, content in enumerate(contents):
                file = tmp_path / f"{number}.json"
                file.write_text(json.dumps(content), encoding="utf-8")
                sources.append(stack.enter_context(opened(str(file))))
            return lint_sources(sources, Settings(jobs=1), by_record=by_record)

    return linted


def by_record(report):
    """The classes one by one."""
    ends = [start for start, _ in report.class_runs[1:]] + [sum(each.records for each in report.inputs)]
    return [kind for (start, kind), end in zip(report.class_runs, ends, strict=True) for _ in range(start, end)]


def alike(kind):
    """What makes records of one class, whatever their number and their station."""
    return structs.replace(kind, records=1, stations=(), example=None)


FLEET = [
    {"Plugs": []},
    {"HotlinePhoneNumber": "030 123"},
    {"GeoCoordinates": {"Google": {"Coordinates": "0 0"}}},
    *({"ChargingStationID": "S1"},) * 3,
    # Neighbours of one station that disagree are found when all is read.
    {"ChargingStationID": "S1", "GeoCoordinates": {"Google": {"Coordinates": "52.6 13.5"}}},
]


def records(record, changes):
    return [record(number, **each) for number, each in enumerate(changes)]


def test_records_one_by_one_add_up_to_the_classes(linted, record):
    fleet = records(record, FLEET)
    page = {"content": [record(90, OperatorID="DE*EVL"), record(91, OperatorID="DE*EVL", deltaType="delete")]}
    with linted(fleet, page) as report:
        single = by_record(report)
        assert len(single) == len(fleet) + 2
        assert single[-1] is None  # deleted
        known = Counter(alike(each) for each in single if each is not None)
        wanted = Counter()
        for each in report.classes.classes:
            wanted[alike(each)] += each.records
        assert known == wanted
        assert len(known) >= 5


def test_the_figure_of_one_record_is_that_of_a_file_with_it_alone(linted, record):
    for changes in FLEET[:3]:
        with linted([record(0, **changes)]) as report:
            (single,) = by_record(report)
            assert value_of_record(single) == pytest.approx(of_report(report).overall)


def test_a_gate_holds_back_what_is_below(linted, record):
    fleet = records(record, FLEET)
    with linted(fleet[:2], fleet[2:]) as report:
        values = [value_of_record(each) for each in by_record(report)]
        places = [("0.json", 0), ("0.json", 1)] + [("1.json", number) for number in range(len(fleet) - 2)]
        for least in (0, min(values), max(values), 100):
            low = {place for place, value in zip(places, values, strict=True) if value < least}
            found = verdicts(report, "error", productive=False, min_score=least).records
            said = {
                (path.rpartition("/")[2], number)
                for (path, number), each in found.items()
                if any("estimate of its score" in reason.message for reason in each.reasons)
            }
            assert said == low


def test_it_is_told_only_to_those_who_ask(linted, record):
    with linted([record(0)], by_record=False) as report:
        assert report.class_runs is None
