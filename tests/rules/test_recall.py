"""Faults put into sound records are found, each once, and sound records beside them are left in peace."""

from __future__ import annotations

import copy
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest

import evselint
from benchmarks.defects import SEMANTIC, STRUCTURAL
from benchmarks.fleet import records
from evselint.geo.distance import kilometres
from evselint.testing import TODAY
from tests.rules.faults import KINDS, Kind, Record, Surroundings, point_of

SIZE = 6000
FAULTS = 2000
LEAST = 10  # records of each kind
RECALL = 0.95
ONLY_IN_PULLS = ("deltaType", "lastUpdate", "OperatorID", "OperatorName", "SubOperatorName", "HubOperatorID")
Told = dict[int | None, Counter[tuple[str, str]]]


@dataclass
class Tried:
    """What became of the faults of one kind."""

    put: int = 0
    found: int = 0
    more_than_once: int = 0
    said: Counter[str] = field(default_factory=Counter)


def pushes(fleet: Sequence[Record]) -> bytes:
    """The records as push bodies, one a line, each of one operator."""
    lines = []
    for (operator, name), own in itertools.groupby(fleet, key=lambda each: (each["OperatorID"], each["OperatorName"])):
        pushed = [{key: value for key, value in each.items() if key not in ONLY_IN_PULLS} for each in own]
        body = {"OperatorID": operator, "OperatorName": name, "EvseDataRecord": pushed}
        lines.append(json.dumps({"ActionType": "fullLoad", "OperatorEvseData": body}, ensure_ascii=False))
    return "\n".join(lines).encode()


def told(fleet: Sequence[Record]) -> Told:
    """Rules and severities of the findings of each record."""
    by_record: Told = defaultdict(Counter)
    for finding in evselint.lint(pushes(fleet), date=TODAY).findings:
        by_record[finding.record][finding.rule, finding.severity] += 1
    return by_record


def surroundings(fleet: Sequence[Record], number: int, random: Random) -> Surroundings:
    record = fleet[number]
    station = record["ChargingStationID"]
    beside = [fleet[near] for near in (number - 1, number + 1) if 0 <= near < len(fleet)]
    neighbours = [each for each in beside if each["ChargingStationID"] == station]
    far = [each for each in random.sample(fleet, 60) if _far(record, each)]
    return Surroundings(neighbours[0] if neighbours else None, far[0] if far else None)


def _far(one: Record, other: Record) -> bool:
    """Whether the other record is of the same country, of another region and 250 km away or more."""
    here, there = point_of(one), point_of(other)
    address, elsewhere = one["Address"], other["Address"]
    return (
        here is not None
        and there is not None
        and address["Country"] == elsewhere["Country"]
        and "Region" in elsewhere
        and address.get("Region") != elsewhere["Region"]
        and kilometres(*here, *there) >= 250
    )


def spoilt(fleet: Sequence[Record], random: Random) -> Iterator[tuple[int, str, Record]]:
    """So many faults at random places, the kinds in turn: number of the record, kind, and the record with the fault.

    Of a station one record at most is spoilt, or it would be hard to say which of them is the odd one.
    """
    kinds = itertools.cycle(sorted(KINDS))
    stations: set[str] = set()
    waiting: list[str] = []
    made = 0
    for number in random.sample(range(len(fleet)), len(fleet)):
        station = f"{fleet[number]['OperatorID']} {fleet[number]['ChargingStationID']}"
        if station in stations or made == FAULTS:
            continue
        around = surroundings(fleet, number, random)
        waiting += [next(kinds) for _ in range(12 - len(waiting))]
        for kind in waiting:
            record = copy.deepcopy(fleet[number])
            if KINDS[kind].put(record, random, around) and record != fleet[number]:
                waiting.remove(kind)
                stations.add(station)
                made += 1
                yield number, kind, record
                break


def judged(kind: Kind, new: Counter[tuple[str, str]]) -> tuple[bool, bool]:
    """Whether a fault was found, and whether it was told more than once."""
    expected = sum(times for (rule, _), times in new.items() if rule in kind.rules)
    others = sum(times for (rule, level), times in new.items() if rule not in kind.rules and level != "info")
    return expected > 0, expected + others > 1


def stations(fleet: Sequence[Record]) -> Iterator[list[int]]:
    """The numbers of the records of each station: where two of them disagree, either may be named."""
    for _, own in itertools.groupby(range(len(fleet)), key=lambda number: fleet[number]["ChargingStationID"]):
        yield list(own)


def table(tried: dict[str, Tried]) -> str:
    rows = [f"{'kind':32} {'put':>4} {'found':>5} {'more than once':>14}  said"]
    for name, each in sorted(tried.items()):
        said = "; ".join(f"{times} × {what}" for what, times in each.said.most_common())
        rows.append(f"{name:32} {each.put:4} {each.found:5} {each.more_than_once:14}  {said}")
    return "\n".join(rows)


@pytest.fixture(scope="module")
def trial() -> tuple[dict[str, Tried], list[str]]:
    """What became of each kind, and what was newly said of records that nobody touched."""
    random = Random("faults")
    fleet = list(records(SIZE, seed=5))
    before = told(fleet)
    tried = {name: Tried() for name in KINDS}
    kinds, dirty = {}, list(fleet)
    for number, name, record in spoilt(fleet, random):
        kinds[number], dirty[number] = name, record
    after = told(dirty)
    alarms = []
    for numbers in stations(fleet):
        new = sum((after[number] - before[number] for number in numbers), Counter())
        spoilt_here = [number for number in numbers if number in kinds]
        if not spoilt_here:
            alarms += [f"{fleet[numbers[0]]['ChargingStationID']}: {rule}" for rule, level in new if level != "info"]
            continue
        number = spoilt_here[0]
        each = tried[kinds[number]]
        found, more = judged(KINDS[kinds[number]], new)
        each.put, each.found, each.more_than_once = each.put + 1, each.found + found, each.more_than_once + more
        each.said[
            " ".join(
                sorted(rule for rule, level in new.elements() if level != "info" or rule in KINDS[kinds[number]].rules)
            )
            or "–"
        ] += 1
    return tried, alarms


def test_kinds_are_many_and_each_was_tried_often(trial: tuple[dict[str, Tried], list[str]]) -> None:
    tried, _ = trial
    assert len(tried) >= 100
    assert {*STRUCTURAL, *SEMANTIC} <= tried.keys()
    assert [name for name, each in tried.items() if each.put < LEAST] == [], table(tried)


def test_faults_are_found(trial: tuple[dict[str, Tried], list[str]]) -> None:
    tried, _ = trial
    assert [name for name, each in tried.items() if each.found < RECALL * each.put] == [], table(tried)


def test_each_fault_is_told_once(trial: tuple[dict[str, Tried], list[str]]) -> None:
    tried, _ = trial
    assert [name for name, each in tried.items() if each.more_than_once] == [], table(tried)


def test_sound_records_beside_them_are_left_in_peace(trial: tuple[dict[str, Tried], list[str]]) -> None:
    assert trial[1] == []
