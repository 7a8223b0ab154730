"""The tables of all pieces of a run, gathered in order into rows: successive records that have every key in common."""

from __future__ import annotations

from array import array
from itertools import count

from evselint.fleet.shelf import Series, Shelf
from evselint.fleet.table import NOTHING, Column, OperatorKey, Table

NONE_OF_IT = Column()


class Gathered:
    """All tables of a run. ``starts`` are the numbers of the records that rows begin with.

    ``operators`` says which operator a key of the column "operator" stands for. Close it: it may have a temporary file.
    """

    def __init__(self) -> None:
        self.records = 0
        self.operators: dict[int, OperatorKey] = {}
        self._shelf = Shelf()
        self._starts = Series("I", self._shelf)
        self._rows = 0
        self._ids, self._loose_ids = Series("Q", self._shelf), Series("I", self._shelf)
        self._columns: dict[str, tuple[Series, Series]] = {}
        self._last: dict[str, int] = {}

    def add(self, table: Table) -> None:
        """Take the records of the next table."""
        if not table.records:
            return
        for name in table.columns:
            if name not in self._columns:
                self._columns[name] = self._begun()
                self._last[name] = NOTHING
        columns = {name: table.columns.get(name, NONE_OF_IT) for name in self._columns}
        goes_on = {name: column.keys[0] == self._last[name] for name, column in columns.items()}
        starts = sorted(set().union(*[column.starts[goes_on[name] :] for name, column in columns.items()]))
        if not self._rows and not (starts and starts[0] == 0):
            starts.insert(0, 0)
        row_of = dict(zip(starts, count(self._rows), strict=False)).__getitem__
        for name, column in columns.items():
            first = goes_on[name]
            rows, keys = self._columns[name]
            rows.extend(array("I", map(row_of, column.starts[first:])))
            keys.extend(column.keys[first:])
            self._last[name] = column.keys[-1]
        self._starts.extend(array("I", map(self.records.__add__, starts)))
        self._rows += len(starts)
        self._ids.extend(table.ids)
        self._loose_ids.extend(table.loose_ids)
        self.operators |= table.operators
        self.records += table.records

    def _begun(self) -> tuple[Series, Series]:
        rows, keys = Series("I", self._shelf), Series("Q", self._shelf)
        rows.extend(array("I", [0]))
        keys.extend(array("Q", [NOTHING]))
        return rows, keys

    def skip(self) -> None:
        """Take a record of which nothing is known; it still has its number."""
        nothing = Table()
        nothing.add_ids([None])
        self.add(nothing)

    def starts(self) -> array[int]:
        """The number of the first record of each row."""
        return self._starts.whole()

    def column(self, name: str) -> Column:
        """A column by numbers of rows; its first run may be an empty one. With nothing in it if there is none."""
        if name not in self._columns:
            return Column()
        rows, keys = self._columns[name]
        return Column(rows.whole(), keys.whole())

    def ids(self) -> array[int]:
        """For each record a hash of its EvseID in capitals."""
        return self._ids.whole()

    def loose_ids(self) -> array[int]:
        """For each record a hash of its EvseID that is the same without separators."""
        return self._loose_ids.whole()

    def close(self) -> None:
        """Give the temporary file back; the columns cannot be read afterwards."""
        self._shelf.close()
