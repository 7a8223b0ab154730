"""A finished table as fleet checks read it: rows of records that are alike, and groups of rows that share a key."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice, repeat
from operator import sub
from typing import Any, TypeVar

from evselint.fleet.gathered import Gathered
from evselint.fleet.groups import MOST_AT_ONCE, Groups
from evselint.fleet.table import NOTHING, OperatorKey
from evselint.fleet.told import TOLD

# So many columns of a large fleet, and groups of its rows, are held at a time.
MOST_COLUMNS = 2
MOST_GROUPS = 1
# A fleet of fewer rows is small: all that several checks ask for is held.
FEW_ROWS = 150_000
MIXED = 0x9E3779B97F4A7C15
WORD = (1 << 64) - 1
Held = TypeVar("Held")
Values = Callable[[Iterable[int], str], Mapping[int, Any]]


def mixed(first: int, second: int) -> int:
    """One key for two; nothing if one of them is nothing."""
    return ((first * MIXED) & WORD) ^ second or 1 if first and second else NOTHING


class Fleet:
    """All records of a run. Row number ``n`` is of records that have every key in common: ``records_of(n)``.

    ``values`` reads what keys cannot say from the files: numbers of records and a pointer to their values.
    """

    def __init__(self, gathered: Gathered, values: Values) -> None:
        self.gathered, self.values = gathered, values
        self._done: dict[str, tuple[Any, Exception | None]] = {}
        self.starts = gathered.starts()
        self._groups: dict[tuple[str, ...], Groups] = {}
        self._columns: dict[tuple[str, ...], array[int]] = {}

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
        return self.gathered.operators

    @property
    def ids(self) -> array[int]:
        """For each record a hash of its EvseID in capitals."""
        return self._held(self._columns, (), MOST_COLUMNS, self.gathered.ids)

    @cached_property
    def lengths(self) -> array[int]:
        """How many records each row has."""
        return array("I", map(sub, chain(self.starts[1:], (self.gathered.records,)), self.starts))

    def keys(self, *names: str) -> array[int]:
        """The keys of a column, one a row; of two columns their keys as one."""
        return self._held(
            self._columns,
            names,
            MOST_COLUMNS,
            lambda: self._expanded(*names) if len(names) == 1 else self.by_row(map(mixed, *map(self.keys, names))),
        )

    def groups(self, *names: str) -> Groups:
        """The rows that share their key in a column, or their keys in two, where there are several."""
        return self._held(self._groups, names, MOST_GROUPS, lambda: Groups(self.keys(*names)))

    def _held(
        self, held: dict[tuple[str, ...], Held], name: tuple[str, ...], most: int, make: Callable[[], Held]
    ) -> Held:
        """What is held until so many others have been asked for, if there is much of it."""
        found = held.pop(name, None)
        if found is None:
            while len(held) >= most and len(self.starts) > FEW_ROWS:
                del held[next(iter(held))]  # what was asked for longest ago
            found = make()
        held[name] = found
        return found

    def _expanded(self, name: str) -> array[int]:
        column = self.gathered.column(name)
        lengths = map(sub, chain(column.starts[1:], (len(self.starts),)), column.starts)
        return self.by_row(chain.from_iterable(map(repeat, column.keys, lengths)))

    def by_row(self, keys: Iterable[int]) -> array[int]:
        """Keys, one a row. An array that grew to this size would leave holes in memory behind it."""
        made = array("Q", [NOTHING]) * len(self.starts)
        keys = iter(keys)
        for row in range(0, len(made), MOST_AT_ONCE):
            made[row : row + MOST_AT_ONCE] = array("Q", islice(keys, MOST_AT_ONCE))
        return made

    def runs(self, name: str) -> Iterator[tuple[int, int, int]]:
        """From which record on and before which one all records have the same key in a column, and that key."""
        keys = self.keys(name)
        first = [row for row, key in enumerate(keys) if not row or key != keys[row - 1]]
        starts = [self.starts[row] for row in first]
        return zip(starts, (*starts[1:], self.gathered.records), map(keys.__getitem__, first), strict=False)

    def key_at(self, name: str, record: int) -> int:
        """The key of one record in a column."""
        return self.keys(name)[self.row_of(record)] if self.starts else NOTHING

    def records_of(self, row: int) -> range:
        """The numbers of the records of a row."""
        return range(self.starts[row], self.starts[row] + self.lengths[row])

    def untold(self, rows: Sequence[int], bits: int) -> list[int]:
        """Those of the rows of which nothing in the parts that ``bits`` stand for has been reported already."""
        told = self.keys(TOLD)
        return [row for row in rows if not told[row] & bits]

    def row_of(self, record: int) -> int:
        """The row that a record is in."""
        return bisect_right(self.starts, record) - 1
