"""A sheet: the facts of some records side by side. A row is a record, a column a field or what a lens shows of it.

Whatever depends on facts is asked once for each distinct fact, or combination of facts, and then dealt out to the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any

from evselint.crossings import Crossing
from evselint.derived import Derived, Deriving
from evselint.facts import Fact
from evselint.judge import FIELD_PLACES, Found, Judge
from evselint.slices import Column, Taken

Told = Sequence[Fact | None]
SILENCE = Crossing(None)
spots_of, again_of = attrgetter("spots"), attrgetter("again")


class Sheet:
    """The facts of the records that were taken apart.

    ``columns`` are in the order of a row of facts (``judge.py``); ``derived`` is what follows from the facts of a
    field, by place. ``found`` are, for each row, the facts in which there is something to report, in a fixed order.
    """

    __slots__ = ("_judge", "columns", "derived", "found", "size", "taken")

    def __init__(self, judge: Judge, taken: Taken, envelope: Sequence[Fact]) -> None:
        self._judge, self.taken, self.size = judge, taken, len(taken.numbers)
        self.columns: list[Column[Fact]] = [
            dealt(facts.of(column.distinct), column) for facts, column in zip(judge.memos, taken.fields, strict=True)
        ]
        self.columns += [Column([fact] * self.size, (fact,)) for fact in envelope]
        self.derived: dict[int, Column[Derived]] = {
            place: derived(self.columns[place], derive) for place, derive in judge.derive.items()
        }
        for column in self._shown():
            self.columns.append(Column(column, dict.fromkeys(column)))
        self.found = self._found()

    def row(self, number: int) -> list[Fact]:
        """The facts of one record."""
        return [column.rows[number] for column in self.columns]

    def in_order(self, keys: Sequence[Any], otherwise: Any) -> Sequence[Any]:
        """Keys of the rows as those of all records that were given, deleted ones included."""
        numbers, size = self.taken.numbers, self.taken.size
        if len(numbers) == size:
            return keys
        spread = [otherwise] * size
        for number, key in zip(numbers, keys, strict=True):
            spread[number] = key
        return spread

    def _shown(self) -> Iterable[Sequence[Fact]]:
        """What lenses show, in the order of their columns."""
        for place, looking in self._judge.looks.items():
            if place in self.derived:
                shown = [each.shown for each in self.derived[place].rows]
            else:
                shown = list(looking.shown(self.columns[place].rows))
            yield from zip(*shown, strict=True) if shown else [()] * len(looking.lenses)

    def _found(self) -> Sequence[Found]:
        told = [*self._in_fields(), *self._in_crossings(), *self._in_occurrences()]
        if not told:
            return [()] * self.size
        rows = list(zip(*told, strict=True))
        told_once = self._judge.told_once
        known = {row: told_once[tuple([fact for fact in row if fact is not None])] for row in dict.fromkeys(rows)}
        return list(map(known.__getitem__, rows))

    def _in_fields(self) -> Iterable[Told]:
        for place in FIELD_PLACES:
            column = self.columns[place]
            if any(map(spots_of, column.distinct)):
                yield _with_spots(column.rows)

    def _in_crossings(self) -> Iterable[Told]:
        for step in self._judge.crossings:
            columns = [self.columns[place] for place in step.places]
            if all(len(column.distinct) == 1 for column in columns):
                rows = [tuple([column.rows[0] for column in columns])]
            else:
                rows = list(zip(*[column.rows for column in columns], strict=True))
            known = step.memo.of(dict.fromkeys(rows))
            again = any(map(again_of, known.values()))
            if again or any(map(spots_of, known.values())):
                crossings: list[Any] = (
                    list(known.values()) * self.size if len(rows) == 1 else list(map(known.__getitem__, rows))
                )
                if again:
                    crossings = self._asked_again(crossings, step.fields)
                yield _with_spots(crossings)

    def _in_occurrences(self) -> Iterable[Told]:
        for step in self._judge.occurrences:
            numbers = {number for first, second in step.pairs for number in self._occurring(first, second)}
            if numbers:
                asked = [step.asked if number in numbers else SILENCE for number in range(self.size)]
                yield _with_spots(self._asked_again(asked, step.fields))

    def _asked_again(self, crossings: Sequence[Any], fields: Sequence[int]) -> list[Fact]:
        """What crossings say once those that are not enough have looked at whole fields."""
        known: dict[tuple[Fact, ...], Fact] = {}
        told: list[Fact] = list(crossings)
        for number in compress(range(self.size), map(again_of, crossings)):
            crossing = crossings[number]
            key = (crossing, *[self.columns[place].rows[number] for place in fields])
            if key not in known:
                known[key] = self._judge.ask_again(crossing.again, self.row(number))
            told[number] = known[key]
        return told

    def _occurring(self, first: int, second: int) -> list[int]:
        """The rows in which the text of one field may stand in that of another, without regard to case."""
        sought = dealt(
            {fact: folded(fact.slice)[1:-1].strip() for fact in self.columns[first].distinct}, self.columns[first]
        )
        within = dealt({fact: folded(fact.slice) for fact in self.columns[second].distinct}, self.columns[second])
        pairs = enumerate(zip(sought.rows, within.rows, strict=True))
        if any("\\" in text for text in (*sought.distinct, *within.distinct)):
            return [number for number, (text, other) in pairs if text and other]
        return [number for number, (text, other) in pairs if text and text in other]


def _with_spots(facts: Iterable[Fact]) -> Told:
    return [fact if fact.spots else None for fact in facts]


def dealt(known: Mapping[Any, Any], keys: Column[Any]) -> Column[Any]:
    """A column of what is known of each of the keys in another."""
    if len(known) == 1:
        (value,) = known.values()
        return Column([value] * len(keys.rows), (value,))
    return Column(list(map(known.__getitem__, keys.rows)), known.values())


def derived(facts: Column[Fact], derive: Deriving) -> Column[Derived]:
    """What follows from the facts in a column."""
    known = {fact: fact.derived for fact in facts.distinct}
    if new := [fact for fact, each in known.items() if each is None]:
        known.update(zip(new, derive(new), strict=True))
    return dealt(known, facts)


def folded(slice_: bytes) -> str:
    """A slice in small letters."""
    return slice_.decode("utf-8", "replace").lower()
