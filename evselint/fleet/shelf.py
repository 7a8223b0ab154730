"""Numbers of a whole run: but for the last of them they lie in a temporary file, so that memory does not grow."""

from __future__ import annotations

from array import array
from io import BufferedRandom

# So many numbers of a series are held at most; a run of so few never has a file.
MOST_HELD = 8192


class Shelf:
    """A temporary file, made when something is first put down."""

    def __init__(self) -> None:
        self._file: BufferedRandom | None = None
        self._size = 0

    def put(self, content: bytes) -> int:
        """Put down bytes; where they lie."""
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile(prefix="evselint-columns-")  # noqa: SIM115  (see close)
        self._file.seek(self._size)
        self._file.write(content)
        self._size += len(content)
        return self._size - len(content)

    def take(self, place: int, room: memoryview) -> None:
        """Read bytes that were put down into ``room``, which they fill."""
        assert self._file is not None
        self._file.seek(place)
        self._file.readinto(room)

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
        size = sum([size for _, size in self._places]) // self._held.itemsize
        numbers = array(self._held.typecode, [0]) * (size + len(self._held))
        numbers[size:] = self._held
        with memoryview(numbers).cast("B") as room:
            begin = 0
            for place, size in self._places:
                self._shelf.take(place, room[begin : begin + size])
                begin += size
        return numbers
