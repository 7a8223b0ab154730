"""Files of sorted numbers that are mapped into memory: opening one costs nothing, and only what is read is loaded.

A file begins with the length of its heading (four bytes, little-endian), then the heading as JSON: what its tables are
called, of which type they are, where they begin and how long they are; beside these whatever else fits JSON.
"""

from __future__ import annotations

import mmap
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from evselint.digest import digest_64

ALIGNED = 8
DATA = Path(__file__).parent / "data"


class Tables:
    """The tables of one file by name, and the rest of its heading."""

    def __init__(self, data: memoryview) -> None:
        size = int.from_bytes(data[:4], "little")
        heading = msgspec.json.decode(data[4 : 4 + size])
        self.other: Mapping[str, Any] = heading["other"]
        begin = aligned(4 + size)
        self._tables: dict[str, memoryview] = {
            name: data[begin + place : begin + place + length].cast(kind)
            for name, (kind, place, length) in heading["tables"].items()
        }

    def __getitem__(self, name: str) -> memoryview:
        return self._tables[name]


@cache
def opened(name: str) -> Tables:
    """The tables of a file of this package; it stays open. Raises RuntimeError on a big-endian machine."""
    if sys.byteorder != "little":
        raise RuntimeError("the tables of places are little-endian, this machine is not")
    with (DATA / name).open("rb") as stream:
        return Tables(memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)))


def aligned(size: int) -> int:
    """The next place that a table may begin at."""
    return -(-size // ALIGNED) * ALIGNED


def packed(tables: Mapping[str, tuple[str, bytes]], other: Mapping[str, Any]) -> bytes:
    """The bytes of a file with these tables (type and content by name)."""
    places: dict[str, tuple[str, int, int]] = {}
    end = 0
    for name, (kind, content) in tables.items():
        places[name] = (kind, end, len(content))
        end = aligned(end + len(content))
    heading = msgspec.json.encode({"tables": places, "other": other}, order="sorted")
    parts = [len(heading).to_bytes(4, "little") + heading]
    parts += [content for _, content in tables.values()]
    return b"".join(part.ljust(aligned(len(part)), b"\0") for part in parts)


def key_of(country: str, text: str) -> int:
    """A number for a name in a country; two of them are the same by chance once in 10^13 pairs."""
    return digest_64(f"{country}\0{text}".encode())


def run_of(keys: Sequence[int], key: int, begin: int, end: int) -> tuple[int, int]:
    """From where to where ``key`` stands in keys sorted from ``begin`` to ``end``; an empty run if it does not."""
    start = after = bisect_left(keys, key, begin, end)
    while after < end and keys[after] == key:
        after += 1
    return start, after
