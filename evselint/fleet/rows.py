"""A finished table as fleet checks read it: rows of records that are alike, and groups of rows that share a key."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, count, repeat
from operator import itemgetter, sub
from typing import Any

from evselint.fleet.table import NOTHING, Column, OperatorKey, Table
from evselint.fleet.told import TOLD

# One dictionary of all groups would need ten times the memory of a part of them after the other.
BUCKETS = 64
# So many keys may be counted at once.
MOST_COUNTED = 150_000
MIXED = 0x9E3779B97F4A7C15
WORD = (1 << 64) - 1
Values = Callable[[Iterable[int], str], Mapping[int, Any]]


def mixed(first: int, second: int) -> int:
    """One key for two; nothing if one of them is nothing."""
    return ((first * MIXED) & WORD) ^ second or 1 if first and second else NOTHING


class Fleet:
    """All records of a run. Row number ``n`` is of records that have every key in common: ``records_of(n)``.

    ``values`` reads what keys cannot say from the files: numbers of records and a pointer to their values.
    """

    def __init__(self, table: Table, values: Values) -> None:
        self.table, self.values = table, values
        self._done: dict[str, tuple[Any, Exception | None]] = {}
        begins = bytearray(max(table.records, 1))
        for column in table.columns.values():
            for start in column.starts:
                begins[start] = 1
        self.starts = array("I", compress(count(), begins))
        # Of each record how many rows begin up to it.
        self._begun = array("I", accumulate(begins))
        self._keys: dict[str, array[int]] = {}
        self._pairs: dict[tuple[str, str], array[int]] = {}
        # What several checks ask for is kept, unless there is too much of it.
        self._is_small = len(self.starts) <= MOST_COUNTED

    def texts(self, numbers: Iterable[int], pointer: str) -> Mapping[int, str]:
        """The texts at a pointer into these records."""
        return {number: value for number, value in self.values(numbers, pointer).items() if isinstance(value, str)}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What several checks need and one of them makes; what it raises, it raises for all."""
        if name not in self._done:
            try:
                self._done[name] = make(), None
            except Exception as raised:
                self._done[name] = None, raised
        made, fault = self._done[name]
        if fault is not None:
            raise fault
        return made

    @property
    def operators(self) -> Mapping[int, OperatorKey]:
        """From the key of an operator to its id and name."""
        return self.table.operators

    def keys(self, name: str) -> array[int]:
        """The keys of a column, one a row."""
        if name not in self._keys:
            if len(self._keys) > 4 and not self._is_small:
                self._keys.pop(next(iter(self._keys)))
            self._keys[name] = self._expanded(name)
        return self._keys[name]

    def key_at(self, name: str, record: int) -> int:
        """The key of one record in a column."""
        column = self.table.columns.get(name)
        return column.keys[bisect_right(column.starts, record) - 1] if column else NOTHING

    def _expanded(self, name: str) -> array[int]:
        column = self.table.columns.get(name) or Column()
        begun = array("I", map(self._begun.__getitem__, column.starts))
        lengths = map(sub, chain(begun[1:], (len(self.starts) + 1,)), begun)
        return array("Q", chain.from_iterable(map(repeat, column.keys, lengths)))

    def pairs(self, first: str, second: str) -> array[int]:
        """The keys of two columns as one."""
        pairs = self._pairs.get((first, second))
        if pairs is None:
            pairs = array("Q", map(mixed, self.keys(first), self.keys(second)))
            if self._is_small:
                self._pairs[first, second] = pairs
        return pairs

    def lengths(self) -> array[int]:
        """How many records each row has."""
        return array("I", map(sub, chain(self.starts[1:], (self.table.records,)), self.starts))

    def records_of(self, row: int) -> range:
        """The numbers of the records of a row."""
        end = self.starts[row + 1] if row + 1 < len(self.starts) else self.table.records
        return range(self.starts[row], end)

    def untold(self, rows: Sequence[int], bits: int) -> list[int]:
        """Those of the rows of which nothing in the parts that ``bits`` stand for has been reported already."""
        told = self.keys(TOLD)
        return [row for row in rows if not told[row] & bits]

    def row_of(self, record: int) -> int:
        """The row that a record is in."""
        return bisect_right(self.starts, record) - 1

    def groups(self, keys: Sequence[int]) -> Iterator[list[int]]:
        """The rows of each key that more than one row has, ascending."""
        if len(keys) > MOST_COUNTED:
            return (rows for rows in all_groups(keys) if len(rows) > 1)
        return _rows_with(keys, Counter(keys))

    def differing(self, keys: Sequence[int], values: Sequence[int]) -> Iterator[list[int]]:
        """Those of the groups whose rows do not all have the same of ``values``: few, in a fleet that is in order."""
        if len(keys) > MOST_COUNTED:
            value_of = values.__getitem__
            return (rows for rows in all_groups(keys) if len(rows) > 1 and len(set(map(value_of, rows))) > 1)
        return _rows_with(keys, Counter(map(itemgetter(0), set(zip(keys, values, strict=True)))))


def _rows_with(keys: Sequence[int], times: Mapping[int, int]) -> Iterator[list[int]]:
    """The rows of each key that occurs several times."""
    again = {key for key, often in times.items() if often > 1 and key}
    found: dict[int, list[int]] = {}
    for row in compress(count(), map(again.__contains__, keys)) if again else ():
        found.setdefault(keys[row], []).append(row)
    # In the order in which all groups of a large fleet come.
    for key in sorted(found, key=lambda key: key % BUCKETS):
        yield found[key]


def all_groups(keys: Sequence[int]) -> Iterator[list[int]]:
    """The places of each key in ``keys`` but 0, ascending."""
    buckets = [array("I") for _ in range(BUCKETS)]
    for place, key in enumerate(keys):
        if key:
            buckets[key % BUCKETS].append(place)
    for bucket in buckets:
        found: dict[int, list[int]] = {}
        for place in bucket:
            found.setdefault(keys[place], []).append(place)
        yield from found.values()


def repeated(keys: array[int]) -> Iterator[list[int]]:
    """The places of each key that occurs more than once, ascending, most of which are never looked at twice."""
    buckets = [array("Q") for _ in range(BUCKETS)]
    for key in keys:
        buckets[key % BUCKETS].append(key)
    again: set[int] = set()
    for bucket in buckets:
        if len(set(bucket)) < len(bucket):
            again.update(key for key, times in Counter(bucket).items() if times > 1)
    again.discard(NOTHING)
    places: dict[int, list[int]] = {}
    if again:
        for place, key in enumerate(keys):
            if key in again:
                places.setdefault(key, []).append(place)
    yield from places.values()
