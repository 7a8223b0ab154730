"""Records of two inputs compared: which came, which went, which changed and in what.

Of the old input an index is kept, about 150 bytes a record; contents are read again where they differ.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from evselint.checks.identity import canonical
from evselint.comparison import RecordChanges
from evselint.digest import digest_64
from evselint.push.inputs import Written, records_of
from evselint.push.payload import Payload, Unsendable, is_deletion, payload, record_meant
from evselint.read.source import Source, reading

NAMED = 1000


class _OnlyId(msgspec.Struct, rename={"evse_id": "EvseID", "delta": "deltaType"}):
    """What identifies most records, without decoding the rest."""

    evse_id: str
    delta: str | None = None


class _Index:
    """The records of one input: by the hash of their EvseID, where they lie, and a digest of their bytes."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self.digests, self.starts = array("Q"), array("Q")
        self.sizes, self.sources = array("I"), array("I")

    def add(self, evse: str, written: Written) -> None:
        """Take a record."""
        mark = _mark(evse)
        while mark in self.rows:  # the id stands there once more
            mark += 1
        self.rows[mark] = len(self.digests)
        self.digests.append(digest_64(written.data))
        self.starts.append(written.place.start)
        self.sizes.append(written.place.end - written.place.start)
        self.sources.append(written.place.source)


def changes(old: Sequence[Source], new: Sequence[Source]) -> RecordChanges:
    """Compare the records of ``old`` with those of ``new``; both stay open.

    A record changes if what would be sent of it does: white space, the order of keys and what only the hub sets
    (``lastUpdate``, ``deltaType``) are no change.
    """
    counts: Counter[str] = Counter()
    index = _Index()
    for number, source in enumerate(old):
        for event in records_of(number, source):
            if isinstance(event, Written):
                evse = _evse(event.data)
                counts["unread"] += evse is None
                if evse:
                    index.add(evse, event)
    found = _Found(old, index, counts)
    for number, source in enumerate(new):
        for event in records_of(number, source):
            if isinstance(event, Written):
                found.take(event.data)
    return found.summed_up()


class _Found:
    """What the records of the new input tell, one after the other."""

    def __init__(self, old: Sequence[Source], index: _Index, counts: Counter[str]) -> None:
        self.old, self.index, self.counts = old, index, counts
        self.left = dict(index.rows)
        self.fields: Counter[str] = Counter()
        self.names: dict[str, list[Any]] = {"added": [], "changed": [], "respelled": [], "removed": []}

    def take(self, data: bytes) -> None:
        """One record of the new input."""
        evse = _evse(data)
        if not evse:
            self.counts["unread"] += evse is None
            return
        mark = _mark(evse)
        while mark in self.index.rows and mark not in self.left:  # records with one id are compared in their order
            mark += 1
        row = self.left.pop(mark, None)
        if row is None:
            self._note("added", evse)
        elif self.index.digests[row] == digest_64(data):
            self.counts["same"] += 1
        else:
            self._compare(evse, self._old(row), data)

    def _old(self, row: int) -> bytes:
        with reading(self.old[self.index.sources[row]]) as reader:
            return reader.read(self.index.starts[row], self.index.sizes[row])

    def _compare(self, evse: str, old: bytes, new: bytes) -> None:
        before, after = _payload(old), _payload(new)
        if before is None or after is None or before.digest != after.digest:
            self._note("changed", evse)
            if before and after:
                self.fields.update(_fields_that_differ(before.data, after.data))
        elif before.evse_id != after.evse_id:
            self._note("respelled", (before.evse_id, after.evse_id))
        else:
            self.counts["same"] += 1

    def _note(self, what: str, name: Any) -> None:
        self.counts[what] += 1
        if len(self.names[what]) < NAMED:
            self.names[what].append(name)

    def summed_up(self) -> RecordChanges:
        """What is left of the old input was removed."""
        for row in sorted(self.left.values()):
            self._note("removed", _evse(self._old(row)) if len(self.names["removed"]) < NAMED else None)
        return RecordChanges(
            added=self.counts["added"],
            removed=self.counts["removed"],
            changed=self.counts["changed"],
            respelled=self.counts["respelled"],
            same=self.counts["same"],
            unread=self.counts["unread"],
            fields=dict(sorted(self.fields.items(), key=lambda pair: (-pair[1], pair[0]))),
            first_added=tuple(self.names["added"]),
            first_removed=tuple(self.names["removed"]),
            first_changed=tuple(self.names["changed"]),
            first_respelled=tuple(self.names["respelled"]),
        )


def _mark(evse: str) -> int:
    return digest_64(canonical(evse).encode("utf-8", "replace"))


def _evse(data: bytes) -> str | None:
    """The EvseID of a record; empty for one that a pull calls deleted, None where there is none or it is unreadable."""
    try:
        found = msgspec.json.decode(data, type=_OnlyId)
        return "" if found.delta == "delete" else found.evse_id or None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass
    try:
        record = record_meant(data)
    except Unsendable:
        return None
    evse = record.get("EvseID")
    return "" if is_deletion(record) else evse if isinstance(evse, str) and evse else None


def _payload(data: bytes) -> Payload | None:
    try:
        return payload(record_meant(data))
    except Unsendable:
        return None


def _fields_that_differ(before: bytes, after: bytes) -> list[str]:
    one, other = (msgspec.json.decode(data, type=dict[str, msgspec.Raw]) for data in (before, after))
    return [name for name in one.keys() | other.keys() if name != "EvseID" and one.get(name) != other.get(name)]
