"""The second reading pass: after the check, the same bytes once more, record by record.

What is checked is what is sent: inputs are copied first, so that nobody can change them in between.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from evselint.push.payload import payload, record_meant
from evselint.read.frames import Closed, Envelope, Span
from evselint.read.source import Source, Trouble, opened, reading
from evselint.read.walk import Walker

# Oddities of a file through which every record can still be read.
HARMLESS = frozenset(
    {"byte-order-mark", "utf-16", "latin-1", "blank-lines", "concatenated-documents", "text-after-json"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the number of its input, its number there, and its bytes in the copy of that input."""

    source: int
    record: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it is written, with what surrounds it; the surroundings are complete when the walk has ended."""

    place: Place
    data: bytes
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that could not be read, so that nobody knows what it would have said."""

    source: int
    trouble: Trouble


@contextmanager
def copied(paths: Sequence[str]) -> Iterator[tuple[Source, ...]]:
    """Open ``paths`` as sources that are copies of their own, for as long as the block. Raises Unreadable."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evselint-push-")))
        sources = []
        for number, path in enumerate(paths):
            source = stack.enter_context(opened(path))
            if source.file == path:
                copy = folder / str(number)
                shutil.copyfile(path, copy)
                source = replace(source, file=str(copy), size=os.path.getsize(copy))
            sources.append(source)
        yield tuple(sources)


def payload_at(source: Source, place: Place) -> bytes:
    """The payload of the record at ``place``, as it was made when the input was gated."""
    with reading(source) as reader:
        return payload(record_meant(reader.read(place.start, place.end - place.start))).data


def digest_of(source: Source) -> str:
    """SHA-256 of the bytes that are checked and sent: those given, unpacked and in UTF-8."""
    with open(source.file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def records_of(number: int, source: Source) -> Iterator[Written | Broken | Envelope]:
    """Walk one source: each record with the number that findings give it, what could not be read, each envelope."""
    for trouble in source.troubles:
        if trouble.kind not in HARMLESS:
            yield Broken(number, trouble)
    with reading(source) as reader:
        walker = Walker(reader, source.start)
        record = 0
        while (event := walker.step()) is not None:
            if isinstance(event, Span):
                data = reader.read(event.start, event.end - event.start)
                yield Written(Place(number, record, event.start, event.end), data, event.envelope)
                record += 1
            elif isinstance(event, Closed):
                yield event.envelope
            else:
                record += event.record
                if event.kind not in HARMLESS:
                    yield Broken(number, event)
