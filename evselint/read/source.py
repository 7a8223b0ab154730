"""Where bytes come from: a file, standard input, compressed or in another encoding, all made one kind of thing.

Whatever is not a plain UTF-8 file on disk is unpacked into a temporary file first, so that everything behind
this module can read any range of it at any time, from any process.
"""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import IO, Any, cast

from msgspec import Struct

CHUNK = 1 << 20
SAMPLE = 1 << 20
# A real feed packs 10 to 60 times; beyond this ratio (and this size) it is a bomb or a mistake.
LARGEST_RATIO = 500
RATIO_COUNTS_FROM = 256 << 20
LARGEST_UNPACKED = 64 << 30

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Trouble(Struct, frozen=True):
    """Something wrong with a file as such: the kind that a reading rule names, where, and what to tell."""

    kind: str
    offset: int
    details: dict[str, object]
    record: bool = False  # it stands for a record that could not be read


class Source(Struct, frozen=True):
    """Bytes in UTF-8 that can be read at any place.

    ``label`` is the path as the user gave it, ``file`` where the bytes lie now, ``start`` the offset behind a
    byte order mark, ``size`` the number of bytes in ``file``, ``given`` the size of the file as given.
    """

    label: str
    file: str
    start: int
    size: int
    given: int
    troubles: tuple[Trouble, ...] = ()


class Unreadable(Exception):
    """A path that cannot be read; the message is for the user."""


@contextmanager
def opened(label: str, largest: int = LARGEST_UNPACKED) -> Iterator[Source]:
    """Open ``label`` (a path, or ``-`` for standard input) as a Source; temporary files live as long as the block.

    ``largest`` is how many bytes compressed data may unpack to.

    Raises Unreadable.
    """
    with ExitStack() as scratch:
        try:
            with _raw(label) as stream:
                given = _size(stream)
                head = stream.read(4)
                readable_again = given is not None and label != "-"
                if head[:2] == GZIP_MAGIC or head == ZSTD_MAGIC or not readable_again:
                    spool = scratch.enter_context(_temporary())
                    troubles, seen = _spooled(_Joined(head, stream), spool, largest)
                    source = _inspect(label, spool, given if given is not None else seen, troubles)
                else:
                    source = _inspect(label, label, given or 0, ())
            if source.troubles and source.troubles[-1].kind in ("utf-16", "latin-1"):
                encoding = str(source.troubles[-1].details["encoding"])
                recoded = scratch.enter_context(_temporary())
                _recode(source.file, recoded, encoding)
                source = Source(label, recoded, 0, os.path.getsize(recoded), source.given, source.troubles)
        except OSError as error:
            raise Unreadable(f"cannot read {label}: {error.strerror or error}") from error
        yield source


@contextmanager
def _temporary() -> Iterator[str]:
    """The name of a file that goes with the block, whatever ends it."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix="evselint-")
    try:
        os.close(handle)
        yield name
    finally:
        os.unlink(name)


class _Joined:
    """A stream whose first bytes have been taken already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest, self.taken = head, rest, 0

    def read(self, size: int = -1, /) -> bytes:
        """The next ``size`` bytes or fewer."""
        if self._head:
            end = len(self._head) if size < 0 else size
            data, self._head = self._head[:end], self._head[end:]
        else:
            data = self._rest.read(size)
        self.taken += len(data)
        return data

    def readable(self) -> bool:
        """Always: some decompressors ask."""
        return True


@contextmanager
def _raw(label: str) -> Iterator[IO[bytes]]:
    if label == "-":
        yield sys.stdin.buffer
    else:
        with open(label, "rb") as stream:
            yield stream


def _size(stream: IO[bytes]) -> int | None:
    """The size of a regular file that stands at its beginning, None for pipes and the like."""
    try:
        status = os.fstat(stream.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) and stream.tell() == 0 else None
    except (OSError, ValueError):
        return None


def _spooled(stream: _Joined, file: str, largest: int) -> tuple[tuple[Trouble, ...], int]:
    """Unpack a stream into a file: what went wrong, and how many packed bytes there were."""
    head = stream._head
    unpack = stream.read
    packed = True
    # read1 gives what has been unpacked so far, also where the next byte is missing.
    if head[:2] == GZIP_MAGIC:
        import gzip

        unpack = gzip.GzipFile(fileobj=cast("IO[bytes]", stream)).read1
    elif head == ZSTD_MAGIC:
        unpack = zstandard().ZstdFile(stream).read1
    else:
        packed = False
    written = 0
    troubles: tuple[Trouble, ...] = ()
    with open(file, "wb") as target:
        while not troubles:
            try:
                data = unpack(CHUNK)
            except EOFError:
                troubles = (Trouble("truncated", written, {"what": "the compressed data"}),)
                break
            except _unpacking_errors(head) as error:
                troubles = (Trouble("unread", written, {"what": f"the compressed data ({error})"}),)
                break
            if not data:
                break
            target.write(data)
            written += len(data)
            ratio = written / max(stream.taken, 1)
            if packed and (written > largest or (written > RATIO_COUNTS_FROM and ratio > LARGEST_RATIO)):
                sizes: dict[str, object] = {"unpacked": in_units(written), "packed": in_units(stream.taken)}
                troubles = (Trouble("too-large-when-unpacked", written, sizes),)
    if troubles and troubles[0].kind == "too-large-when-unpacked":
        os.truncate(file, 0)
    return troubles, stream.taken


def in_units(size: int) -> str:
    """A number of bytes for people: ``3 kB``, ``268 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size} {unit}"
        size //= 1000
    return f"{size} GB"


def zstandard() -> Any:
    """The module for zstd: Python's own from 3.14 on."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _unpacking_errors(head: bytes) -> tuple[type[Exception], ...]:
    import zlib

    return (OSError, zlib.error, zstandard().ZstdError) if head == ZSTD_MAGIC else (OSError, zlib.error)


def _inspect(label: str, file: str, given: int, troubles: tuple[Trouble, ...]) -> Source:
    """Look at the first bytes for a byte order mark and for an encoding that is not UTF-8."""
    size = os.path.getsize(file)
    with open(file, "rb") as stream:
        sample = stream.read(SAMPLE)
    start = 0
    encoding = _wide_encoding(sample)
    if encoding:
        troubles += (Trouble("utf-16", 0, {"encoding": encoding}),)
    elif sample.startswith(codecs.BOM_UTF8):
        start = len(codecs.BOM_UTF8)
        troubles += (Trouble("byte-order-mark", 0, {}),)
    elif sample.lstrip()[:1] in (b"{", b"[") and (place := _not_utf8(sample)) is not None:
        troubles += (Trouble("latin-1", place, {"encoding": "cp1252"}),)
    return Source(label, file, start, size, given, troubles)


def _wide_encoding(sample: bytes) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    if len(sample) >= 4 and sample[0] in b"{[ \t\r\n" and sample[1] == 0 and sample[2] != 0:
        return "utf-16-le"
    if len(sample) >= 4 and sample[0] == 0 and sample[1] in b"{[ \t\r\n":
        return "utf-16-be"
    return None


def _not_utf8(sample: bytes) -> int | None:
    """Where the first byte lies that says "this is a one-byte encoding"; None if the sample is UTF-8 or mixed.

    A file that holds letters in UTF-8 as well is UTF-8 with damage, which the fields themselves will show.
    """
    if sample.isascii():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
        return None
    except UnicodeDecodeError as error:
        lenient = sample.decode("utf-8", "ignore")
        # A lone byte above 0x7F between ASCII is Latin-1; characters that decode are UTF-8.
        return None if not lenient.isascii() or error.object[error.start : error.start + 1] == b"\x00" else error.start


def _recode(file: str, copy: str, encoding: str) -> None:
    """Write ``file`` in UTF-8 to ``copy``; what cannot be decoded becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with open(copy, "wb") as target, open(file, "rb") as stream:
        while data := stream.read(CHUNK):
            target.write(decoder.decode(data).removeprefix("\ufeff").encode("utf-8", "replace"))
        target.write(decoder.decode(b"", True).encode("utf-8", "replace"))


def read_at(descriptor: int, size: int, start: int) -> bytes:
    """As ``os.pread``, for systems that have none (Windows); not to be asked by two threads at a time."""
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, size)


pread: Callable[[int, int, int], bytes] = getattr(os, "pread", read_at)


class Reader(Struct, frozen=True):
    """Reads ranges of a Source; cheap to make, one for each process."""

    descriptor: int
    size: int

    def read(self, start: int, size: int) -> bytes:
        """``size`` bytes from ``start``, fewer at the end of the file."""
        return pread(self.descriptor, min(size, max(self.size - start, 0)), start)


@contextmanager
def reading(source: Source) -> Iterator[Reader]:
    """Open a Source for reading ranges. Raises Unreadable if it is not there any more."""
    try:
        descriptor = os.open(source.file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Unreadable(f"cannot read {source.label}: {error.strerror or error}") from error
    try:
        yield Reader(descriptor, source.size)
    finally:
        os.close(descriptor)
