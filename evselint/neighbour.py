"""What differs from the record before: the first question in the hot loop, and for most records nearly the only one.

The charging points of a station stand together, and their records go on in the very same bytes once the EvseID and the
time of the last update are behind. So the record before is cut there. If the next one ends in the same bytes, only what
stands before the cut has to be decoded: as what was cut off began behind a member of an object, and JSON means the same
wherever it stands, the two are one record if what stands before makes an object of its own, with the same members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from operator import attrgetter, ne
from typing import Any

import msgspec
from msgspec import Raw

from evselint.fields import FIELD_NAMES
from evselint.judge import DELTA, EVSE_ID, FIELD_PLACES, LAST_UPDATE

Record = msgspec.defstruct(
    "Record",
    [(name, Raw, msgspec.field(default=Raw(b""))) for name in FIELD_NAMES],
    forbid_unknown_fields=True,
    gc=False,
)
REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised for a record that is no object of known fields."""

# What stands before the first record of a piece, and after one that the decoder refused: nothing in common.
BEFORE_ANY: Sequence[Any] = (None,) * len(FIELD_NAMES)
COMMA = ord(",")
VOLATILE = (DELTA, LAST_UPDATE, EVSE_ID)
Changes = tuple[tuple[int, ...], list[bytes]]

_decode = msgspec.json.Decoder(Record).decode
_fields = attrgetter(*FIELD_NAMES)


class Neighbour:
    """The record before: the slices of its fields, how many colons each takes, and its end."""

    __slots__ = ("_before", "_colons", "_end", "_front", "_in_front", "_last_front", "_pick")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Whatever comes next has nothing in common with it."""
        self._before: Any = BEFORE_ANY
        self._colons = [0] * len(FIELD_NAMES)
        self._end = self._front = b""
        self._in_front: tuple[int, ...] = ()
        self._last_front: tuple[int, ...] = ()
        self._pick: Callable[[Any], Any] = _fields

    def changes(self, record: bytes) -> Changes | None:
        """Places and slices of the fields that differ; None if a key occurs twice.

        Raises what REFUSED names; forget the neighbour then.
        """
        if self._end and record.endswith(self._end):
            changes = self._in_short(record[: -len(self._end)])
            if changes is not None:
                return changes
        slices = _fields(_decode(record))
        changed = tuple(compress(FIELD_PLACES, map(ne, slices, self._before)))
        contents = self._counted(changed, slices)
        # The decoder drops a key that occurs twice, and a colon with it.
        if record.count(b":") != sum(self._colons):
            return None
        self._before = list(slices)
        self._cut(record)
        return changed, contents

    def _counted(self, changed: tuple[int, ...], slices: Sequence[Any]) -> list[bytes]:
        contents = [bytes(slices[place]) for place in changed]
        for place, content in zip(changed, contents, strict=True):
            self._colons[place] = content.count(b":") + 1 if content else 0
        return contents

    def _cut(self, record: bytes) -> None:
        """Cut behind what differs in the next record even of the same station, unless too little would be left."""
        cut = 0
        for place in VOLATILE:
            content = bytes(self._before[place])
            if content:
                cut = max(cut, record.find(content) + len(content))
        self._in_front = ()
        # Behind a comma there is another member, whatever stands before it.
        self._end = record[cut:] if 0 < cut < len(record) // 2 and record[cut] == COMMA else b""
        self._front = record[:cut]

    def _in_short(self, front: bytes) -> Changes | None:
        """The same for a record of which only the beginning is new; None if that does not make an object."""
        try:
            if not self._in_front:
                self._take_front()
            head = _decode(front + b"}")
        except REFUSED:
            return None
        before, colons = self._before, self._colons
        changed, found = [], 0
        for place, slice_ in zip(self._in_front, self._pick(head), strict=True):
            if slice_ != before[place]:
                content = bytes(slice_)
                changed.append((place, slice_, content, content.count(b":") + 1 if content else 0))
                found += changed[-1][3]
            else:
                found += colons[place]
        # Another key, or one that occurs twice, has a colon as well; and there is a member that the comma follows.
        if not found or front.count(b":") != found:
            return None
        for place, slice_, _, count in changed:
            before[place], colons[place] = slice_, count
        return tuple([each[0] for each in changed]), [each[2] for each in changed]

    def _take_front(self) -> None:
        """Find out which fields the record before has in front of the cut. Raises what REFUSED names."""
        front, self._front = self._front, b""
        head = _decode(front + b"}")
        if self._last_front:
            # Mostly the same as in front of the cut before; another one would have another colon.
            contents = [bytes(slice_) for slice_ in self._pick(head)]
            if all(contents) and front.count(b":") == sum(each.count(b":") + 1 for each in contents):
                self._in_front = self._last_front
                return
        self._in_front = self._last_front = tuple(
            [place for place in FIELD_PLACES if bytes(getattr(head, FIELD_NAMES[place]))]
        )
        pick = attrgetter(*[FIELD_NAMES[place] for place in self._in_front])
        self._pick = pick if len(self._in_front) > 1 else lambda head: (pick(head),)
