"""A record that was read again, to say of it what nobody could know when it was read first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from evselint.checks.meaning import ABSENT
from evselint.facts import placed_as_written
from evselint.grid import position_of
from evselint.judge import ADDRESS, COORDINATES, EVSE_ID, PLACES, Glimpse
from evselint.judgements import Spot
from evselint.lines import moved
from evselint.odd import Odd
from evselint.paths import value_at
from evselint.read.scan import place_of
from evselint.tally import Kept


class Seen(Struct, frozen=True):
    """The facts of record ``number`` of a piece, its text, and line and column at which it begins in the piece."""

    number: int
    facts: Glimpse
    odd: Odd
    text: str
    place: tuple[int, int]

    @property
    def evse_id(self) -> str | None:
        """The EvseID, if it is a text."""
        value = self.facts.fact(EVSE_ID).value
        return value if isinstance(value, str) else None

    @property
    def address(self) -> Any:
        """The address as meant."""
        return self.facts.fact(ADDRESS).value

    def value(self, pointer: str) -> Any:
        """The value meant at a pointer, None if there is none."""
        name = pointer[1:].split("/", 1)[0]
        value = self.facts.fact(PLACES[name]).value if name in PLACES else ABSENT
        return None if value is ABSENT else value_at({name: value}, pointer)

    def at(self, pointer: str) -> tuple[str, int, int]:
        """The pointer into the text as given, and line and column of what it leads to, or of the record."""
        fact = self.facts.fact(PLACES[pointer[1:].split("/", 1)[0]])
        written = self.odd.as_written(placed_as_written(Spot(-1, pointer, None, {}), fact.written)).pointer
        return written, *moved(self.place, self.text, place_of(self.text, written) or 0)

    def finding(self, rule: int, level: str, operator: str | None, pointer: str, details: Mapping[str, Any]) -> Kept:
        """A finding in this record."""
        written, line, column = self.at(pointer)
        return Kept(
            rule,
            level,
            self.number,
            self.evse_id,
            operator,
            written,
            line,
            column,
            self.value(pointer),
            dict(details),
            position_of(self.facts.fact(COORDINATES)),
        )
