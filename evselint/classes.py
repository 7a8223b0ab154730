"""Classes of records: what a score is computed from. Records of a class are alike in all that a score can look at.

A few thousand classes stand for a million records, and every figure, range, gain and what-if is exact from them.
They are part of the Report, and of its JSON.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, groupby
from operator import attrgetter, itemgetter

from msgspec import Struct
from msgspec.structs import replace

from evselint.filled import Bits
from evselint.fleet.groups import all_groups, parts
from evselint.fleet.rows import Fleet
from evselint.fleet.table import OperatorKey
from evselint.rating import MOST_VALUES, ClassKind, Rated
from evselint.score_model import Model, code_of

COLUMN = "class"


class RecordClass(Struct, frozen=True, gc=False):
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


class Station(Struct, frozen=True):
    """One station: its ChargingStationID, and the classes of its charging points."""

    name: str
    classes: tuple[RecordClass, ...]


class Classes(Struct, frozen=True):
    """All classes of a run, sorted, under which model; ``unrated`` are records of which nothing is known.

    ``values`` says how many different values each rule found at fault, None if more than can be told apart.
    ``stations`` are there only if they were asked for.
    """

    model: str
    classes: tuple[RecordClass, ...]
    unrated: int
    values: Mapping[str, int | None]
    stations: tuple[Station, ...] | None = None


# What was found across records: by number of the record the names of the findings, and its EvseID if it is known.
Later = Mapping[int, tuple[Sequence[str], str | None]]
# By the key of a class, and by how many charging points the station has: so many records.
Counts = dict[tuple[int, int], int]
Texts = Callable[[Iterable[int], str], Mapping[int, str]]


class Counted:
    """The classes of a finished run: which records are in which, once what was found across records is known.

    ``untold`` are codes of rules across records that could not tell.
    """

    def __init__(self, model: Model, rated: Rated, fleet: Fleet, later: Later, untold: Iterable[str] = ()) -> None:
        self.model, self.rated, self.fleet = model, rated, fleet
        self._untold = frozenset(map(code_of, model.tokens)).intersection(untold)
        self.kinds = ChainMap({}, rated.kinds)
        self.keys, self.sizes = fleet.keys(COLUMN), _station_sizes(fleet)
        self.moved: dict[int, int] = {}
        for record, (tokens, example) in later.items():
            row = fleet.row_of(record)
            if self.keys[row]:
                kind = self.kinds[self.keys[row]]
                kind = replace(kind, tokens=tuple(sorted({*kind.tokens, *tokens})), example=example)
                number = self.moved[record] = kind.key()
                self.kinds.setdefault(number, kind)
        self._making = _Making(model, self._untold)

    def classes(self, records: int) -> Classes:
        """All classes of a run of ``records`` records, deleted ones aside."""
        classes = _sorted(chain.from_iterable(map(self._made, self._counts())))
        values = {
            code: len(found) if len(found) <= MOST_VALUES else None for code, found in sorted(self.rated.values.items())
        }
        return Classes(self.model.version, classes, records - sum(each.records for each in classes), values)

    def _counts(self) -> Iterator[Counts]:
        """How many records are in each class, part by part: the numbers of all at once would take much memory."""
        moved: dict[int, Counts] = {}
        for record, key in self.moved.items():
            row = self.fleet.row_of(record)
            for number, times in ((self.keys[row], -1), (key, 1)):
                _add(moved.setdefault(number, {}), (number, self.sizes[row]), times)
        key_of, size_of, length_of = (numbers.__getitem__ for numbers in (self.keys, self.sizes, self.fleet.lengths))
        for rows in parts(self.keys):
            counts: Counts = {}
            for pair, length in zip(
                zip(map(key_of, rows), map(size_of, rows), strict=True), map(length_of, rows), strict=True
            ):
                counts[pair] = counts.get(pair, 0) + length
            for number in moved.keys() & set(map(_first, counts)):
                for pair, times in moved.pop(number).items():
                    _add(counts, pair, times)
            yield counts
        yield from moved.values()

    def stations(self, texts: Texts) -> tuple[Station, ...]:
        """The classes of each station; a record without a ChargingStationID is a station with the name of its EVSE."""
        named: list[tuple[int, bool, Counts]] = []
        keys = self.fleet.keys("operator", "station")
        alone = ([row] for row, key in enumerate(keys) if not key)
        for has_name, groups in ((True, all_groups(keys)), (False, alone)):
            for rows in groups:
                counts: Counts = {}
                for row in rows:
                    for record in self.fleet.records_of(row) if self.keys[row] else ():
                        pair = (self.moved.get(record, self.keys[row]), self.sizes[row])
                        counts[pair] = counts.get(pair, 0) + 1
                if counts:
                    named.append((self.fleet.records_of(rows[0])[0], has_name, counts))
        names = dict(texts([record for record, has_name, _ in named if has_name], "/ChargingStationID"))
        names |= texts([record for record, has_name, _ in named if not has_name], "/EvseID")
        named.sort(key=lambda each: each[0])
        return tuple(Station(names.get(record, ""), _sorted(self._made(counts))) for record, _, counts in named)

    def _made(self, counts: Counts) -> Iterator[RecordClass]:
        pairs = sorted(pair for pair, records in counts.items() if records and pair[0])
        for key, alike in groupby(pairs, _first):
            yield self._making.of(self.kinds[key], tuple([(size, counts[key, size]) for _, size in alike]))


def _add(counts: Counts, pair: tuple[int, int], times: int) -> None:
    counts[pair] = counts.get(pair, 0) + times


def _sorted(classes: Iterable[RecordClass]) -> tuple[RecordClass, ...]:
    operators: dict[OperatorKey, list[RecordClass]] = {}
    for each in classes:
        operators.setdefault(each.operator, []).append(each)
    for found in operators.values():
        found.sort(key=_order_of_class)
    return tuple(chain.from_iterable(operators[key] for key in sorted(operators, key=_order_of_operator)))


# From which record on, counted over all inputs, records belong to which class; None where nothing is known of them.
ClassRuns = tuple[tuple[int, RecordClass | None], ...]


def class_runs(model: Model, rated: Rated, fleet: Fleet, later: Later) -> ClassRuns:
    """The class of each record by itself, for those who judge single records; records alike share one object."""
    making, made = _Making(model), dict[int, RecordClass]()

    def class_of(key: int, tokens: Sequence[str] = ()) -> RecordClass | None:
        if not key:
            return None
        kind = rated.kinds[key]
        if tokens:
            kind = replace(kind, tokens=tuple(sorted({*kind.tokens, *tokens})))
            key = kind.key()
        return made.get(key) or made.setdefault(key, making.of(kind, ((1, 1),)))

    runs: list[tuple[int, RecordClass | None]] = []
    apart = sorted(later)
    for start, end, key in fleet.runs(COLUMN):
        usual = class_of(key)
        runs.append((start, usual))
        for record in apart[bisect_left(apart, start) : bisect_left(apart, end)]:
            runs += [(record, class_of(key, later[record][0])), (record + 1, usual)]
    return tuple(runs)


class _Making:
    """Makes classes. What many of them have in common is there once."""

    def __init__(self, model: Model, untold: frozenset[str] = frozenset()) -> None:
        bits = Bits(model)
        self._filled = cache(lambda of_kind: (bits.fields_of(of_kind), bits.traits_of(of_kind)))
        self._off = cache(lambda off: tuple(sorted(untold.union(off))))
        self._stations = cache(lambda stations: stations)

    def of(self, kind: ClassKind, stations: tuple[tuple[int, int], ...]) -> RecordClass:
        """The class of that kind; ``stations`` are pairs, sorted: so many charging points, so many records."""
        fields, traits = self._filled(kind.bits)
        return RecordClass(
            operator=kind.operator,
            country=kind.country,
            findings=kind.tokens,
            off=self._off(kind.off),
            fields=fields,
            traits=traits,
            records=sum([records for _, records in stations]),
            stations=self._stations(stations),
            example=kind.example,
        )


def _station_sizes(fleet: Fleet) -> array[int]:
    """For each row how many records its station has; a record without a ChargingStationID is one of its own."""
    sizes = array("I", [1]) * len(fleet.starts)
    length_of = fleet.lengths.__getitem__
    for rows in all_groups(fleet.keys("operator", "station")):
        size = sum(map(length_of, rows))
        for row in rows:
            sizes[row] = size
    return sizes


_first = itemgetter(0)
_order_of_class = attrgetter("country", "findings", "off", "fields", "traits")


def _order_of_operator(key: OperatorKey) -> tuple[bool, str, str]:
    operator, name = key
    return operator is None, operator or "", name or ""
