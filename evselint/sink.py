"""Where the loop puts what it finds: everything is counted, what is asked for is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evselint.checks.meaning import ABSENT
from evselint.facts import Fact
from evselint.judge import EVSE_ID, OPERATOR_ID, OPERATOR_NAME, PLACES, Judge
from evselint.judgements import Spot, is_fixable
from evselint.lines import Lines, moved
from evselint.odd import Odd
from evselint.overrides import Overrides
from evselint.paths import value_at
from evselint.read.pieces import EnvelopeFacts
from evselint.read.scan import place_of
from evselint.rulebook import Rule
from evselint.tally import Kept, Outcome, Tally, operator_key


def _is_absent(row: list[Fact], pointer: str) -> bool:
    """Whether a pointer names a field that the record does not have."""
    place = PLACES.get(pointer[1:])
    return place is not None and not row[place].slice and row[place].value is ABSENT and not row[place].unsound


def _value_in(row: list[Fact], pointer: str) -> Any:
    """The value meant at a pointer into a record."""
    place = PLACES.get(pointer[1:].split("/", 1)[0])
    if place is None or row[place].value is ABSENT:
        return None
    return value_at({pointer[1:].split("/", 1)[0]: row[place].value}, pointer)


@dataclass
class Terms:
    """On what terms this process counts and keeps, and how many findings of each rule it has handed over.

    It sees its pieces in order, so what it has handed over stands before whatever comes.
    """

    rules: Mapping[int, Rule]
    operator: str | None
    overrides: Overrides
    keep: int | None
    handed_over: dict[int, int] = field(default_factory=dict)


class Sink:
    """Takes what was found in each record: counts everything, keeps what is asked for."""

    def __init__(
        self, terms: Terms, judge: Judge, outcome: Outcome, envelope: EnvelopeFacts, data: bytes, label: str
    ) -> None:
        self.terms, self.judge, self.outcome, self.data, self.label = terms, judge, outcome, data, label
        self.operators: dict[Any, tuple[Tally, dict[Fact, int]]] = {}
        self.fatal: dict[Fact, bool] = {}
        self.kept = dict(terms.handed_over)
        self.lines = Lines(data)
        self.otherwise = envelope.operator_id if isinstance(envelope.operator_id, str) else terms.operator
        self.name = envelope.operator_name if isinstance(envelope.operator_name, str) else None
        self.overrides = terms.overrides if terms.overrides.any() else None

    def skip(self) -> None:
        """A record that is not judged still has its number."""
        self.outcome.records += 1
        self.outcome.failed.append(0)

    def take(self, row: list[Fact], found: list[Fact], odd: Odd | None, start: int, end: int) -> None:
        """Count and keep the findings of one record."""
        outcome = self.outcome
        number = outcome.records
        outcome.records += 1
        own = row[OPERATOR_ID].value
        operator = own if isinstance(own, str) else self.otherwise
        name = row[OPERATOR_NAME].value
        key = operator_key(operator, name if isinstance(name, str) else self.name)
        entry = self.operators.get(key)
        if entry is None:
            entry = self.operators[key] = (Tally(name if isinstance(name, str) else self.name), {})
        tally, facts = entry
        tally.records += 1
        if odd is not None:
            found.append(Fact(odd, odd.spots))
        failing = False
        table = self.overrides.table(self.label, operator, row[PLACES["Address"]].value) if self.overrides else None
        for fact in found:
            if table is not None:
                failing |= self._count_overridden(tally, fact, table)
            else:
                facts[fact] = facts.get(fact, 0) + 1
                failing = failing or self._is_fatal(fact)
        tally.failing += failing
        outcome.failed.append(failing)
        if found:
            self._keep(row, found, odd, number, operator, start, end, table)

    def _is_fatal(self, fact: Fact) -> bool:
        known = self.fatal.get(fact)
        if known is None:
            known = self.fatal[fact] = any(self.judge.levels[spot.rule] == "error" for spot in fact.spots)
        return known

    def _count_overridden(self, tally: Tally, fact: Fact, table: Mapping[int, str]) -> bool:
        failing = False
        for spot in fact.spots:
            level = table.get(spot.rule, self.judge.levels[spot.rule])
            if level != "off":
                tally.rules[spot.rule, level] = tally.rules.get((spot.rule, level), 0) + 1
                self.outcome.fixable += self._fixable(spot)
                failing |= level == "error"
        return failing

    def _fixable(self, spot: Spot) -> bool:
        return is_fixable(self.terms.rules[spot.rule], spot.details)

    def _keep(
        self,
        row: list[Fact],
        found: list[Fact],
        odd: Odd | None,
        number: int,
        operator: Any,
        start: int,
        end: int,
        table: Any,
    ) -> None:
        keep, kept = self.terms.keep, self.kept
        wanted: list[tuple[Spot, str, bool]] = []
        for fact in found:
            for spot in fact.spots:
                level = table.get(spot.rule, self.judge.levels[spot.rule]) if table else self.judge.levels[spot.rule]
                if level == "off" or (keep is not None and kept.get(spot.rule, 0) >= keep):
                    continue
                kept[spot.rule] = kept.get(spot.rule, 0) + 1
                own = odd is not None and fact.value is odd
                absent = not own and _is_absent(row, spot.pointer)
                wanted.append((odd.as_written(spot) if odd and not own else spot, level, absent))
        if not wanted:
            return
        text = self.data[start:end].decode("utf-8", "replace")
        evse = row[EVSE_ID].value
        evse_id = evse if isinstance(evse, str) else None
        base = self.lines.at(start)
        placed = []
        for spot, level, absent in wanted:
            place = 0 if absent else place_of(text, spot.pointer)
            line, column = moved(base, text, place or 0)
            value = spot.value if spot.value is not None or not spot.pointer else _value_in(row, spot.pointer)
            kept_one = Kept(
                spot.rule, level, number, evse_id, operator, spot.pointer, line, column, value, dict(spot.details)
            )
            placed.append((place or 0, kept_one))
        placed.sort(key=lambda pair: (pair[0], pair[1].rule, pair[1].pointer))
        self.outcome.kept.extend(entry for _, entry in placed)

    def close(self) -> None:
        """Turn counts of facts into counts of rules."""
        for operator, (tally, facts) in self.operators.items():
            for fact, times in facts.items():
                for spot in fact.spots:
                    key = (spot.rule, self.judge.levels[spot.rule])
                    tally.rules[key] = tally.rules.get(key, 0) + times
                    self.outcome.fixable += times * self._fixable(spot)
            self.outcome.tallies[operator] = tally
        self.terms.handed_over = self.kept
