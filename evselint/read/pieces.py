"""From a source to pieces: runs of whole records, about a megabyte each, that can be checked on their own.

Where records follow one another evenly the cuts are guessed and whoever checks the piece proves them; a piece that
does not prove is handed back (``reject``) and walked exactly, together with everything behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from evselint.expressions import expression
from evselint.read.frames import Closed, Envelope, Span
from evselint.read.scan import WHITESPACE
from evselint.read.source import Reader, Source, Trouble
from evselint.read.walk import Walker

PIECE = 1 << 20
# An envelope may name its operator only behind its records; so many bytes are read before looking for it at the end.
PATIENCE = 4 << 20
TAIL = 1 << 16
_MEMBERS = rb'(?:\s*,\s*"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-+0-9.eE]+|true|false|null))*\s*\}'
NEXT_MEMBERS = expression(rb"\](?:" + _MEMBERS + rb"){1,3}")
LAST_MEMBERS = expression(rb"\](?:" + _MEMBERS + rb"){1,3}[\s\]]*$")
# Where one of these stands another list of records begins, so that a guess would be wrong.
LIST_KEYS = (b'"EvseDataRecord"', b'"EVSEDataRecord"', b'"content"')


class EnvelopeFacts(Struct, frozen=True):
    """What the surroundings say of the records within."""

    kind: str = "records"
    operator_id: Any = None
    operator_name: Any = None
    action: Any = None


class Piece(Struct, frozen=True):
    """Whole records between ``start`` and ``end``: at ``spans``, or cut wherever ``separator`` stands."""

    start: int
    end: int
    envelope: EnvelopeFacts
    in_list: bool
    separator: bytes = b""
    head_length: int = 0
    spans: tuple[tuple[int, int], ...] = ()


class EnvelopeEnd(Struct, frozen=True):
    """An envelope whose own facts can be judged now: ``name → (value, place, pointer)``.

    Where it is not ``whole`` its end was not read, and nobody knows what is missing.
    """

    place: int
    kind: str
    found: dict[str, tuple[Any, int, str]]
    whole: bool


Part = Piece | EnvelopeEnd | Trouble


class Planner:
    """Gives the parts of one source in order. ``reject`` takes back a piece and everything given after it."""

    def __init__(self, source: Source, reader: Reader) -> None:
        self._source, self._reader = source, reader
        self._walker = Walker(reader, source.start)
        self._ready: list[Part] = []
        self._spans: list[Span] = []
        self._bytes = 0
        self._exact_until = 0
        self._previous: Span | None = None
        self._separator: tuple[bytes, int] = (b"", 0)
        self._steady = 0
        self._bookmarks: dict[int, Any] = {}
        self._leaping: tuple[str, EnvelopeFacts] | None = None
        self._done = False

    def __iter__(self) -> Iterator[Part]:
        while (part := self.next()) is not None:
            yield part

    def next(self) -> Part | None:
        """The next part; None when the source is done."""
        while not self._ready:
            if self._leaping and self._leap():
                break
            self._leaping = None
            if self._done:
                return None
            self._advance()
        return self._ready.pop(0)

    def reject(self, piece: Piece) -> None:
        """``piece`` was cut wrongly or holds something broken: walk it exactly."""
        self._walker.go_back(self._bookmarks[piece.start])
        self._exact_until = piece.end
        self._ready.clear()
        self._spans.clear()
        self._bookmarks.clear()
        self._bytes = 0
        self._leaping = None
        self._forget()
        self._done = False

    def accept(self, piece: Piece) -> None:
        """``piece`` was proved; it will not be rejected any more."""
        self._bookmarks.pop(piece.start, None)

    def _forget(self) -> None:
        self._previous, self._steady = None, 0

    def _advance(self) -> None:
        event = self._walker.step()
        if event is None:
            self._flush()
            self._done = True
        elif isinstance(event, Span):
            self._span(event)
        elif isinstance(event, Closed):
            self._flush()
            if event.envelope.kind != "records":
                envelope = event.envelope
                end = EnvelopeEnd(envelope.place, envelope.kind, all_facts(envelope), event.whole)
                self._ready.append(end)
        else:
            if self._spans:
                self._known(self._spans[-1].envelope, patient=False)
            self._flush()
            self._ready.append(event)
            self._forget()

    def _span(self, span: Span) -> None:
        previous = self._previous
        if previous is not None and previous.envelope is not span.envelope:
            self._flush()
            previous = None
            self._steady = 0
        self._spans.append(span)
        self._bytes += span.end - span.start
        if previous is not None:
            self._learn(previous, span)
        self._previous = span
        if self._bytes >= PIECE and self._known(span.envelope):
            self._flush()
        if self._steady >= 2 and span.start >= self._exact_until and self._source.size - span.end > PIECE:
            self._known(span.envelope, patient=False)
            self._flush()
            self._leaping = (self._walker.stack[-1].kind, facts_of(span.envelope))
            self._forget()

    def _learn(self, previous: Span, span: Span) -> None:
        """What stands between two records, with the next one's first key; steady if it is the same again."""
        gap = self._reader.read(previous.end - 1, min(span.start - previous.end + 1, 256))
        first = self._walker.first_key(span.start)
        if first is None or len(gap) != span.start - previous.end + 1:
            self._forget()
            return
        separator = (gap + first, len(gap))
        self._steady = self._steady + 1 if separator == self._separator else 1
        self._separator = separator

    def _known(self, envelope: Envelope, *, patient: bool = True) -> bool:
        """Whether the envelope's facts are all there, or as good as."""
        if envelope.closed or envelope.kind in ("records", "pull") or envelope.value("OperatorID") is not None:
            return True  # the pages of a pull name the operator in each record
        if patient and self._bytes < PATIENCE:
            return False
        if not envelope.searched:
            envelope.searched = True
            self._look_behind(envelope)
        return True

    def _look_behind(self, envelope: Envelope) -> None:
        """Find the facts behind the records of this envelope: before the next list of records, or at the end."""
        following = self._walker.next_list(self._spans[-1].end)
        end = following if following is not None else self._source.size
        start = max(end - TAIL, self._spans[-1].end)
        tail = self._reader.read(start, end - start)
        found = LAST_MEMBERS.search(tail) if following is None else NEXT_MEMBERS.match(tail, max(tail.rfind(b"]"), 0))
        if found is None:
            return
        for name in ("OperatorID", "OperatorName", "ActionType"):
            last = re.search(rb'"' + name.encode() + rb'"\s*:\s*("(?:[^"\\]|\\.)*")', found.group())
            if last and envelope.fact(name) is None:
                import msgspec

                envelope.found[name] = (msgspec.json.decode(last.group(1)), start + found.start() + last.start(1), "")

    def _flush(self) -> None:
        """Make pieces of the records gathered so far."""
        spans, self._spans, self._bytes = self._spans, [], 0
        if not spans:
            return
        facts = facts_of(spans[0].envelope)
        group: list[tuple[int, int]] = []
        for span in spans:
            group.append((span.start, span.end))
            if span.end - group[0][0] >= PIECE:
                self._ready.append(Piece(group[0][0], span.end, facts, True, spans=tuple(group)))
                group = []
        if group:
            self._ready.append(Piece(group[0][0], group[-1][1], facts, True, spans=tuple(group)))

    def _leap(self) -> bool:
        """Guess one cut behind the last record; False where the separator is not to be found."""
        separator, gap = self._separator
        before = self._walker.place
        start = before - 1 + gap
        data = self._reader.read(before - 1, gap + PIECE + len(separator))
        cut = data.rfind(separator)
        if not data.startswith(separator) or cut <= 0 or any(data.find(key, gap, cut) >= 0 for key in LIST_KEYS):
            return False
        frame, facts = self._leaping or (None, EnvelopeFacts())
        piece = Piece(start, before + cut, facts, frame != "documents", separator, gap)
        self._bookmarks[start] = self._walker.bookmark()
        self._walker.place = piece.end
        self._ready.append(piece)
        return True


def all_facts(envelope: Envelope) -> dict[str, tuple[Any, int, str]]:
    """The facts of an envelope and of those around it."""
    found = all_facts(envelope.parent) if envelope.parent else {}
    return {**found, **envelope.found}


def facts_of(envelope: Envelope) -> EnvelopeFacts:
    """An envelope's facts as values."""
    return EnvelopeFacts(
        envelope.kind, envelope.value("OperatorID"), envelope.value("OperatorName"), envelope.value("ActionType")
    )


def guessed_records(piece: Piece, data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end, within ``data``, of each record of a guessed piece."""
    start, separator, gap = 0, piece.separator, piece.head_length
    while (found := data.find(separator, start)) >= 0:
        yield start, found + 1
        start = found + gap
    end = len(data)
    while data[end - 1] in WHITESPACE:
        end -= 1
    yield start, end
