"""A Judge: everything needed to judge records in one way; and the order of a row of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

import msgspec

from evselint.facts import Fact, Memo, envelope_fact, field_memo
from evselint.fields import ENVELOPE_NAMES, FIELD_NAMES
from evselint.judgements import Judgement, Judgements, Spot, compile_rules
from evselint.lenses import Crossing, Lens, crossing_memo, found_across, grouped, looking_through
from evselint.read.pieces import EnvelopeFacts
from evselint.rulebook import Rule

PLACES = {name: place for place, name in enumerate((*FIELD_NAMES, *ENVELOPE_NAMES))}
EVSE_ID, OPERATOR_ID, OPERATOR_NAME, DELTA = (
    PLACES[name] for name in ("EvseID", "OperatorID", "OperatorName", "deltaType")
)


class Judge:
    """Everything needed to judge records in one way: which rules, at which severity, and the memos of their facts."""

    def __init__(self, rules: Mapping[int, Rule], levels: Mapping[int, str], sub_operators: tuple[str, ...]) -> None:
        self.levels = levels
        self.judgements: Judgements = compile_rules((index, rules[index]) for index in levels)
        self.memos = [field_memo(name, self.judgements) for name in FIELD_NAMES]
        self.looks: list[tuple[Memo[Fact], int]] = []
        self.crossings: list[tuple[Memo[Crossing], Any]] = []
        self.occurrences: list[tuple[tuple[tuple[int, int], ...], Judgement]] = []
        self._cross()
        self.sub_operators = envelope_fact(list(sub_operators) or None)
        self.asked = 0
        self._envelopes: dict[str, Fact] = {}

    def _cross(self) -> None:
        """Put judgements of several fields together that look through the same lenses."""
        for judgement in self.judgements.across:
            if judgement.occurs:
                pairs = tuple((PLACES[first], PLACES[second]) for first, second in judgement.occurs)
                self.occurrences.append((pairs, judgement))
        seen: dict[Lens, int] = {}
        for lenses, across in grouped([each for each in self.judgements.across if not each.occurs]):
            places = []
            for lens in lenses:
                look = looking_through(lens)
                if look is not None and lens not in seen:
                    seen[lens] = len(PLACES) + len(self.looks)
                    self.looks.append((Memo(look), PLACES[lens.field]))
                places.append(seen[lens] if look is not None else PLACES[lens.field])
            self.crossings.append((crossing_memo(lenses, across), itemgetter(*places)))

    def ask_again(self, judgements: Iterable[Judgement], row: list[Fact]) -> Fact:
        """What judgements find in a record when they see whole fields."""
        spots: list[Spot] = []
        for judgement in judgements:
            spots += found_across(judgement.reads, [row[PLACES[name]] for name in judgement.reads], [judgement])
        return Fact(None, tuple(spots))

    def context(self, envelope: EnvelopeFacts) -> list[Fact]:
        """The envelope's part of a row, in the order of ENVELOPE_NAMES."""
        values = (envelope.operator_id, envelope.operator_name, envelope.action, envelope.kind)
        return [*(self._envelope_fact(value) for value in values), self.sub_operators]

    def _envelope_fact(self, value: Any) -> Fact:
        """The same fact for the same value, so that crossings recognise it."""
        key = msgspec.json.encode(value).decode()
        if key not in self._envelopes:
            if len(self._envelopes) > 10_000:
                self._envelopes.clear()
            self._envelopes[key] = envelope_fact(value)
        return self._envelopes[key]

    def review(self, asked: int) -> None:
        """Look after each piece which memos pay."""
        self.asked += asked
        for memo in self.memos:
            memo.review(self.asked)
        for crossing, _ in self.crossings:
            crossing.review(self.asked)
        for look, _ in self.looks:
            look.review(self.asked)


def occurs(first: bytes, second: bytes) -> bool:
    """Whether the text that one slice is may stand in another, without regard to case."""
    if len(first) <= 2 or not second:
        return False
    if b"\\" in first or b"\\" in second:
        return True
    text = first[1:-1].strip()
    if text.isascii():
        return text.lower() in second.lower()
    return text.decode("utf-8", "replace").lower() in second.decode("utf-8", "replace").lower()
