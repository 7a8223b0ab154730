"""Lines and columns: of places in a piece, and of places in a whole input."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct, field

from evselint.read.source import Reader

# In so many bytes lines of this length and longer are told from shorter ones.
SAMPLE, LONG_LINE = 4096, 512


def line_feeds(data: bytes, start: int, end: int) -> int:
    """How many there are in a range: counted byte by byte, or by leaps where lines are long: ten times faster."""
    if data.count(b"\n", start, min(end, start + SAMPLE)) > SAMPLE // LONG_LINE:
        return data.count(b"\n", start, end)
    found, place = 0, data.find(b"\n", start, end)
    while place >= 0:
        found, place = found + 1, data.find(b"\n", place + 1, end)
    return found


class Lines:
    """Line and column of ascending places in bytes; the first line is 0, its columns count from the first byte."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place, self.line, self.line_start = data, 0, 0, 0

    def at(self, place: int) -> tuple[int, int]:
        """Line and column, both from 0."""
        newlines = line_feeds(self.data, self.place, place)
        if newlines:
            self.line += newlines
            self.line_start = self.data.rfind(b"\n", self.place, place) + 1
        self.place = place
        return self.line, characters(self.data[self.line_start : place])


def characters(data: bytes) -> int:
    """How many characters UTF-8 bytes hold; a damaged sequence counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def moved(base: tuple[int, int], text: str, place: int) -> tuple[int, int]:
    """Line and column, from 0, ``place`` characters behind ``base``."""
    newlines = text.count("\n", 0, place)
    return (base[0] + newlines, place - text.rfind("\n", 0, place) - 1) if newlines else (base[0], base[1] + place)


class PlaceMap(Struct):
    """Line and column, from 1, of any byte of one input; remembers where it has counted to."""

    reader: Reader
    start: int
    first_record: int
    offsets: list[int] = field(default_factory=list)
    known: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.offsets.append(self.start)
        self.known.append((1, 1))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``."""
        index = bisect_right(self.offsets, offset) - 1
        if index < 0:
            return 1, 1
        at, (line, column) = self.offsets[index], self.known[index]
        if offset - at > 1 << 22:
            self._walk_to(offset)
            return self.place(offset)
        text = self.reader.read(at, offset - at)
        return _advanced(line, column, text)

    def remember(self, offset: int) -> None:
        """Note a place, so that later questions start from there."""
        if offset > self.offsets[-1]:
            self.known.append(self.place(offset))
            self.offsets.append(offset)

    def _walk_to(self, offset: int) -> None:
        while offset - self.offsets[-1] > 1 << 20:
            self.remember(self.offsets[-1] + (1 << 20))


def _advanced(line: int, column: int, text: bytes) -> tuple[int, int]:
    newlines = line_feeds(text, 0, len(text))
    if newlines:
        return line + newlines, 1 + characters(text[text.rfind(b"\n") + 1 :])
    return line, column + characters(text)
