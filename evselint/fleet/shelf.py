"""Numbers of a whole run: but for the last of them they lie in a temporary file, so that memory does not grow."""

from __future__ import annotations

from array import array
from typing import IO

# So many numbers of a series are held at most; a run of so few never has a file.
MOST_HELD = 8192


class Shelf:
    """A temporary file, made when something is first put down."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._size = 0

    def put(self, content: bytes) -> int:
        """Put down bytes; where they lie."""
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile(prefix="evselint-columns-", buffering=0)  # noqa: SIM115  (see close)
        self._file.seek(self._size)
        self._file.write(content)
        self._size += len(content)
        return self._size - len(content)

    def take(self, place: int, size: int) -> bytes:
        """Bytes that were put down."""
        assert self._file is not None
        self._file.seek(place)
        return self._file.read(size)

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Series:
    """Numbers in order: those on the shelf, and the last of them. ``typecode`` is that of their array."""

    __slots__ = ("_held", "_places", "_shelf")

    def __init__(self, typecode: str, shelf: Shelf) -> None:
        self._shelf = shelf
        self._held = array(typecode)
        self._places: list[tuple[int, int]] = []

    def extend(self, numbers: array[int]) -> None:
        """Append numbers; they are of the same typecode."""
        self._held.extend(numbers)
        if len(self._held) >= MOST_HELD:
            content = self._held.tobytes()
            self._places.append((self._shelf.put(content), len(content)))
            del self._held[:]

    def whole(self) -> array[int]:
        """All of them; an array that the caller may keep."""
        numbers = array(self._held.typecode)
        for place, size in self._places:
            numbers.frombytes(self._shelf.take(place, size))
        numbers.extend(self._held)
        return numbers
