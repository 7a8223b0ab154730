"""Rows that share a key: found together once, and sieved without a step for each of them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, islice, pairwise
from operator import and_, ne

from evselint.fleet.table import NOTHING

# So many rows are looked at together: all at once would need ten times the memory that their keys take.
MOST_AT_ONCE = 8192


class Groups:
    """The rows of each key but 0 that more than one row has, ascending in a group."""

    __slots__ = ("_ends", "_goes_on", "_rows")

    def __init__(self, keys: Sequence[int]) -> None:
        """``keys``: one a row."""
        self._rows, self._ends = array("I"), array("I", [0])
        key_of = keys.__getitem__
        for part in parts(keys):
            again = {key for key, times in Counter(map(key_of, part)).items() if times > 1}
            again.discard(NOTHING)
            if again:
                begin = len(self._rows)
                rows = sorted(compress(part, map(again.__contains__, map(key_of, part))), key=key_of)
                found = list(map(key_of, rows))
                self._rows.extend(rows)
                self._ends.extend(compress(count(begin + 1), map(ne, found, islice(found, 1, None))))
                self._ends.append(len(self._rows))
        # Whether the next row is of the same group.
        self._goes_on = bytearray(b"\1") * len(self._rows)
        for end in self._ends[1:]:
            self._goes_on[end - 1] = 0

    def __iter__(self) -> Iterator[list[int]]:
        for begin, end in pairwise(self._ends):
            yield self._rows[begin:end].tolist()

    def differing(self, *columns: Sequence[int]) -> Iterator[list[int]]:
        """The groups whose rows do not all have the same in each of ``columns``: few, in a fleet that is in order."""
        for begin, end in self._blocks():
            rows, goes_on = self._rows[begin:end], self._goes_on[begin:end]
            numbers: set[int] = set()
            for values in columns:
                found = list(map(values.__getitem__, rows))
                cuts = compress(count(begin), map(and_, goes_on, map(ne, found, islice(found, 1, None))))
                numbers.update([bisect_right(self._ends, place) - 1 for place in cuts])
            for number in sorted(numbers):
                yield self._rows[self._ends[number] : self._ends[number + 1]].tolist()

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """Where blocks of whole groups begin and end."""
        end = 0
        while end < len(self._rows):
            begin, end = end, self._ends[min(bisect_right(self._ends, end + MOST_AT_ONCE), len(self._ends) - 1)]
            yield begin, end


def parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The places in ``keys``, ascending, in parts that share no key and are small."""
    number = len(keys) // MOST_AT_ONCE + 1
    if number == 1:
        yield range(len(keys))
        return
    places = [array("I") for _ in range(number)]
    for place, key in enumerate(keys):
        places[key % number].append(place)
    yield from places


def all_groups(keys: Sequence[int]) -> Iterator[list[int]]:
    """The places of each key in ``keys`` but 0, ascending."""
    for part in parts(keys):
        found: dict[int, list[int]] = {}
        for place in part:
            found.setdefault(keys[place], []).append(place)
        found.pop(NOTHING, None)
        yield from found.values()


def repeated(keys: Sequence[int]) -> Iterable[list[int]]:
    """The places of each key but 0 that occurs more than once, ascending; most occur once in all their fleet."""
    return Groups(keys) if len(keys) > MOST_AT_ONCE or len(set(keys)) < len(keys) else ()
