"""Where the loop puts what it finds: everything is counted, what is asked for is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from evselint.checks.meaning import ABSENT
from evselint.facts import Fact
from evselint.grid import Grid, position_of
from evselint.judge import ADDRESS, COORDINATES, EVSE_ID, OPERATOR_ID, OPERATOR_NAME, PLACES, Judge
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


class Terms(Struct):
    """On what terms this process counts and keeps, and how many findings of each rule it has handed over.

    It sees its pieces in order, so what it has handed over stands before whatever comes. ``where``: also count where
    records stand.
    """

    rules: Mapping[int, Rule]
    operator: str | None
    overrides: Overrides
    keep: int | None
    where: bool = False
    handed_over: dict[int, int] = field(default_factory=dict)


class Share(Struct):
    """What is counted for the records of one operator, and at which severities."""

    operator: str | None
    name: str | None
    levels: Mapping[int, str]
    counts: dict[tuple[Fact, ...], int] = field(default_factory=dict)
    fatal: dict[tuple[Fact, ...], bool] = field(default_factory=dict)


class Sink:
    """Takes what was found in each record: counts everything, keeps what is asked for."""

    def __init__(
        self, terms: Terms, judge: Judge, outcome: Outcome, envelope: EnvelopeFacts, data: bytes, label: str
    ) -> None:
        self.terms, self.judge, self.outcome, self.data, self.label = terms, judge, outcome, data, label
        self.shares: dict[Any, Share] = {}
        self.stands: dict[Fact, int] | None = {} if terms.where else None
        self.kept = dict(terms.handed_over)
        self.satisfied: set[tuple[Fact, ...]] = set()
        self.lines = Lines(data)
        self.otherwise = envelope.operator_id if isinstance(envelope.operator_id, str) else terms.operator
        self.name = envelope.operator_name if isinstance(envelope.operator_name, str) else None
        self.overrides = terms.overrides if terms.overrides.any() else None

    def skip(self) -> None:
        """A record that is not judged still has its number."""
        self.outcome.records += 1
        self.outcome.failed.append(0)

    def take(self, row: list[Fact], found: tuple[Fact, ...], odd: Odd | None, start: int, end: int) -> Share:
        """Count and keep the findings of one record; whose it is."""
        key = (row[OPERATOR_ID], row[OPERATOR_NAME], row[ADDRESS] if self.overrides else None)
        share = self.shares.get(key)
        if share is None:
            share = self.shares[key] = self._share(row)
        if odd is not None:
            found = (*found, Fact(odd, odd.spots))
        share.counts[found] = share.counts.get(found, 0) + 1
        failing = share.fatal.get(found)
        if failing is None:
            failing = share.fatal[found] = any(
                share.levels.get(spot.rule) == "error" for fact in found for spot in fact.spots
            )
        outcome = self.outcome
        outcome.failed.append(failing)
        if self.stands is not None:
            stand = row[COORDINATES]
            self.stands[stand] = self.stands.get(stand, 0) + 1
        if found and found not in self.satisfied:
            self._keep(row, found, odd, share, start, end)
        outcome.records += 1
        return share

    def _share(self, row: list[Fact]) -> Share:
        own, name = row[OPERATOR_ID].value, row[OPERATOR_NAME].value
        operator = own if isinstance(own, str) else self.otherwise
        levels = self.judge.levels
        if self.overrides and (table := self.overrides.table(self.label, operator, row[ADDRESS].value)):
            levels = {rule: level for rule, level in {**levels, **table}.items() if level != "off"}
        return Share(operator, name if isinstance(name, str) else self.name, levels)

    def _keep(
        self, row: list[Fact], found: tuple[Fact, ...], odd: Odd | None, share: Share, start: int, end: int
    ) -> None:
        keep, kept = self.terms.keep, self.kept
        wanted: list[tuple[Spot, str, bool]] = []
        for fact in found:
            for spot in fact.spots:
                level = share.levels.get(spot.rule)
                if level is None or (keep is not None and kept.get(spot.rule, 0) >= keep):
                    continue
                kept[spot.rule] = kept.get(spot.rule, 0) + 1
                own = odd is not None and fact.value is odd
                absent = not own and _is_absent(row, spot.pointer)
                wanted.append((odd.as_written(spot) if odd and not own else spot, level, absent))
        if not wanted:
            # What is full stays full, and what is switched off stays so for the operator.
            if self.overrides is None:
                self.satisfied.add(found)
            return
        text = self.data[start:end].decode("utf-8", "replace")
        evse = row[EVSE_ID].value
        evse_id = evse if isinstance(evse, str) else None
        base = self.lines.at(start)
        position = position_of(row[COORDINATES]) if self.stands is not None else None
        placed = []
        for spot, level, absent in wanted:
            place = 0 if absent else place_of(text, spot.pointer)
            line, column = moved(base, text, place or 0)
            value = spot.value if spot.value is not None or not spot.pointer else _value_in(row, spot.pointer)
            kept_one = Kept(
                spot.rule,
                level,
                self.outcome.records,
                evse_id,
                share.operator,
                spot.pointer,
                line,
                column,
                value,
                dict(spot.details),
                position,
            )
            placed.append((place or 0, kept_one))
        placed.sort(key=lambda pair: (pair[0], pair[1].rule, pair[1].pointer))
        self.outcome.kept.extend(entry for _, entry in placed)

    def close(self) -> None:
        """Turn counts of facts into counts of rules."""
        for share in self.shares.values():
            key = operator_key(share.operator, share.name)
            tally = self.outcome.tallies.setdefault(key, Tally(share.name))
            for found, times in share.counts.items():
                tally.records += times
                tally.failing += times * share.fatal[found]
                for spot in (spot for fact in found for spot in fact.spots):
                    if level := share.levels.get(spot.rule):
                        tally.rules[spot.rule, level] = tally.rules.get((spot.rule, level), 0) + times
                        self.outcome.fixable += times * is_fixable(self.terms.rules[spot.rule], spot.details)
        self.terms.handed_over = self.kept
        if self.stands is not None:
            self.outcome.grid = Grid()
            self.outcome.grid.add(self.stands)
