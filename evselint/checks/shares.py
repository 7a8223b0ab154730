"""Checks of an operator's records taken together: one value for all of them, or the same fault in most of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evselint.checks.columns import GARAGE, POINT, STATION, counted, faults_of, faulty, value_of
from evselint.checks.verb import fleet_check
from evselint.fleet.answers import AtOperator, FleetCheck
from evselint.fleet.groups import all_groups
from evselint.fleet.rows import Fleet


def stations_of(fleet: Fleet) -> Counter[int]:
    """How many stations each operator has; a record without a ChargingStationID counts as one."""
    operators, stations = fleet.keys("operator"), fleet.keys("station")
    count: Counter[int] = Counter()
    for rows in all_groups(fleet.keys("operator", "station")):
        count[operators[rows[0]]] += 1
    for row, station in enumerate(stations):
        if not station and operators[row]:
            count[operators[row]] += len(fleet.records_of(row))
    return count


@fleet_check
def varies(*, field: str, least: int, values: list[object] | None = None, garages: bool | None = None) -> FleetCheck:
    """A field does not have one value on all stations of an operator that has at least ``least`` of them.

    ``values`` limits it to these. ``garages`` limits it to operators some of whose texts speak of car parks with
    storeys (true), or none (false).
    """
    look = value_of(field)
    limits = None if values is None else {look.key((value,)) for value in values}

    def find(fleet: Fleet) -> Iterator[AtOperator]:
        operators, keys = fleet.keys("operator"), fleet.keys(look.name)
        found: dict[int, list[int]] = {}
        for operator, key in set(zip(operators, keys, strict=True)):
            found.setdefault(operator, []).append(key)
        alone = [
            (operators.index(operator), operator)
            for operator, theirs in found.items()
            if operator and len(theirs) == 1 and theirs[0] and (limits is None or theirs[0] in limits)
        ]
        same = {operator: row for row, operator in sorted(alone)}
        if not same:
            return
        stations = stations_of(fleet)
        spoken = _speaking_of_garages(fleet) if garages is not None else Counter()
        for operator, row in same.items():
            if stations[operator] >= least and (garages is None or garages is (spoken[operator] > 0)):
                details = {"stations": stations[operator], "garages": spoken[operator]}
                yield AtOperator(_example(fleet, operator, row, garages), f"/{field}", operator, details)

    return FleetCheck(find, (STATION, look, *((GARAGE,) if garages is not None else ())))


def _speaking_of_garages(fleet: Fleet) -> Counter[int]:
    """How many records of each operator speak of car parks with storeys."""
    count: Counter[int] = Counter()
    for row, (operator, key) in enumerate(zip(fleet.keys("operator"), fleet.keys("garage"), strict=True)):
        if key == 2:
            count[operator] += len(fleet.records_of(row))
    return count


def _example(fleet: Fleet, operator: int, row: int, garages: bool | None) -> int:
    """The record to look at: one that speaks of a garage where that is the point."""
    if garages:
        operators = fleet.keys("operator")
        row = next(each for each, key in enumerate(fleet.keys("garage")) if key == 2 and operators[each] == operator)
    return fleet.starts[row]


@fleet_check
def rarely(*, field: str, fault: str, above: float, least: int) -> FleetCheck:
    """Of an operator's values at a path, of which there are at least ``least``, no share ``above`` is at fault.

    ``fault``: "missing", "placeholder" or "zero".
    """
    look = faults_of(field, fault)
    if not 0 <= above < 1:
        raise ValueError(f"above is {above}; a share from 0 to 1 is expected, such as 0.5")

    def find(fleet: Fleet) -> Iterator[AtOperator]:
        wrong: Counter[int] = Counter()
        all_of: Counter[int] = Counter()
        first: dict[int, int] = {}
        operators, keys = fleet.keys("operator"), fleet.keys(look.name)
        times: Counter[tuple[int, int]] = Counter()
        for pair, length in zip(zip(operators, keys, strict=True), fleet.lengths, strict=True):
            times[pair] += length
        for (operator, key), often in times.items():
            if operator and key:
                all_of[operator] += often * counted(key)
                wrong[operator] += often * faulty(key)
        for row, (operator, key) in enumerate(zip(operators, keys, strict=True)) if any(wrong.values()) else ():
            if operator and faulty(key):
                first.setdefault(operator, row)
        for operator, row in first.items():
            share = wrong[operator] / all_of[operator]
            if all_of[operator] >= least and share > above:
                details = {"count": wrong[operator], "of": all_of[operator], "share": f"{share:.0%}"}
                yield AtOperator(fleet.starts[row], _pointer(field), operator, details)

    return FleetCheck(find, (look,))


def _pointer(field: str) -> str:
    return "/" + field.replace("[*]", "/0").replace(".", "/")


@fleet_check
def stations_group_evses(*, least: int, above: float) -> FleetCheck:
    """Not every EVSE of an operator is a station of its own where most share their point with another one."""

    def find(fleet: Fleet) -> Iterator[AtOperator]:
        operators, points = fleet.keys("operator"), fleet.keys("point")
        stations = stations_of(fleet)
        records: Counter[int] = Counter()
        sharing: Counter[int] = Counter()
        first: dict[int, int] = {}
        for row, (operator, length) in enumerate(zip(operators, fleet.lengths, strict=True)):
            if operator:
                records[operator] += length
                first.setdefault(operator, row)
        alone = {operator for operator, count in records.items() if count >= least and stations[operator] == count}
        if not alone:
            return
        for rows in fleet.groups("operator", "point"):
            if operators[rows[0]] in alone and points[rows[0]]:
                sharing[operators[rows[0]]] += sum(len(fleet.records_of(row)) for row in rows)
        for operator in alone:
            if sharing[operator] / records[operator] > above and all(
                fleet.key_at("station", each) for each in fleet.records_of(first[operator])
            ):
                details = {"count": records[operator], "sharing": sharing[operator]}
                yield AtOperator(fleet.starts[first[operator]], "/ChargingStationID", operator, details)

    return FleetCheck(find, (STATION, POINT))
