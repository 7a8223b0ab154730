"""Where a report goes: formats by name or by a file's ending, and files that are whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from evselint.config import Settings, UsageError, suggestion

if TYPE_CHECKING:
    from evselint.report import Report

FORMATS = ("text", "json", "ndjson", "html")
MAPPED = frozenset({"json", "html"})  # these tell where records stand
ENDINGS = {".txt": "text", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".html": "html", ".htm": "html"}


class Look(Struct, frozen=True):
    """How text is to look: coloured or not, short (-1) or long (1)."""

    color: bool = False
    detail: int = 0


PLAIN = Look()


def look(color: bool | None, detail: int) -> Look:
    """The look on standard output: the option decides, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if color is None:
        forced = os.environ.get("FORCE_COLOR", "0") not in ("", "0")
        terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        color = not os.environ.get("NO_COLOR") and (forced or terminal)
    return Look(color, detail)


class Output(Struct, frozen=True):
    """A file to write and the format to write it in."""

    path: Path
    format: str


def output(given: str) -> Output:
    """``FILE`` or ``FILE:FORMAT``. Raises UsageError."""
    path, separator, name = given.rpartition(":")
    if separator and name in FORMATS:
        return Output(Path(path), name)
    ending = Path(given).suffix.lower()
    if ending not in ENDINGS:
        hint = suggestion(name, FORMATS) if separator else ""
        raise UsageError(f"-o {given}: which format? Write FILE:FORMAT with one of {', '.join(FORMATS)}{hint}")
    return Output(Path(given), ENDINGS[ending])


def refuse_unwritable(outputs: Iterable[Output], inputs: Sequence[str]) -> None:
    """Say before the work begins what cannot be written, and never write over the data. Raises UsageError."""
    read = {Path(each).resolve() for each in inputs if each != "-"}
    for each in outputs:
        if not each.path.parent.is_dir():
            raise UsageError(f"-o {each.path}: there is no folder {each.path.parent}")
        if each.path.is_dir():
            raise UsageError(f"-o {each.path}: this is a folder")
        if each.path.resolve() in read:
            raise UsageError(f"-o {each.path}: this file is also read; a report would replace the data")


def write_file(report: Report, target: Output, settings: Settings) -> None:
    """Write one file; a run that breaks off leaves the old file as it was. Raises UsageError."""
    try:
        if target.path.exists() and not target.path.is_file():  # A device or pipe cannot be replaced.
            with target.path.open("wb") as stream:
                write(report, target.format, stream, settings)
        else:
            _replace(report, target, settings)
    except OSError as error:
        raise UsageError(f"-o {target.path}: {error.strerror or error}") from error


def _replace(report: Report, target: Output, settings: Settings) -> None:
    with whole_or_not(target.path) as stream:
        write(report, target.format, stream, settings)


@contextmanager
def whole_or_not(path: Path) -> Iterator[IO[bytes]]:
    """A stream to the file at ``path``, which is replaced when the block ends well and left alone otherwise."""
    final = path.resolve()
    import tempfile

    handle, name = tempfile.mkstemp(prefix=".evselint-", dir=final.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        draft.chmod(final.stat().st_mode & 0o7777 if final.exists() else 0o666 & ~_umask())
        draft.replace(final)
    except BaseException:
        draft.unlink()
        raise


def write_standard_output(report: Report, name: str, settings: Settings, look: Look) -> None:
    """Write to standard output; a reader that leaves early changes nothing about the verdict."""
    try:
        write(report, name, sys.stdout.buffer, settings, look, sys.stdout.encoding or "utf-8")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write(
    report: Report,
    name: str,
    stream: IO[bytes],
    settings: Settings,
    look: Look = PLAIN,
    encoding: str = "utf-8",
) -> None:
    """Write ``report`` in the format ``name``."""
    if name == "text":
        from evselint.write import text

        limit = settings.max_findings
        text.write(report, stream, encoding=encoding, max_findings=limit, color=look.color, detail=look.detail)
    elif name == "json":
        from evselint.write import json_report

        json_report.write(report, stream)
    elif name == "ndjson":
        from evselint.write import ndjson

        ndjson.write(report, stream)
    else:
        from evselint.write import html

        html.write(report, stream)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
