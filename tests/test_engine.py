"""What is remembered of one record never changes what is found in another."""

from __future__ import annotations

import gc
import json
import sys
from typing import Any

import pytest

from benchmarks import fleet
from evselint import engine, lint, memo
from evselint.config import Settings
from evselint.fleet.gathered import Gathered
from evselint.judgements import Judgements
from evselint.run import plan_of

RECORDS = [json.dumps(each, ensure_ascii=False) for each in fleet.records(60, 11, fleet.DIRTY)]
RECORDS += ['{"EvseID":"a","EvseID":"b"}', '{"evseid":"DE*EVL*E1"}', '{"Plugs":NaN}', "{}", '{"Address":{"a":1,"a":2}}']


def found(texts: list[str]) -> list[list[tuple[Any, ...]]]:
    """What is found in each record, apart from repeated ids."""
    report = lint(f'{{"content":[{",".join(texts)}]}}'.encode(), ignore=["EV9"])
    told: list[list[tuple[Any, ...]]] = [[] for _ in texts]
    for each in report.findings:
        if each.record is not None:
            told[each.record].append((each.rule, each.pointer, each.severity, each.message, each.value))
    return told


@pytest.fixture(scope="module")
def together() -> list[list[tuple[Any, ...]]]:
    return found(RECORDS)


@pytest.mark.parametrize("number", range(0, len(RECORDS), 4))
def test_a_record_alone_is_judged_as_among_others(together, number: int) -> None:
    assert found([RECORDS[number]]) == [together[number]]


def test_order_and_repetition_change_nothing(together) -> None:
    assert found(RECORDS[::-1]) == together[::-1]
    assert found(RECORDS + RECORDS) == together + together


def test_a_small_memory_changes_nothing(together, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MOST_KEPT", 2)
    assert found(RECORDS) == together


def test_a_memory_that_does_not_pay_is_given_up(together, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "TRIAL", 1)
    assert found(RECORDS) == together


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_how_many_records_stand_side_by_side_changes_nothing(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [json.loads(each) for each in RECORDS[:60]]
    deleted = [{**each, "deltaType": "delete"} for each in records[::3]]
    mixed = [each for pair in zip(records[:40], deleted * 2, strict=False) for each in pair] + deleted + records
    text = json.dumps({"content": mixed}).encode()
    tables: list[Any] = []
    add = Gathered.add
    monkeypatch.setattr(Gathered, "add", lambda self, table: (tables.append(table.columns), add(self, table)))

    def told() -> tuple[Any, ...]:
        tables.clear()
        with lint(text) as report:
            return report.records, report.deleted, report.operators, report.classes, [*report.findings], [*tables]

    at_once = told()
    monkeypatch.setattr(engine, "MOST_ROWS", rows)
    assert told() == at_once


def test_nothing_is_left_of_what_was_judged() -> None:
    def left() -> int:
        found(RECORDS)
        gc.collect()
        return sys.getallocatedblocks()

    left()
    before = left()
    assert [left() for _ in range(3)][-1] < before + len(RECORDS)


def test_order_and_white_space_of_members_change_nothing() -> None:
    record = json.loads(RECORDS[0])
    turned = dict(reversed(record.items()))
    texts = [json.dumps(record), json.dumps(turned), json.dumps(record, indent=3)]
    told = found(texts)
    assert sorted(map(str, told[0])) == sorted(map(str, told[1]))
    assert told[0] == told[2]


def test_rules_are_compiled_once_for_lists_and_for_push_bodies() -> None:
    engine = plan_of(Settings(), None).engine()
    compile_rules, asked = engine.compile_rules, []

    def counted(*given: Any) -> Judgements:
        asked.append(given)
        return compile_rules(*given)

    engine.compile_rules = counted
    in_list, in_push = engine.judge("records"), engine.judge("push")
    assert len(asked) == 1
    assert in_push.judgements.dialects.keys() - in_list.judgements.dialects.keys() == {"pull-only-key"}
    assert in_push.levels.keys() - in_list.levels.keys() == {in_push.judgements.dialects["pull-only-key"]}
