"""Columns of records that stand side by side, kept as runs: neighbours have most of what is in them in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, compress, islice, repeat
from operator import is_not, sub
from typing import Any, Generic, TypeVar

Kind = TypeVar("Kind")
Other = TypeVar("Other")


class Column(Generic[Kind]):
    """What stands in one column of ``size`` successive records.

    A run begins in each row of ``starts``, the first in row 0; ``runs`` says what it is of. Runs beside each other may
    be of the same. Columns that change in the same rows share their ``starts``.
    """

    __slots__ = ("_distinct", "_rows", "runs", "size", "starts")

    def __init__(
        self, runs: Sequence[Kind], starts: Sequence[int], size: int, distinct: Collection[Kind] | None = None
    ) -> None:
        self.runs, self.starts, self.size, self._distinct = runs, starts, size, distinct
        self._rows: Sequence[Kind] | None = runs if len(runs) == size else None

    @property
    def distinct(self) -> Collection[Kind]:
        """All that stands in the column, with little repetition."""
        if self._distinct is None:
            self._distinct = dict.fromkeys(self.runs)
        return self._distinct

    @property
    def rows(self) -> Sequence[Kind]:
        """What stands in each row."""
        if self._rows is None:
            lengths = map(sub, chain(islice(self.starts, 1, None), (self.size,)), self.starts)
            self._rows = list(chain.from_iterable(map(repeat, self.runs, lengths)))
        return self._rows

    def of(self, known: Mapping[Kind, Other]) -> Column[Other]:
        """A column of what is known of each of the things in this one."""
        if len(self.runs) == 1:
            return constant(known[self.runs[0]], self.size)
        return Column(list(map(known.__getitem__, self.runs)), self.starts, self.size, known.values())

    def with_runs(self, runs: Sequence[Other]) -> Column[Other]:
        """A column with other things in the same runs; in longer ones, if many of them are the very same."""
        starts = self.starts
        new = [0, *compress(range(1, len(runs)), map(is_not, islice(runs, 1, None), runs))]
        if len(new) <= len(runs) // 2:
            runs, starts = [runs[place] for place in new], [starts[place] for place in new]
        return Column(runs, starts, self.size)


def constant(thing: Kind, size: int) -> Column[Kind]:
    """A column with the same thing in every row."""
    return Column((thing,), (0,), size) if size else Column((), (), 0)


def of_rows(rows: Sequence[Kind]) -> Column[Kind]:
    """A column of what stands in each row."""
    return Column(rows, range(len(rows)), len(rows))


def side_by_side(columns: Sequence[Column[Any]]) -> Column[tuple[Any, ...]]:
    """One column of several: what stands in them, together."""
    size = columns[0].size
    varied = list({id(column.starts): column.starts for column in columns if len(column.runs) > 1}.values())
    if sum(map(len, varied)) < size:
        starts: Sequence[int] = sorted(set().union(*varied)) if len(varied) > 1 else (*varied, columns[0].starts)[0]
        picked = [_at(starts, column) for column in columns]
    else:  # to look for where runs begin would take longer than to take every row for one
        starts, picked = range(size), [column.rows for column in columns]
    runs = list(zip(*picked, strict=True))
    return Column(runs, starts, size)


def _at(starts: Sequence[int], column: Column[Kind]) -> Sequence[Kind]:
    if column.starts is starts:
        return column.runs
    if len(column.runs) == 1:
        return [column.runs[0]] * len(starts)
    return list(map(column.rows.__getitem__, starts))
