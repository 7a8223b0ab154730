"""The exact walker: every shape in which EVSE records come, record by record, around whatever is broken.

It knows where it is (a stack of frames), can be copied there and set back there, and never raises on any input.
Shapes: push body, OperatorEvseData alone, lists and lines of any of them, pull pages (``content``), the 2.2 pull
(``EvseData``), the Swiss feed (``EVSEData``), lists of records, records. Which is which is told by keys, not by names.
"""

from __future__ import annotations

import re
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from evselint.expressions import expression
from evselint.fields import FIELD_NAMES, KEY_ALIASES
from evselint.read.scan import TOKEN, WHITESPACE, balanced_end, deep_place, skip_blanks, value_end
from evselint.read.source import Trouble

WINDOW = 1 << 20
LARGEST_RECORD = 16 << 20
LARGEST_ENVELOPE_VALUE = 1 << 16
LONGEST_SCALAR = 4096
# No shape of data opens so many brackets around its records.
MOST_FRAMES = 64
# A zero byte is nothing that JSON knows; it must not be taken for the end of the file.
NUL_SHOWN = 1

RECORD_LISTS = {"EvseDataRecord": "operator", "EVSEDataRecord": "swiss", "content": "pull"}
LIST_KEYS = tuple(f'"{key}"'.encode() for key in RECORD_LISTS)
NESTS = {"OperatorEvseData": "operator", "EVSEData": "swiss", "EvseData": "pull-2.2"}
ENVELOPE_FACTS = {
    "OperatorID": "OperatorID",
    "OperatorId": "OperatorID",
    "OperatorName": "OperatorName",
    "ActionType": "ActionType",
}
RECORD_KEYS = frozenset(FIELD_NAMES) | frozenset(KEY_ALIASES)
INNER_KEYS = expression(rb'"(?:EvseDataRecord|EVSEDataRecord|content|OperatorEvseData|EVSEData|EvseData)"\s*:\s*[\[{]')
RECORD_LIST = expression(rb'"(?:EvseDataRecord|EVSEDataRecord|content)"\s*:\s*\[')
FIRST_KEY = expression(rb'\{[ \t\r\n]*"[^"\\]*"')
RECORD_HEAD = expression(
    rb'\{\s*"(?:' + b"|".join(sorted(key.encode() for key in RECORD_KEYS - {"OperatorID", "OperatorName"})) + rb')"\s*:'
)
LINE_HEAD = expression(rb"\n[ \t\r]*[{\[]")
DOCUMENT_HEAD = expression(
    rb'\n[ \t\r]*[{\[]|\{\s*"(?:ActionType|OperatorEvseData|EvseID|EVSEData|EvseData|content)"\s*:'
)


class Readable(Protocol):
    """Anything that gives bytes by place."""

    def read(self, start: int, size: int) -> bytes: ...


class InMemory(Struct, frozen=True):
    """Bytes at hand that begin at ``base`` in their file."""

    data: bytes
    base: int = 0

    def read(self, start: int, size: int) -> bytes:
        """``size`` bytes from ``start``, fewer at the end."""
        return self.data[start - self.base : start - self.base + size]


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
    """An envelope whose facts are complete now."""

    envelope: Envelope


Event = Span | Closed | Trouble
Bookmark = tuple[int, list[Frame], int, frozenset[str]]


class Walker:
    """Walks a Readable from ``place``; ``step`` gives one event after another, None at the end."""

    def __init__(self, source: Readable, place: int, stack: list[Frame] | None = None) -> None:
        self._source = source
        self.place = place
        self.stack = stack or [Frame("documents", Envelope(), place)]
        self.head: bytes | None = None
        self.said: set[str] = set()
        self.documents = 0
        self._base = place
        self._text = b""
        self._events: list[Event] = []

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

    # --- looking at the text ---------------------------------------------------------------------------------

    def _load(self, place: int, size: int = WINDOW) -> None:
        self._text, self._base = self._source.read(place, size), place

    def _peek(self) -> int:
        """The byte at the next place that is not blank; 0 at the end of the file. Moves there."""
        while True:
            offset = self.place - self._base
            if not 0 <= offset < len(self._text):
                self._load(self.place)
                offset = 0
                if not self._text:
                    return 0
            offset = skip_blanks(self._text, offset)
            self.place = self._base + offset
            if offset < len(self._text):
                return self._text[offset] or NUL_SHOWN

    def _value_end(self) -> tuple[int, str | None]:
        """End of the value at the current place and what is wrong with it, reading as far as that takes."""
        size = WINDOW
        while True:
            offset = self.place - self._base
            step = value_end(self._text, offset)
            whole = len(self._text) < size and self._base != self.place
            at_edge = step.end >= len(self._text) - 1 or step.fault in ("truncated", "malformed")
            if not at_edge or (self._base == self.place and len(self._text) < size):
                return self._base + step.end, step.fault
            if self._base == self.place:
                if size >= LARGEST_RECORD:
                    cut_here = step.fault == "truncated" and len(self._text) == size
                    return (self.place, "record-too-large") if cut_here else (self._base + step.end, step.fault)
                size *= 4
            elif whole and step.fault is None:
                return self._base + step.end, step.fault
            self._load(self.place, size)

    def _find(self, pattern: re.Pattern[bytes], start: int, end: int | None = None) -> int | None:
        """The next place from ``start`` on, and before ``end``, where ``pattern`` matches."""
        while True:
            text = self._source.read(start, WINDOW if end is None else min(WINDOW, end - start))
            found = pattern.search(text)
            if found:
                return start + found.start()
            if len(text) < WINDOW:
                return None
            start += WINDOW - 256

    def next_list(self, start: int) -> int | None:
        """Where the next list of records is named, from ``start`` on."""
        while True:
            text = self._source.read(start, WINDOW)
            places = sorted(place for place in map(text.find, LIST_KEYS) if place >= 0)
            for place in places:
                if RECORD_LIST.match(self._source.read(start + place, 128)):
                    return start + place
            if places:
                start += places[0] + 1
            elif len(text) < WINDOW:
                return None
            else:
                start += WINDOW - 64

    def first_key(self, place: int) -> bytes | None:
        """The text from a record's opening brace to the end of its first key."""
        text = self._source.read(place, 512)
        found = FIRST_KEY.match(text)
        return found.group() if found else None

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
            self._mark(frame, NESTS[key])
            self.place += 1
            kind: Literal["list", "members"] = "list" if character in b"[" else "members"
            self.stack.append(Frame(kind, frame.envelope, start, pointer, is_envelope=kind == "members"))
            return
        if character and character in b"[" and key in RECORD_LISTS:
            self._mark(frame, RECORD_LISTS[key], holds_records=True)
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
            self._mark(frame, "push")
        if key in ("EvseDataRecord", "EVSEDataRecord"):
            self._mark(frame, RECORD_LISTS[key], holds_records=True)
            frame.envelope.found["EvseDataRecord"] = (self._decoded(start, end), start, pointer)
            if character and character in b"{":
                self._events.append(Span(start, end, frame.envelope))
        self.place = end

    def _mark(self, frame: Frame, kind: str, *, holds_records: bool = False) -> None:
        """Make the object an envelope; the outermost word for it stays, a more telling one replaces a plain one."""
        frame.is_envelope = True
        envelope = frame.envelope
        envelope.holds_records |= holds_records
        if envelope.parent and envelope.parent.kind in ("pull-2.2", "swiss"):
            envelope.kind = envelope.parent.kind
        elif envelope.kind in ("records", "operator") or kind == "push":
            envelope.kind = kind

    def _leave(self, frame: Frame) -> None:
        """An object has been read to its end: a record, an envelope, or something else."""
        self.stack.pop()
        outer = self.stack[-1] if self.stack else frame
        if frame.is_envelope:
            if outer.envelope is not frame.envelope:
                self._close(frame.envelope)
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

    # --- around what is broken -------------------------------------------------------------------------------

    def _end_early(self) -> None:
        """The file ends while brackets are open."""
        self._events.append(Trouble("truncated", self.place, {"what": "the file"}))
        self._close_all()

    def _close_all(self) -> None:
        envelopes = {
            id(frame.envelope): frame.envelope for frame in self.stack if frame.is_envelope or frame.kind == "records"
        }
        for envelope in reversed(envelopes.values()):
            self._close(envelope)
        self.stack.clear()

    def _give_up(self, place: int) -> None:
        """Brackets that nothing needs are opened: leave all of them, and go on at the next document."""
        self._events.append(Trouble("nested-too-deep", place, {"what": "the file", "start": place}))
        outermost = self.stack[0]
        self._close_all()
        following = self._find(LINE_HEAD, place)
        if following is not None:
            self.stack.append(outermost)
            self.place = following

    def _close(self, envelope: Envelope) -> None:
        if not envelope.closed:
            envelope.closed = True
            if envelope.holds_records:
                self._events.append(Closed(envelope))

    def _recover(self, start: int, fault: str, at: int, *, record: bool) -> None:
        """Report a fault in the value that began at ``start`` and go to the next place that can be read."""
        self._source_window(start)
        balanced = balanced_end(self._text, start - self._base)
        end = self._base + balanced if balanced is not None else None
        inner = self._stack_of_broken_envelope(start, at, end)
        record = record and inner is None
        self._events.append(
            Trouble(
                fault,
                at,
                {"what": "a record" if record else "the file", "start": start},
                record,
            )
        )
        if inner is not None:
            self.place = inner
            return
        while self.stack and self.stack[-1].kind == "members" and self.stack[-1].start >= start:
            self.stack.pop()
        self._go_on(start + 1, max(at, start + 1), end)

    def _go_on(self, start: int, at: int, end: int | None) -> None:
        """Go to the next place that can be read: a record, or the ``end`` that brackets tell.

        ``start`` is where to look from, ``at`` where reading failed: a missing quotation mark shows later.
        Brackets tell nothing where one of them is missing or too many: only an end that something sensible follows
        counts, and a record that begins before it comes first.
        """
        frame = self.stack[-1]
        following = self._next_record(frame, start, at)
        frame.after_value = True
        if end is not None and (following is None or following > end) and self._continues(frame, end):
            self.place = end
        elif following is not None:
            self._enter(frame, start, following)
            self.stack[-1].after_value = False
        elif (list_end := self._list_end(frame, at)) is not None:
            self.place = list_end
        else:
            self._close_all()

    def _continues(self, frame: Frame, end: int) -> bool:
        """Whether what stands behind a value is what may stand there."""
        text = self._source.read(end, 1024)
        place = skip_blanks(text, 0)
        if frame.kind == "documents":
            return place == len(text) or b"\n" in text[:place]
        if frame.kind == "members" or text[place : place + 1] == b"]":
            return text[place : place + 1] in (b",", b"}", b"]")
        if text[place : place + 1] != b",":
            return False
        place = skip_blanks(text, place + 1)
        return text[place : place + 1] == b"]" or self._heads().match(text, place) is not None

    def _enter(self, frame: Frame, start: int, following: int) -> None:
        """Go to the record at ``following``, or to the envelope that begins between ``start`` and there."""
        key = self._find(INNER_KEYS, start, following) if frame.kind == "records" else None
        before = self._source.read(start, key - start) if key is not None else b""
        if key is None or b"{" not in before:
            self.place = following
            return
        outer = next((each for each in reversed(self.stack) if each.kind == "list"), self.stack[0])
        while self.stack[-1] is not outer:
            left = self.stack.pop()
            if left.envelope is not outer.envelope:
                self._close(left.envelope)
        self.place = start + len(before[: before.rindex(b"{")].rstrip(WHITESPACE))

    def _list_end(self, frame: Frame, start: int) -> int | None:
        """Where the list of records ends whose last record is broken, if brackets still tell."""
        if frame.kind != "records":
            return None
        text, depth = self._source.read(start, WINDOW), 0
        for token in TOKEN.finditer(text, text[:1] in (b"]", b"}")):  # a bracket too many is not the one looked for
            character = text[token.start()]
            if character in b"{[":
                depth += 1
            elif character in b"}]":
                depth -= 1
            if depth < 0 and character in b"]":
                return start + token.start()
            depth = max(depth, 0)
        return None

    def _stack_of_broken_envelope(self, start: int, at: int, end: int | None) -> int | None:
        """If what is broken is an envelope, open its list of records: the place of the first one, else None."""
        frame = self.stack[-1]
        if frame.kind != "members":
            return None
        following = self._find(RECORD_LIST, at - 1)
        if following is None or (end is not None and start < frame.start and following > end):
            return None
        found = RECORD_LIST.match(self._source.read(following, 128))
        assert found is not None
        if not frame.is_envelope and RECORD_HEAD.search(self._source.read(frame.start, following - frame.start)):
            return None
        self._mark(frame, "operator", holds_records=True)
        self.stack.append(Frame("records", frame.envelope, following))
        return following + found.end()

    def _source_window(self, place: int) -> None:
        if not self._base <= place < self._base + len(self._text):
            self._load(place)

    def _next_record(self, frame: Frame, start: int, at: int) -> int | None:
        """Where the next record begins that can be told from anything else."""
        if frame.kind != "documents":
            return self._find(self._heads(), start)
        before = max(start, at - 1024)
        return self._find(LINE_HEAD, before + len(self._source.read(before, at - before).rstrip(WHITESPACE)))

    def _heads(self) -> re.Pattern[bytes]:
        """How records begin: as the last one did, or with any field of a record."""
        return re.compile(re.escape(self.head) + b"|" + RECORD_HEAD.pattern) if self.head else RECORD_HEAD
