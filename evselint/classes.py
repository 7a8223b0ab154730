"""Classes of records: what a score is computed from. Records of a class are alike in all that a score can look at.

A few thousand classes stand for a million records, and every figure, range, gain and what-if is exact from them.
They are part of the Report, and of its JSON.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from evselint.filled import Bits
from evselint.fleet.rows import Fleet, all_groups
from evselint.fleet.table import OperatorKey
from evselint.rating import MOST_VALUES, ClassKind, Rated
from evselint.score_model import Model


class RecordClass(Struct, frozen=True):
    """Records that are alike.

    ``findings`` are the model's names of what was found (``EV403@GeoCoordinates``), ``off`` the codes of its rules
    that were not asked; ``fields`` has a character for each field of the model (1 filled, p placeholder, 0 empty),
    ``traits`` are the states. ``stations`` are pairs: so many charging points stand at the station, so many records.
    """

    operator: OperatorKey
    country: str
    findings: tuple[str, ...]
    off: tuple[str, ...]
    fields: str
    traits: tuple[str, ...]
    records: int
    stations: tuple[tuple[int, int], ...]
    example: str | None = None


class Classes(Struct, frozen=True):
    """All classes of a run, sorted, under which model; ``unrated`` are records of which nothing is known.

    ``values`` says how many different values each rule found at fault, None if more than can be told apart.
    """

    model: str
    classes: tuple[RecordClass, ...]
    unrated: int
    values: Mapping[str, int | None]


# What was found across records: by number of the record the names of the findings, and its EvseID if it is known.
Later = Mapping[int, tuple[Sequence[str], str | None]]


def classes_of(model: Model, rated: Rated, fleet: Fleet, later: Later, records: int) -> Classes:
    """The classes of a finished run of ``records`` records, deleted ones aside."""
    counts: dict[int, dict[int, int]] = {}
    kinds = dict(rated.kinds)
    keys, sizes = fleet.keys(COLUMN), _station_sizes(fleet)
    for row, (key, size) in enumerate(zip(keys, sizes, strict=True)):
        if key:
            sizes_of = counts.setdefault(key, {})
            sizes_of[size] = sizes_of.get(size, 0) + len(fleet.records_of(row))
    for record, (tokens, example) in later.items():
        row = fleet.row_of(record)
        if not keys[row]:
            continue
        kind = kinds[keys[row]]
        kind = replace(kind, tokens=tuple(sorted({*kind.tokens, *tokens})), example=example)
        number = kind.key()
        kinds.setdefault(number, kind)
        _move(counts, keys[row], number, sizes[row])
    bits = Bits(model)
    classes = sorted((_class(kinds[key], counts[key], bits) for key in counts if counts[key]), key=_order)
    values = {code: len(found) if len(found) <= MOST_VALUES else None for code, found in sorted(rated.values.items())}
    return Classes(model.version, tuple(classes), records - sum(each.records for each in classes), values)


COLUMN = "class"
# From which record on, counted over all inputs, records belong to which class; None where nothing is known of them.
ClassRuns = tuple[tuple[int, RecordClass | None], ...]


def class_runs(model: Model, rated: Rated, later: Later) -> ClassRuns:
    """The class of each record by itself, for those who judge single records; records alike share one object."""
    bits, made = Bits(model), dict[int, RecordClass]()

    def class_of(key: int, tokens: Sequence[str] = ()) -> RecordClass | None:
        if not key:
            return None
        kind = rated.kinds[key]
        if tokens:
            kind = replace(kind, tokens=tuple(sorted({*kind.tokens, *tokens})))
            key = kind.key()
        return made.get(key) or made.setdefault(key, _class(kind, {1: 1}, bits))

    runs: list[tuple[int, RecordClass | None]] = []
    starts, apart = rated.column.starts, sorted(later)
    for start, end, key in zip(starts, (*starts[1:], rated.records), rated.column.keys, strict=True):
        usual = class_of(key)
        runs.append((start, usual))
        for record in apart[bisect_left(apart, start) : bisect_left(apart, end)]:
            runs += [(record, class_of(key, later[record][0])), (record + 1, usual)]
    return tuple(runs)


def _move(counts: dict[int, dict[int, int]], old: int, new: int, size: int) -> None:
    counts[old][size] -= 1
    if not counts[old][size]:
        del counts[old][size]
    counts.setdefault(new, {})[size] = counts.get(new, {}).get(size, 0) + 1


def _station_sizes(fleet: Fleet) -> array[int]:
    """For each row how many records its station has; a record without a ChargingStationID is one of its own."""
    sizes = array("I", [1]) * len(fleet.starts)
    for rows in all_groups(fleet.pairs("operator", "station")):
        size = sum(len(fleet.records_of(row)) for row in rows)
        for row in rows:
            sizes[row] = size
    return sizes


def _class(kind: ClassKind, sizes: Mapping[int, int], bits: Bits) -> RecordClass:
    return RecordClass(
        kind.operator,
        kind.country,
        kind.tokens,
        kind.off,
        bits.fields_of(kind.bits),
        bits.traits_of(kind.bits),
        sum(sizes.values()),
        tuple(sorted(sizes.items())),
        kind.example,
    )


def _order(each: RecordClass) -> Any:
    operator, name = each.operator
    return (
        (operator is None, operator or "", name or ""),
        each.country,
        each.findings,
        each.off,
        each.fields,
        each.traits,
    )
