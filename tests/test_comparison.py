"""Two inputs or reports side by side."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from evselint import lint
from evselint.changes import changes
from evselint.comparison import Comparison, RecordChanges, compared
from evselint.read.source import opened
from evselint.saved import report_of
from evselint.testing import push_body, reference
from evselint.write import comparison_json, comparison_text, json_report

Record = dict[str, Any]


def record(number: int, **changes: Any) -> Record:
    return {**reference(), "EvseID": f"DE*EVL*E{number}", **changes}


def findings_compared(old: Sequence[Record], new: Sequence[Record]) -> Comparison:
    with lint(push_body(old)) as before, lint(push_body(new)) as after:
        return compared(before, after, ("old", "new"))


def records_compared(folder: Path, old: Any, new: Any, **form: Any) -> RecordChanges:
    with ExitStack() as stack:
        sides = []
        for name, body in (("old", old), ("new", new)):
            file = folder / f"{name}.json"
            file.write_text(body if isinstance(body, str) else json.dumps(body, **form), encoding="utf-8")
            sides.append([stack.enter_context(opened(str(file)))])
        return changes(*sides)


# --- findings --------------------------------------------------------------------------------------------------


def test_fixed_new_and_still_there() -> None:
    old = [record(1, Plugs=[]), record(2, Plugs=[]), record(3)]
    new = [record(3, Plugs=[]), record(2), record(1, Plugs=[])]
    comparison = findings_compared(old, new)
    (change,) = [each for each in comparison.rules if each.rule == "EV502"]
    assert (change.fixed, change.new, change.still) == (1, 1, 1)
    assert [each.evse_id for each in change.first_new] == ["DE*EVL*E3"]
    assert [each.evse_id for each in change.first_fixed] == ["DE*EVL*E2"]


def test_another_spelling_of_the_id_is_the_same_evse() -> None:
    comparison = findings_compared([record(1, Plugs=[])], [record(1, Plugs=[], EvseID="DEEVLE1")])
    (change,) = [each for each in comparison.rules if each.rule == "EV502"]
    assert (change.fixed, change.new, change.still) == (0, 0, 1)


FAULTS = st.sampled_from([{}, {"Plugs": []}, {"HotlinePhoneNumber": "-"}, {"IsOpen24Hours": "maybe"}])
FLEETS = st.lists(st.tuples(st.integers(1, 4), FAULTS), max_size=5).map(
    lambda entries: [record(number, **fault) for number, fault in entries]
)


@settings(deadline=None, max_examples=25)
@given(FLEETS, FLEETS)
def test_every_finding_is_counted_once(old: list[Record], new: list[Record]) -> None:
    with lint(push_body(old)) as before, lint(push_body(new)) as after:
        comparison = compared(before, after, ("old", "new"))
        fixed, fresh, still = (comparison.count(what) for what in ("fixed", "new", "still"))
        assert fixed + still == sum(before.severities.values())
        assert fresh + still == sum(after.severities.values())
        again = compared(after, after, ("new", "new"))
        assert (again.count("fixed"), again.count("new")) == (0, 0)
        back = compared(after, before, ("new", "old"))
        assert (back.count("fixed"), back.count("new"), back.count("still")) == (fresh, fixed, still)


def test_saved_reports_tell_the_same_as_data(tmp_path: Path, examples: Path) -> None:
    old, new = push_body([record(n) for n in range(5)]), push_body([record(n, Plugs=[]) for n in range(5)])
    with ExitStack() as stack:
        reports = [stack.enter_context(lint(each)) for each in (old, new)]
        saved = []
        for number, report in enumerate(reports):
            file = tmp_path / f"{number}.json"
            with file.open("wb") as stream:
                json_report.write(report, stream)
            saved.append(report_of(stack.enter_context(opened(str(file)))))
        labels = ("a", "b")
        of_saved, of_runs = compared(*saved, labels), compared(*reports, labels)
        assert shown(comparison_json.write, of_saved) == shown(comparison_json.write, of_runs)


# --- records ---------------------------------------------------------------------------------------------------


def test_records_that_came_went_and_changed(tmp_path: Path) -> None:
    old = push_body([record(1), record(2), record(3), record(4)])
    other = {**reference()["Address"], "City": "Köln"}
    new = push_body([record(5), record(4, EvseID="deevle4"), record(3), record(2, Address=other, Plugs=["CHAdeMO"])])
    found = records_compared(tmp_path, old, new)
    assert (found.added, found.removed, found.changed, found.respelled, found.same) == (1, 1, 1, 1, 1)
    assert found.first_added == ("DE*EVL*E5",)
    assert found.first_removed == ("DE*EVL*E1",)
    assert found.first_changed == ("DE*EVL*E2",)
    assert found.first_respelled == (("DE*EVL*E4", "deevle4"),)
    assert found.fields == {"Address": 1, "Plugs": 1}


@pytest.mark.parametrize(
    "change",
    [{"lastUpdate": "2026-01-01T00:00:00Z"}, {"deltaType": "update"}, {"SuboperatorName": None}, {"ImageURL": ""}],
    ids=["set by the hub", "a kind of change", "nothing", "nothing in quotes"],
)
def test_what_would_be_sent_alike_is_the_same(tmp_path: Path, change: Mapping[str, Any]) -> None:
    found = records_compared(tmp_path, [record(1)], [{**record(1), **change}])
    assert (found.same, found.changed) == (1, 0)


def test_form_and_order_are_no_change(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(dict(reversed(record(n).items()))) for n in (2, 1))
    found = records_compared(tmp_path, push_body([record(1), record(2)]), lines)
    assert (found.same, found.added, found.removed, found.changed) == (2, 0, 0, 0)


def test_an_id_that_stands_twice_is_compared_in_order(tmp_path: Path) -> None:
    twice = [record(1), record(1, Plugs=["CHAdeMO"])]
    found = records_compared(tmp_path, twice, twice)
    assert (found.same, found.added, found.changed) == (2, 0, 0)
    found = records_compared(tmp_path, twice, [*twice, record(1)])
    assert (found.same, found.added) == (2, 1)


def test_records_without_an_id_are_counted(tmp_path: Path) -> None:
    nameless = {key: value for key, value in record(1).items() if key != "EvseID"}
    found = records_compared(tmp_path, [nameless, record(2)], [{**nameless, "EvseID": None}, record(2)])
    assert (found.unread, found.same) == (2, 1)


def test_what_a_pull_calls_deleted_is_gone(tmp_path: Path) -> None:
    found = records_compared(tmp_path, [record(1), record(2)], [record(1), record(2, deltaType="delete")])
    assert (found.removed, found.first_removed, found.same) == (1, ("DE*EVL*E2",), 1)


@settings(deadline=None, max_examples=25)
@given(old=FLEETS, new=FLEETS)
def test_every_record_is_counted_once(tmp_path_factory: Any, old: list[Record], new: list[Record]) -> None:
    found = records_compared(tmp_path_factory.mktemp("any"), old, new)
    both = found.changed + found.respelled + found.same
    assert both + found.removed == len(old)
    assert both + found.added == len(new)


# --- score -----------------------------------------------------------------------------------------------------


def test_the_score_moves_and_its_causes_are_named() -> None:
    old = [record(n, Plugs=[]) for n in range(4)]
    new = [record(n) for n in range(3)] + [record(3, Plugs=[], EnergySource=[])]
    score = findings_compared(old, new).score
    assert score is not None
    assert score.overall.change > 0
    parts = {each.name: each.change for each in score.parts}
    assert parts["power"] == 75
    assert [each.rule for each in score.causes] == ["EV502"]
    assert score.causes[0].change == pytest.approx(score.correctness.change / 2)
    back = findings_compared(new, old).score
    assert back is not None
    assert back.causes[0].change == pytest.approx(-score.causes[0].change)


def test_fields_that_are_filled_now_are_named() -> None:
    with_it, without = record(1), record(1)
    del without["GeoChargingPointEntrance"]
    score = findings_compared([without], [with_it]).score
    assert score is not None
    assert [(each.name, each.old, each.new) for each in score.fields] == [("GeoChargingPointEntrance", 0, 100)]


def test_there_is_no_score_where_none_was_counted() -> None:
    with lint(push_body([record(1)])) as report:
        assert compared(replace(report, classes=None), report, ("old", "new")).score is None


# --- formats ---------------------------------------------------------------------------------------------------


def shown(write: Any, comparison: Comparison) -> str:
    stream = io.BytesIO()
    write(comparison, stream)
    return stream.getvalue().decode()


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    hostile = "`|\n::error::x</details>\u202e"
    old = [record(1, Plugs=[]), record(2), record(3)]
    new = [record(1), record(2, Plugs=[hostile]), record(4, EvseID=hostile)]
    found = records_compared(tmp_path, push_body(old), push_body(new))
    with lint(push_body(old)) as before, lint(push_body(new)) as after:
        return compared(before, after, ("old.json", hostile), found)


def test_text(comparison: Comparison) -> None:
    page = shown(comparison_text.write_text, comparison)
    assert "Records: 1 added, 1 removed, 2 changed" in page
    assert "EV502 error  plugs-empty  1 fixed, 0 new, 0 still there" in page
    assert "  - <data>:" in page
    assert page.splitlines()[-1].startswith("1 finding fixed, ")
    assert all(line.isprintable() for line in page.split("\n"))


def test_markdown(comparison: Comparison) -> None:
    page = shown(comparison_text.write_markdown, comparison)
    assert "| EV502 plugs-empty | error | 1 | 0 | 0 | The list of plugs is empty |" in page
    outside = "".join(page.split("```")[::2])
    assert "::error" not in outside
    assert page.count("</details>\n") == page.count("<details>") == 1


def test_json(comparison: Comparison) -> None:
    document = json.loads(shown(comparison_json.write, comparison))
    assert document["comparison"] == 1
    assert document["records"]["added"] == 1
    assert document["findings"]["fixed"] == sum(each["fixed"] for each in document["rules"]) == 1
    assert document["score"]["overall"].keys() == {"name", "old", "new"}
