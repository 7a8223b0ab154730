"""Around what is broken: where reading can go on behind a fault, and what is open there."""

from __future__ import annotations

import re

from evselint.read.frames import Closed, Envelope, Event, Frame, mark
from evselint.read.scan import TOKEN, WHITESPACE, balanced_end, skip_blanks
from evselint.read.shapes import INNER_KEYS, LINE_HEAD, RECORD_HEAD, RECORD_LIST
from evselint.read.source import Trouble
from evselint.read.window import WINDOW, Readable, Window


class Recovery(Window):
    """A walk that has a ``stack`` of open brackets, and finds its way when they do not close as they should."""

    def __init__(self, source: Readable, place: int, stack: list[Frame] | None = None) -> None:
        super().__init__(source, place)
        self.stack = stack or [Frame("documents", Envelope(), place)]
        self.head: bytes | None = None
        self._events: list[Event] = []

    def _end_early(self) -> None:
        """The file ends while brackets are open."""
        self._events.append(Trouble("truncated", self.place, {"what": "the file"}))
        self._close_all()

    def _close_all(self) -> None:
        envelopes = {
            id(frame.envelope): frame.envelope for frame in self.stack if frame.is_envelope or frame.kind == "records"
        }
        for envelope in reversed(envelopes.values()):
            self._close(envelope, whole=False)
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

    def _close(self, envelope: Envelope, *, whole: bool) -> None:
        if not envelope.closed:
            envelope.closed = True
            if envelope.holds_records:
                self._events.append(Closed(envelope, whole))

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
                self._close(left.envelope, whole=False)
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
        mark(frame, "operator", holds_records=True)
        self.stack.append(Frame("records", frame.envelope, following))
        return following + found.end()

    def _next_record(self, frame: Frame, start: int, at: int) -> int | None:
        """Where the next record begins that can be told from anything else."""
        if frame.kind != "documents":
            return self._find(self._heads(), start)
        before = max(start, at - 1024)
        return self._find(LINE_HEAD, before + len(self._source.read(before, at - before).rstrip(WHITESPACE)))

    def _heads(self) -> re.Pattern[bytes]:
        """How records begin: as the last one did, or with any field of a record."""
        return re.compile(re.escape(self.head) + b"|" + RECORD_HEAD.pattern) if self.head else RECORD_HEAD
