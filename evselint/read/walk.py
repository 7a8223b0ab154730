"""The exact walker: every shape in which EVSE records come, record by record, around whatever is broken.

It knows where it is (a stack of frames), can be copied there and set back there, and never raises on any input.
Shapes: push body, OperatorEvseData alone, lists and lines of any of them, pull pages (``content``), the 2.2 pull
(``EvseData``), the Swiss feed (``EVSEData``), lists of records, records. Which is which is told by keys, not by names.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from evselint.read.frames import Bookmark, Envelope, Event, Frame, Span, mark
from evselint.read.recovery import Recovery
from evselint.read.scan import WHITESPACE, deep_place
from evselint.read.shapes import (
    DOCUMENT_HEAD,
    ENVELOPE_FACTS,
    INNER_KEYS,
    NESTS,
    RECORD_KEYS,
    RECORD_LISTS,
)
from evselint.read.source import Trouble
from evselint.read.window import Readable

LARGEST_ENVELOPE_VALUE = 1 << 16
LONGEST_SCALAR = 4096
# No shape of data opens so many brackets around its records.
MOST_FRAMES = 64


class Walker(Recovery):
    """Walks a Readable from ``place``; ``step`` gives one event after another, None at the end."""

    def __init__(self, source: Readable, place: int, stack: list[Frame] | None = None) -> None:
        super().__init__(source, place, stack)
        self.said: set[str] = set()
        self.documents = 0

    def bookmark(self) -> Bookmark:
        """Where the walker is, to come back to."""
        return self.place, [replace(frame) for frame in self.stack], self.documents, frozenset(self.said)

    def go_back(self, bookmark: Bookmark) -> None:
        """Return to a bookmark."""
        self.place, stack, self.documents, said = bookmark
        self.stack, self.said = [replace(frame) for frame in stack], set(said)
        self._events.clear()

    def step(self) -> Event | None:
        """The next event; None when everything has been read."""
        while not self._events:
            if not self.stack:
                return None
            frame = self.stack[-1]
            if frame.kind == "members":
                self._members(frame)
            elif frame.kind == "documents":
                self._documents(frame)
            else:
                self._elements(frame)
        return self._events.pop(0)

    # --- one frame each --------------------------------------------------------------------------------------

    def _documents(self, frame: Frame) -> None:
        before = self.place
        character = self._peek()
        if self.documents:
            self._look_at_gap(before, character)
        if not character:
            self.stack.pop()
            return
        if character in b"{[":
            self.documents += 1
            self._open(frame, character, "")
            return
        if self._is_scalar_line():
            return
        shown = self._source.read(self.place, 40).decode("utf-8", "replace")
        following = self._find(DOCUMENT_HEAD, self.place + 1)
        kind = "text-after-json" if self.documents else "malformed" if following is not None else "not-json"
        self._events.append(Trouble(kind, self.place, {"text": shown.splitlines()[0] if shown.splitlines() else shown}))
        if following is None:
            self.stack.clear()
            return
        self.place = following
        character = self._peek()
        self.documents += 1
        self._open(frame, character, "")

    def _is_scalar_line(self) -> bool:
        """Whether a document stands here that is JSON but no object or list, to the end of its line; steps over it."""
        text = self._source.read(self.place, LONGEST_SCALAR)
        line, newline, _ = text.partition(b"\n")
        if not newline and len(text) == LONGEST_SCALAR:
            return False
        try:
            msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        shown = line[:60].decode("utf-8", "replace").rstrip()
        self._events.append(Trouble("not-an-object", self.place, {"text": shown}))
        self.documents += 1
        self.place += len(line.rstrip())
        return True

    def _look_at_gap(self, before: int, character: int) -> None:
        if not character or character not in b"{[":
            return
        gap = self._source.read(before, min(self.place - before, 4096))
        kind = "concatenated-documents" if b"\n" not in gap else "blank-lines" if gap.count(b"\n") > 1 else ""
        if kind and kind not in self.said:
            self.said.add(kind)
            self._events.append(
                Trouble(kind, self.place if kind != "blank-lines" else before + gap.index(b"\n") + 1, {})
            )

    def _elements(self, frame: Frame) -> None:
        character = self._peek()
        if character and character in (b"{[" if frame.after_value else b","):
            self._events.append(Trouble("malformed", self.place, {"what": "the file", "start": self.place}))
        frame.after_value = True
        if character and character in b",":
            comma = self.place
            self.place += 1
            character = self._peek()
            if character and character in b"]":
                self._events.append(Trouble("trailing-comma", comma, {}))
        if not character:
            self._end_early()
        elif character in b"]":
            self.place += 1
            self.stack.pop()
        elif character in b"{[":
            self._open(frame, character, frame.pointer)
        else:
            self._no_object(frame)

    def _no_object(self, frame: Frame) -> None:
        """Something stands where a record is expected: another value, or the rest of a record that ended too early."""
        start = self.place
        end, fault = self._value_end()
        following = self._source.read(end, 64).lstrip(WHITESPACE)[:1]
        if fault and following and self._source.read(start, 1) not in b"}:":
            self._recover(start, fault, end, record=frame.kind == "records")
        elif fault or following not in (b",", b"]", b""):
            self._events.append(Trouble("malformed", start, {"what": "the file", "start": start}))
            self._go_on(max(end, start + 1), max(end, start + 1), None)
        else:
            self.place = end
            shown = self._source.read(start, min(end - start, 60)).decode("utf-8", "replace")
            self._events.append(Trouble("not-an-object", start, {"text": shown}, record=True))

    def _open(self, frame: Frame, character: int, pointer: str) -> None:
        """A value begins that holds records or is one."""
        start = self.place
        if len(self.stack) > MOST_FRAMES:
            self._give_up(start)
            return
        if character == ord("["):
            self.place += 1
            self.stack.append(Frame("list", frame.envelope, start, pointer))
            return
        if frame.kind == "records" or frame.is_envelope:
            end, fault = self._value_end()
            if fault == "nested-too-deep":
                self._source_window(start)
                end = self._base + deep_place(self._text, start - self._base)
            if fault:
                self._recover(start, fault, end, record=True)
                return
            offset = start - self._base
            if frame.kind == "records" or not INNER_KEYS.search(self._text, offset, offset + end - start):
                self._take(start, end, frame)
                return
        envelope = Envelope("records", start, {}, frame.envelope)
        self.place += 1
        self.stack.append(Frame("members", envelope, start, pointer))

    def _take(self, start: int, end: int, frame: Frame) -> None:
        """A whole record."""
        self.place = end
        self.head = self.first_key(start) or self.head
        self._events.append(Span(start, end, frame.envelope))

    def _members(self, frame: Frame) -> None:
        """The next member of an object of which is not yet known whether it is a record or an envelope."""
        character = self._peek()
        comma = self.place if character and character in b"," else None
        if comma is not None:
            self.place += 1
            character = self._peek()
        if not character:
            self._end_early()
            return
        if frame.is_envelope and frame.keys and comma is None and character in b'"':
            self._events.append(Trouble("malformed", self.place, {"what": "the file", "start": self.place}))
        if character in b"}" and comma is not None and not frame.is_envelope:
            self._recover(frame.start, "trailing-comma", comma, record=True)
            return
        if character in b"}":
            if comma is not None:
                self._events.append(Trouble("trailing-comma", comma, {}))
            self.place += 1
            self._leave(frame)
            return
        key_place = self.place
        end, fault = self._value_end()
        key = self._decoded(key_place, end) if not fault else None
        if not isinstance(key, str):
            self._recover(
                frame.start if not frame.is_envelope else key_place,
                fault or "malformed",
                end,
                record=not frame.is_envelope,
            )
            return
        self.place = end
        if self._peek() not in b":" or not self._peek():
            start = self.place if frame.is_envelope else frame.start
            self._recover(start, "malformed", self.place, record=not frame.is_envelope)
            return
        self.place += 1
        self._member(frame, key, self._peek())

    def _member(self, frame: Frame, key: str, character: int) -> None:
        start = self.place
        pointer = f"{frame.pointer}/{key}"
        frame.keys |= {key}
        if character and character in b"[{" and key in NESTS:
            mark(frame, NESTS[key])
            self.place += 1
            if key == "OperatorEvseData" and character in b"[":
                self._peek()
                frame.envelope.found[key] = (self.place, start, pointer)
            kind: Literal["list", "members"] = "list" if character in b"[" else "members"
            self.stack.append(Frame(kind, frame.envelope, start, pointer, is_envelope=kind == "members"))
            return
        if character and character in b"[" and key in RECORD_LISTS:
            mark(frame, RECORD_LISTS[key], holds_records=True)
            self.place += 1
            self.stack.append(Frame("records", frame.envelope, start, pointer))
            return
        end, fault = self._value_end()
        if fault:
            self._recover(frame.start if not frame.is_envelope else start, fault, end, record=not frame.is_envelope)
            return
        if key in ENVELOPE_FACTS and end - start <= LARGEST_ENVELOPE_VALUE:
            frame.envelope.found[ENVELOPE_FACTS[key]] = (self._decoded(start, end), start, pointer)
        if key == "ActionType":
            mark(frame, "push")
        if key in ("EvseDataRecord", "EVSEDataRecord"):
            mark(frame, RECORD_LISTS[key], holds_records=True)
            frame.envelope.found["EvseDataRecord"] = (self._decoded(start, end), start, pointer)
            if character and character in b"{":
                self._events.append(Span(start, end, frame.envelope))
        self.place = end

    def _leave(self, frame: Frame) -> None:
        """An object has been read to its end: a record, an envelope, or something else."""
        self.stack.pop()
        outer = self.stack[-1] if self.stack else frame
        if frame.is_envelope:
            if outer.envelope is not frame.envelope:
                self._close(frame.envelope, whole=True)
        elif frame.keys & RECORD_KEYS:
            outer.is_envelope = True  # what follows is most likely a record, too
            self._take(frame.start, self.place, outer)
        elif outer.kind == "list" and outer.is_envelope:
            self._take(frame.start, self.place, outer)

    def _decoded(self, start: int, end: int) -> Any:
        try:
            return msgspec.json.decode(self._source.read(start, end - start))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
