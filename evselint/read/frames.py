"""What the walker has found and where it is: records, envelopes, and the brackets that are open."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from evselint.read.source import Trouble


class Envelope(Struct):
    """What surrounds records: facts found so far as ``name → (value, place, pointer)``, and the kind of surrounding."""

    kind: str = "records"
    place: int = 0
    found: dict[str, tuple[Any, int, str]] = field(default_factory=dict)
    parent: Envelope | None = None
    holds_records: bool = False
    closed: bool = False
    searched: bool = False

    def fact(self, name: str) -> tuple[Any, int, str] | None:
        """A fact of this envelope or of one around it."""
        if name in self.found:
            return self.found[name]
        return self.parent.fact(name) if self.parent else None

    def value(self, name: str) -> Any:
        """The value of a fact, None if there is none."""
        fact = self.fact(name)
        return fact[0] if fact else None


class Frame(Struct):
    """One open bracket: what kind of thing it holds, where it began."""

    kind: Literal["documents", "list", "records", "members"]
    envelope: Envelope
    start: int
    pointer: str = ""
    is_envelope: bool = False
    keys: frozenset[str] = frozenset()
    after_value: bool = False


class Span(Struct, frozen=True):
    """A record from ``start`` to ``end``."""

    start: int
    end: int
    envelope: Envelope


class Closed(Struct, frozen=True):
    """An envelope of which no more facts will come; ``whole``: because its end was read."""

    envelope: Envelope
    whole: bool


Event = Span | Closed | Trouble
Bookmark = tuple[int, list[Frame], int, frozenset[str]]


def mark(frame: Frame, kind: str, *, holds_records: bool = False) -> None:
    """Make the object an envelope; the outermost word for it stays, a more telling one replaces a plain one."""
    frame.is_envelope = True
    envelope = frame.envelope
    envelope.holds_records |= holds_records
    if envelope.parent and envelope.parent.kind in ("pull-2.2", "swiss"):
        envelope.kind = envelope.parent.kind
    elif envelope.kind in ("records", "operator") or kind == "push":
        envelope.kind = kind
