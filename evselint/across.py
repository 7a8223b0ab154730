"""The end of a run: fleet checks answer from the table, and the records that they name are read once more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from evselint.engine import Engine
from evselint.fleet.answers import AtOperator, AtRecord, NotRatedError
from evselint.fleet.gathered import Gathered
from evselint.fleet.rows import Fleet
from evselint.fleet.table import OperatorKey
from evselint.read.pieces import Piece
from evselint.read.source import Source, reading
from evselint.seen import Seen
from evselint.tally import Kept

NOBODY: OperatorKey = (None, None)
UNNAMED = "an unnamed operator"  # in messages, where neither records nor envelope tell one


class Checked(NamedTuple):
    """A piece that was checked, and whether its cut was a guess.

    ``first`` is the number of its first record, ``place`` the line and column where it begins, ``input`` the number of
    its input and ``before`` how many records came before that input.
    """

    first: int
    place: tuple[int, int]
    input: int
    before: int
    piece: Piece
    guessed: bool


class Found(NamedTuple):
    """A finding across records: whose, of which input, at which level, and what is kept of it (None: only counted)."""

    rule: int
    level: str
    operator: OperatorKey
    record: int | None
    input: int
    kept: Kept | None


class Across:
    """Asks the fleet checks. ``checked`` are all pieces of the run in order."""

    def __init__(
        self,
        engine: Engine,
        gathered: Gathered,
        checked: Sequence[Checked],
        sources: Sequence[Source],
    ) -> None:
        self.engine, self.checked, self.sources = engine, checked, sources
        self.firsts = [each.first for each in checked]
        self.fleet = Fleet(gathered, self.values)
        self.skipped: dict[int, str] = {}

    def values(self, numbers: Iterable[int], pointer: str) -> Mapping[int, Any]:
        """The values at a pointer into these records."""
        return {number: seen.value(pointer) for number, seen, _ in self.look_again(numbers)}

    def look_again(self, numbers: Iterable[int]) -> Iterator[tuple[int, Seen, Checked]]:
        """These records, ascending, each with its number in the run and the piece that it is in."""
        groups: dict[int, set[int]] = {}
        for number in sorted(set(numbers)):
            position = bisect_right(self.firsts, number) - 1
            groups.setdefault(position, set()).add(number - self.firsts[position])
        for position, wanted in groups.items():
            each = self.checked[position]
            with reading(self.sources[each.input]) as reader:
                data = reader.read(each.piece.start, each.piece.end - each.piece.start)
                for seen in self.engine.look_again(each.piece, data, wanted, guessed=each.guessed):
                    yield each.first + seen.number, seen, each

    def findings(self, keep: Callable[[int], int | None]) -> Iterator[Found]:
        """All of them, rule by rule; ``skipped`` says who could not tell. ``keep``: how many are wanted (None: all)."""
        for rule, check in self.engine.judgements("records").fleet:
            try:
                answers = sorted(check.find(self.fleet), key=lambda answer: (answer.record, answer.pointer))
            except NotRatedError as error:
                self.skipped[rule] = str(error)
                continue
            if answers:
                yield from self._of_rule(rule, answers, keep(rule))

    def _of_rule(self, rule: int, answers: list[AtRecord | AtOperator], keep: int | None) -> Iterator[Found]:
        overrides = self.engine.terms.overrides
        shown = answers if keep is None or overrides.any() else answers[:keep]
        for answer in answers[len(shown) :]:
            each = self.checked[bisect_right(self.firsts, answer.record) - 1]
            if level := self._level(rule, each):
                record = answer.record if isinstance(answer, AtRecord) else None
                yield Found(rule, level, self._operator(answer), record, each.input, None)
        others = self._others(answer.other for answer in shown if isinstance(answer, AtRecord))
        by_record: dict[int, list[AtRecord | AtOperator]] = {}
        for answer in shown:
            by_record.setdefault(answer.record, []).append(answer)
        for number, seen, each in self.look_again(by_record):
            for answer in by_record[number]:
                operator = self._operator(answer)
                level = self._level(rule, each)
                if overrides.any():
                    address = seen.address if isinstance(answer, AtRecord) else None
                    label = self.sources[each.input].label
                    level = overrides.table(label, operator[0], address).get(rule, level)
                if level and level != "off":
                    yield self._found(rule, level, operator, answer, seen, each, others)

    def _level(self, rule: int, each: Checked) -> str | None:
        return self.engine.judge(each.piece.envelope.kind).levels.get(rule)

    def _operator(self, answer: AtRecord | AtOperator) -> OperatorKey:
        fleet = self.fleet
        if isinstance(answer, AtOperator):
            return fleet.operators[answer.operator]
        return fleet.operators.get(fleet.key_at("operator", answer.record), NOBODY)

    def _others(self, numbers: Iterable[int | None]) -> dict[int, tuple[Seen, Checked]]:
        wanted = {number for number in numbers if number is not None}
        return {number: (seen, each) for number, seen, each in self.look_again(wanted)}

    def _found(
        self,
        rule: int,
        level: str,
        operator: OperatorKey,
        answer: AtRecord | AtOperator,
        seen: Seen,
        each: Checked,
        others: Mapping[int, tuple[Seen, Checked]],
    ) -> Found:
        details: dict[str, Any] = {"operator": operator[0] or operator[1] or UNNAMED, **answer.details}
        if isinstance(answer, AtRecord) and answer.other is not None and answer.other in others:
            other, where = others[answer.other]
            details["first"] = self._named(other, where)
            details["other_id"] = other.evse_id or ""
            details["other"] = other.value(answer.pointer)
        kept = seen.finding(rule, level, operator[0], answer.pointer, details)
        line, column = self._placed(kept.line, kept.column, each)
        position = kept.position if self.engine.terms.where else None
        kept = kept._replace(line=line, column=column, position=position)
        if isinstance(answer, AtOperator):
            return Found(rule, level, operator, None, each.input, kept._replace(record=None, evse_id=None))
        record = answer.record - each.before
        return Found(rule, level, operator, answer.record, each.input, kept._replace(record=record))

    def _named(self, seen: Seen, each: Checked) -> str:
        """Where a record stands, for people."""
        _, line, column = seen.at("/EvseID")
        line, _ = self._placed(line, column, each)
        if len(self.sources) > 1:
            return f"{self.sources[each.input].label}:{line}"
        return f"line {line}, record {each.first + seen.number}"

    @staticmethod
    def _placed(line: int, column: int, each: Checked) -> tuple[int, int]:
        return each.place[0] + line, column + (each.place[1] if line == 0 else 1)
