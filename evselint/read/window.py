"""A window on a file: the text around a place, read again as far as a value takes."""

from __future__ import annotations

import re
from typing import Protocol

from msgspec import Struct

from evselint.read.scan import skip_blanks, value_end
from evselint.read.shapes import FIRST_KEY, LIST_KEYS, RECORD_LIST

WINDOW = 1 << 20
LARGEST_RECORD = 16 << 20
# A zero byte is nothing that JSON knows; it must not be taken for the end of the file.
NUL_SHOWN = 1


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


class Window:
    """The text of a Readable at ``place``."""

    def __init__(self, source: Readable, place: int) -> None:
        self._source = source
        self.place = place
        self._base = place
        self._text = b""

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

    def _source_window(self, place: int) -> None:
        if not self._base <= place < self._base + len(self._text):
            self._load(place)
