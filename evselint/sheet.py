"""A sheet: the facts of some records side by side. A row is a record, a column a field or what a lens shows of it.

Whatever depends on facts is asked once for each distinct fact, or combination of facts, and then dealt out to the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any

from evselint.column import Column, constant, of_rows, side_by_side
from evselint.crossings import Crossing
from evselint.derived import Derived, Deriving
from evselint.facts import Fact
from evselint.judge import FIELD_PLACES, Found, Judge
from evselint.slices import Taken

Told = Column[Fact | None]
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
            column.of(facts.of(column.distinct)) for facts, column in zip(judge.memos, taken.fields, strict=True)
        ]
        self.columns += [constant(fact, self.size) for fact in envelope]
        self.derived: dict[int, Column[Derived]] = {
            place: derived(self.columns[place], derive) for place, derive in judge.derive.items()
        }
        self.columns += self._shown()
        self.found = self._found()

    def row(self, number: int) -> list[Fact]:
        """The facts of one record."""
        return [column.rows[number] for column in self.columns]

    def in_order(self, keys: Column[Any], otherwise: Any) -> Column[Any]:
        """Keys of the rows as those of all records that were given, deleted ones included."""
        if self.size == self.taken.size:
            return keys
        spread = [otherwise] * self.taken.size
        for number, key in zip(self.taken.numbers, keys.rows, strict=True):
            spread[number] = key
        return of_rows(spread)

    def _shown(self) -> Iterable[Column[Fact]]:
        """What lenses show, in the order of their columns."""
        for place, looking in self._judge.looks.items():
            facts = self.columns[place]
            if place in self.derived:
                shown = [each.shown for each in self.derived[place].runs]
            else:
                shown = list(looking.shown(facts.runs))
            yield from map(facts.with_runs, zip(*shown, strict=True) if shown else [()] * len(looking.lenses))

    def _found(self) -> Column[Found]:
        told = [*self._in_fields(), *self._in_crossings(), *self._in_occurrences()]
        if not told:
            return constant((), self.size)
        told_once = self._judge.told_once
        rows = side_by_side(told)
        return rows.of({row: told_once[tuple([fact for fact in row if fact is not None])] for row in rows.distinct})

    def _in_fields(self) -> Iterable[Told]:
        for place in FIELD_PLACES:
            column = self.columns[place]
            if any(map(spots_of, column.distinct)):
                yield _with_spots(column)

    def _in_crossings(self) -> Iterable[Told]:
        for step in self._judge.crossings:
            seen = side_by_side([self.columns[place] for place in step.places])
            known = step.memo.of(seen.distinct)
            again = any(map(again_of, known.values()))
            if again or any(map(spots_of, known.values())):
                crossings: Column[Any] = seen.of(known)
                yield _with_spots(self._asked_again(crossings, step.fields) if again else crossings)

    def _in_occurrences(self) -> Iterable[Told]:
        places = {place for step in self._judge.occurrences for pair in step.pairs for place in pair}
        texts = {place: {fact: folded(fact.slice) for fact in self.columns[place].distinct} for place in places}
        for step in self._judge.occurrences:
            occurring = [self._occurring(first, second, texts) for first, second in step.pairs]
            if any(True in each.distinct for each in occurring):
                asked = side_by_side(occurring)
                crossings = asked.of({pairs: step.asked if True in pairs else SILENCE for pairs in asked.distinct})
                yield _with_spots(self._asked_again(crossings, step.fields))

    def _asked_again(self, crossings: Column[Crossing], fields: Sequence[int]) -> Column[Fact]:
        """What crossings say once those that are not enough have looked at whole fields."""
        known: dict[tuple[Fact, ...], Fact] = {}
        told: list[Any] = list(crossings.rows)
        columns = [self.columns[place].rows for place in fields]
        for number in compress(range(self.size), map(again_of, told)):
            whole = tuple([column[number] for column in columns])
            key = (told[number], *whole)
            if key not in known:
                known[key] = self._judge.ask_again(told[number].again, dict(zip(fields, whole, strict=True)))
            told[number] = known[key]
        return of_rows(told)

    def _occurring(self, first: int, second: int, texts: Mapping[int, Mapping[Fact, str]]) -> Column[bool]:
        """Whether the text of one field may stand in that of another, without regard to case.

        Where characters are escaped nobody knows before they are decoded.
        """
        sought = {fact: text[1:-1].strip() for fact, text in texts[first].items()}
        pairs = side_by_side([self.columns[first].of(sought), self.columns[second].of(texts[second])])
        if any("\\" in text for text in (*sought.values(), *texts[second].values())):
            return pairs.with_runs([all(pair) for pair in pairs.runs])
        return pairs.with_runs([bool(text) and text in other for text, other in pairs.runs])


def _with_spots(facts: Column[Any]) -> Told:
    return facts.of({fact: fact if fact.spots else None for fact in facts.distinct})


def derived(facts: Column[Fact], derive: Deriving) -> Column[Derived]:
    """What follows from the facts in a column."""
    known = {fact: fact.derived for fact in facts.distinct}
    if new := [fact for fact, each in known.items() if each is None]:
        known.update(zip(new, derive(new), strict=True))
    return facts.of(known)


def folded(slice_: bytes) -> str:
    """A slice in small letters."""
    return slice_.decode("utf-8", "replace").lower()
