"""Where the loop puts what it finds: everything is counted, what is asked for is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from evselint.checks.meaning import ABSENT
from evselint.column import of_rows, side_by_side
from evselint.facts import Fact
from evselint.grid import Grid, position_of
from evselint.judge import ADDRESS, COORDINATES, EVSE_ID, OPERATOR_ID, OPERATOR_NAME, PLACES, Found, Judge
from evselint.judgements import Spot, is_fixable
from evselint.lines import Lines, moved
from evselint.odd import Odd
from evselint.overrides import Overrides
from evselint.paths import value_at
from evselint.read.pieces import EnvelopeFacts
from evselint.read.scan import place_of
from evselint.rulebook import Rule
from evselint.sheet import Sheet
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


class Share(Struct, eq=False):
    """What is counted for the records of one operator, and at which severities."""

    operator: str | None
    name: str | None
    levels: Mapping[int, str]
    counts: dict[Found, int] = field(default_factory=dict)
    fatal: dict[Found, bool] = field(default_factory=dict)


class Sink:
    """Takes what was found in each record: counts everything, keeps what is asked for."""

    def __init__(
        self, terms: Terms, judge: Judge, outcome: Outcome, envelope: EnvelopeFacts, data: bytes, label: str
    ) -> None:
        self.terms, self.judge, self.outcome, self.data, self.label = terms, judge, outcome, data, label
        self.shares: dict[Any, Share] = {}
        self.stands: dict[Fact, int] | None = {} if terms.where else None
        self.kept = dict(terms.handed_over)
        self.satisfied: set[Found] = set()
        self.lines = Lines(data)
        self.otherwise = envelope.operator_id if isinstance(envelope.operator_id, str) else terms.operator
        self.name = envelope.operator_name if isinstance(envelope.operator_name, str) else None
        self.overrides = terms.overrides if terms.overrides.any() else None

    def take(self, sheet: Sheet, spans: Sequence[tuple[int, int]]) -> Sequence[Share]:
        """Count and keep the findings of some records that stand at ``spans``; whose each of them is."""
        shares, outcome = self._shares(sheet), self.outcome
        found = list(sheet.found.rows)
        for row, odd in sheet.taken.odds.items():
            found[row] = (*found[row], Fact(odd, odd.spots))
        pairs = list(zip(shares, found, strict=True))
        failing = {}
        for pair, times in Counter(pairs).items():
            share, told = pair
            share.counts[told] = share.counts.get(told, 0) + times
            if told not in share.fatal:
                share.fatal[told] = any(share.levels.get(spot.rule) == "error" for fact in told for spot in fact.spots)
            failing[pair] = share.fatal[told]
        outcome.failed.extend(sheet.in_order(of_rows(list(map(failing.__getitem__, pairs))), False).rows)
        if self.stands is not None:
            for stand, times in Counter(sheet.columns[COORDINATES].rows).items():
                self.stands[stand] = self.stands.get(stand, 0) + times
        if any(told and told not in self.satisfied for _, told in failing):
            self._keep_all(sheet, found, shares, spans)
        outcome.records += sheet.taken.size
        outcome.deleted += sheet.taken.size - sheet.size
        return shares

    def _shares(self, sheet: Sheet) -> Sequence[Share]:
        places = (OPERATOR_ID, OPERATOR_NAME, ADDRESS) if self.overrides else (OPERATOR_ID, OPERATOR_NAME)
        keys = side_by_side([sheet.columns[place] for place in places])
        for row, key in zip(keys.starts, keys.runs, strict=True):
            if key not in self.shares:
                self.shares[key] = self._share(sheet.row(row))
        return keys.of(self.shares).rows

    def _keep_all(
        self, sheet: Sheet, found: Sequence[Found], shares: Sequence[Share], spans: Sequence[tuple[int, int]]
    ) -> None:
        odds, numbers = sheet.taken.odds, sheet.taken.numbers
        for row, told in enumerate(found):
            if told and told not in self.satisfied:
                number = numbers[row]
                record = self.outcome.records + number
                self._keep(sheet.row(row), told, odds.get(row), shares[row], record, *spans[number])

    def _share(self, row: list[Fact]) -> Share:
        own, name = row[OPERATOR_ID].value, row[OPERATOR_NAME].value
        operator = own if isinstance(own, str) else self.otherwise
        levels = self.judge.levels
        if self.overrides and (table := self.overrides.table(self.label, operator, row[ADDRESS].value)):
            levels = {rule: level for rule, level in {**levels, **table}.items() if level != "off"}
        return Share(operator, name if isinstance(name, str) else self.name, levels)

    def _keep(
        self, row: list[Fact], found: Found, odd: Odd | None, share: Share, record: int, start: int, end: int
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
                record,
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
