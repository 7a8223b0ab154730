"""What rules cost is measured without changing what they find."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep, thread_time_ns

import pytest

from benchmarks.fleet import records
from evselint.checks.verb import Verb
from evselint.cli import main
from evselint.config import Settings
from evselint.run import lint_files
from evselint.stopwatch import Cost, Lap, Stopwatch, by_family
from evselint.testing import TODAY
from evselint.write.costs import table

SETTINGS = Settings(date=TODAY)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("stopwatch") / "data.ndjson"
    lines = [json.dumps(record, ensure_ascii=False) for record in records(400)]
    lines[7] = lines[7].replace('"Plugs"', '"MaxCapacity": 0, "Plugs"')
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


@pytest.fixture(scope="module")
def watch(data: str) -> Stopwatch:
    watch = Stopwatch()
    with lint_files([data], SETTINGS) as plain, watch.lint([data], SETTINGS) as timed:
        assert timed.rules == plain.rules
        assert [*timed.findings] == [*plain.findings]
    return watch


def test_a_rule_that_finds_something_was_asked(watch: Stopwatch) -> None:
    costs = {watch.book[index].code: cost for index, cost in watch.costs().items()}
    assert costs["EV570"].asked >= 1
    assert costs["EV570"].seconds > 0


def test_filters_are_charged_to_the_rules_that_share_them(watch: Stopwatch) -> None:
    costs = {watch.book[index].code: cost for index, cost in watch.costs().items()}
    assert costs["EV724"].filtering == costs["EV727"].filtering > 0


def test_families_add_up(watch: Stopwatch) -> None:
    costs = watch.costs()
    families = by_family(costs, watch.book)
    assert set(families) >= {"EV2", "EV3", "EV4", "EV5", "EV6", "EV7", "EV8"}
    assert sum(each.asked for each in families.values()) == sum(each.asked for each in costs.values())
    assert sum(each.seconds for each in costs.values()) == pytest.approx(
        sum(each.seconds for each in families.values())
    )


def test_a_cost_is_both_of_its_parts() -> None:
    assert Cost(1, 2e9, 1e9).seconds == 3


def test_table_shows_all_only_if_wanted(watch: Stopwatch) -> None:
    short, long = [list(table(watch, 400, everything=each)) for each in (False, True)]
    assert len(long) > len(short) > 20
    assert any("cheaper ones" in line for line in short)
    codes = {rule.code for rule in watch.book.values()}
    assert {line.split()[0] for line in long if line[:2] == "EV" and line[3].isdigit() and line[4].isdigit()} <= codes


def test_a_frequent_text_is_not_asked_about_for_ever(tmp_path: Path) -> None:
    """What stands in the first records, before the filter is there, stands in most others too."""
    kept = list(records(2000))
    for record in kept:
        record["AdditionalInfo"] = [{"lang": "en", "value": "Bring a cable."}]
    file = tmp_path / "data.ndjson"
    file.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in kept), "utf-8")
    watch = Stopwatch()
    watch.lint([str(file)], SETTINGS).close()
    asked = {watch.book[index].code: cost.asked for index, cost in watch.costs().items()}
    assert 0 < asked["EV651"] < 400


def test_on_the_command_line(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", data, "--select", "EV5", "--date", "2026-11-23"]) == 0
    plain = capsys.readouterr()
    assert main(["check", data, "--select", "EV5", "--date", "2026-11-23", "--profile-rules", "--jobs", "2"]) == 0
    timed = capsys.readouterr()
    assert timed.out == plain.out
    assert "What rules cost: 400 records" in timed.err
    assert "power-not-positive" in timed.err or "cheaper ones" in timed.err


def test_rules_and_filters_cost_less_than_the_whole_run(watch: Stopwatch) -> None:
    """The clock counts what this process does, not what else the machine is busy with."""
    assert 0 < sum(each.seconds for each in watch.costs().values()) < watch.seconds


def test_waiting_costs_nothing() -> None:
    lap = Lap()
    lap.timed(lambda value: sleep(value))(0.05)
    assert lap.calls == 1
    assert lap.nanoseconds < 0.05e9 / 2


def test_a_slow_check_is_charged_with_what_it_wastes(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wasted = 0

    def check(value: object) -> None:
        nonlocal wasted
        began = thread_time_ns()
        sum(range(20_000))
        wasted += thread_time_ns() - began

    monkeypatch.setattr("evselint.checks.values.has_text.verb", Verb("has_text", "value", (str,), lambda: check))
    watch = Stopwatch()
    watch.lint([data], SETTINGS).close()
    charged = sum(cost.asking for index, cost in watch.costs().items() if watch.book[index].check == "has_text")
    assert wasted > 0
    assert charged == pytest.approx(wasted, rel=0.2)
