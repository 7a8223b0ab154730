"""Checks across records: reductions that see every record once, can be merged in order, and name records at the end."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from evselint.checks.verb import fleet_check

BUCKETS = 64
NO_ID = b"\0" * 8


class RepeatedIds:
    """Eight bytes a record: the hash of its EvseID in capital letters. Equal hashes are candidates, the ids decide."""

    reads = ("EvseID",)

    def __init__(self) -> None:
        self.hashes = bytearray()

    def start(self) -> RepeatedIds:
        """An empty reduction of the same kind."""
        return RepeatedIds()

    def add(self, values: list[Any] | None) -> None:
        """Take the next record; None for one that is not judged."""
        if values is None or not isinstance(values[0], str):
            self.hashes += NO_ID
        else:
            self.hashes += blake2b(values[0].upper().encode("utf-8", "replace"), digest_size=8).digest()

    def merge(self, other: RepeatedIds) -> None:
        """Append the records of ``other``."""
        self.hashes += other.hashes

    def candidates(self) -> list[int]:
        """The numbers of all records whose hash occurs more than once, ascending."""
        hashes = array("Q")
        hashes.frombytes(self.hashes)
        # Bucket by bucket, because one set of all hashes would need ten times the memory.
        buckets = [array("Q") for _ in range(BUCKETS)]
        for each in hashes:
            buckets[each % BUCKETS].append(each)
        repeated: set[int] = set()
        for bucket in buckets:
            if len(distinct := set(bucket)) < len(bucket):
                for each in bucket:
                    if each in distinct:
                        distinct.discard(each)
                    else:
                        repeated.add(each)
        repeated.discard(0)
        return [number for number, each in enumerate(hashes) if each in repeated] if repeated else []

    def finish(self, known: Mapping[int, tuple[str, str]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Number and answer for each record whose id came before; ``known``: number → (EvseID, where it stands)."""
        first: dict[str, tuple[str, str]] = {}
        for number in sorted(known):
            evse_id, place = known[number]
            earlier = first.setdefault(evse_id.upper(), (evse_id, place))
            if earlier[1] != place:
                yield number, {"pointer": "/EvseID", "value": evse_id, "first": earlier[1]}


@fleet_check
def unique_id() -> RepeatedIds:
    """No EvseID occurs twice in a run, whatever the case of its letters."""
    return RepeatedIds()
