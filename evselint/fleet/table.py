"""The table of a piece: for each record a key of what fleet checks compare, kept as runs, because neighbours are alike.

A key is a number that stands for a value: equal values have equal keys, and 0 stands for nothing worth comparing.
Most keys are hashes of 64 bits, so that of a million values two different ones look alike once in 30 million runs.
Tables are made piece by piece, anywhere, and gathered in order (``gathered.py``).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress
from operator import ne
from zlib import crc32

from msgspec import Struct, field

from evselint.digest import digest_64

NOTHING = 0
# What people leave out, put in or type otherwise when they copy an identifier.
SEPARATORS = b"*- \t\r\n"
OperatorKey = tuple[str | None, str | None]


def key_of(text: str) -> int:
    """The key of a text: eight bytes of its hash, the same in every process; never 0."""
    return digest_64(text.encode("utf-8", "replace")) or 1


def loose_hash(evse_id: str) -> int:
    """A hash of an EvseID without its separators, the same for all spellings of one; never 0."""
    return _loose(evse_id.upper().encode("utf-8", "replace"))


def _loose(content: bytes) -> int:
    return crc32(content.translate(None, SEPARATORS)) or 1


class Column(Struct):
    """Keys of successive records: a run begins at a record of ``starts`` and has the key beside it in ``keys``."""

    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    keys: array[int] = field(default_factory=lambda: array("Q", [NOTHING]))

    def put(self, record: int, key: int) -> None:
        """From ``record`` on the key is ``key``."""
        if self.starts[-1] == record:
            self.keys[-1] = key
        elif self.keys[-1] != key:
            self.starts.append(record)
            self.keys.append(key)

    def put_all(self, record: int, keys: Sequence[int], starts: Sequence[int] | None = None) -> None:
        """The keys of successive records from ``record`` on; with ``starts``, where runs begin, one key a run."""
        if keys:
            self.put(record, keys[0])
            new = list(compress(range(1, len(keys)), map(ne, keys[1:], keys)))
            self.starts.extend([record + (starts[number] if starts else number) for number in new])
            self.keys.extend([keys[number] for number in new])


class Table(Struct):
    """The keys of the records of a piece: columns by name, and two hashes of each EvseID, exact and loose.

    ``operators`` says which operator a key of the column "operator" stands for. A record costs 12 bytes, and as much
    again for each column in which it differs from the record before.
    """

    records: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    ids: array[int] = field(default_factory=lambda: array("Q"))
    loose_ids: array[int] = field(default_factory=lambda: array("I"))
    operators: dict[int, OperatorKey] = field(default_factory=dict)

    def add_ids(self, evse_ids: Sequence[object]) -> None:
        """Take the EvseIDs of the next records: as the hub compares them, in capitals, and without separators."""
        told = [each.upper().encode("utf-8", "replace") if isinstance(each, str) else None for each in evse_ids]
        self.ids.extend([NOTHING if each is None else digest_64(each) or 1 for each in told])
        self.loose_ids.extend([NOTHING if each is None else _loose(each) for each in told])
        self.records += len(told)
