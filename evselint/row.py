"""The facts of one record, carried over to the next: only what differs from its neighbour is judged again.

Records of one station stand together in most files and have nearly everything in common.
"""

from __future__ import annotations

from collections.abc import Sequence

from evselint.crossings import Crossing
from evselint.derived import Derived
from evselint.facts import Fact
from evselint.judge import FIELD_PLACES, CrossingStep, Judge, occurs
from evselint.read.pieces import EnvelopeFacts


class Row:
    """The facts of the record at hand: of its fields, of its envelope, and what lenses show of them.

    ``derived`` is what follows from each fact of a field. ``found`` are those in which there is something to report, in
    a fixed order.
    """

    __slots__ = ("_again", "_heard", "_is_new", "_judge", "_stale", "derived", "facts", "found")

    def __init__(self, judge: Judge, envelope: EnvelopeFacts) -> None:
        self._judge = judge
        self.facts = judge.empty_row(envelope)
        self.derived = [Derived() for _ in FIELD_PLACES]
        self.found: tuple[Fact, ...] = ()
        self._heard: dict[int, Fact] = {}
        self._again: dict[int, CrossingStep] = {}
        self._stale = False
        self._is_new = True

    def forget(self) -> None:
        """Nobody may take anything over from the record before."""
        self._is_new = True

    def change(self, changed: tuple[int, ...], contents: Sequence[bytes]) -> tuple[int, ...]:
        """Judge what is new: ``contents`` are the slices of the fields at the places ``changed``.

        Returns the places of fields from which something else follows than from those of the record before.
        """
        judge, facts, derived, heard, again = self._judge, self.facts, self.derived, self._heard, self._again
        memos, derive = judge.memos, judge.derive
        stirred, shown = [], []
        for place, content in zip(changed, contents, strict=True):
            fact = facts[place] = memos[place][content]
            if fact.spots:
                heard[place] = fact
                self._stale = True
            elif heard and place in heard:
                del heard[place]
                self._stale = True
            follows = fact.derived or derive[place](fact)
            before = derived[place]
            if follows is not before and follows != before:
                derived[place] = follows
                stirred.append(place)
                if follows.shown:
                    for target, seen in enumerate(follows.shown, judge.targets[place]):
                        if facts[target] is not seen:
                            facts[target] = seen
                            shown.append(target)
        numbers, crossings, occurrences = judge.plans[(*changed, *shown)]
        for step in crossings:
            number, crossing_of, pick, _ = step
            crossing = crossing_of[pick(facts)]
            if crossing.spots or crossing.again or number in heard or number in again:
                self._hear(number, crossing, step)
        for step in tuple(again.values()) if again else ():
            # Whole fields were looked at, not only what lenses show of them.
            if step[0] not in numbers and not step[3].isdisjoint(changed):
                self._hear(step[0], step[1][step[2](facts)], step)
        for number, pairs, asked in occurrences:
            for first, second in pairs:
                if occurs(facts[first].slice, facts[second].slice):
                    self._hear(number, asked)
                    break
            else:
                if number in heard:
                    self._hear(number, None)
        if self._stale:
            self.found = judge.told_once[tuple([heard[place] for place in sorted(heard)])]
            self._stale = False
        if self._is_new:
            self._is_new = False
            return FIELD_PLACES
        return tuple(stirred)

    def _hear(self, number: int, crossing: Crossing | None, step: CrossingStep | None = None) -> None:
        """Keep what a crossing says, or that it says nothing any more."""
        self._stale = True
        fact: Fact | None = crossing
        if step is not None:
            self._again.pop(number, None)
        if crossing is not None and crossing.again:
            # The lenses of a crossing show either enough or too little, so there is nothing else in it.
            fact = self._judge.ask_again(crossing.again, self.facts)
            if step is not None:
                self._again[number] = step
        if fact is not None and fact.spots:
            self._heard[number] = fact
        else:
            self._heard.pop(number, None)
