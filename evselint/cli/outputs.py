"""Where a report goes: formats by name or by a file's ending, and files that are whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct

from evselint.cli.streams import reader_may_leave
from evselint.config import Settings, UsageError, suggestion

if TYPE_CHECKING:
    from evselint.report import Report

FORMATS = ("text", "json", "ndjson", "sarif", "junit", "github", "gitlab", "csv", "markdown", "html")
MAPPED = frozenset({"json", "ndjson", "html"})  # these tell where records stand
ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".sarif": "sarif",
    ".xml": "junit",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
}
# Names that mean a format whatever the ending says; GitLab's documentation gives the second one.
NAMES = {".sarif.json": "sarif", "gl-code-quality-report.json": "gitlab"}
MODULES = {"json": "json_report", "csv": "csv_table"}
# These hold every finding, the likeliest first.
WHOLE = ("ndjson", "csv", "json", "sarif")
FROM_ROOT = frozenset({"sarif", "github", "gitlab"})


class Look(Struct, frozen=True):
    """How text is to look: coloured or not, short (-1) or long (1)."""

    color: bool = False
    detail: int = 0


PLAIN = Look()
Page = Mapping[str, Any]
FOR_ALL: Page = {}


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
    if "-" in (given, path):
        raise UsageError(f"-o {given}: a file is expected; --format says what is printed")
    if separator and name in FORMATS:
        return Output(Path(path), name)
    name_of_file = Path(given).name.lower()
    meant = next(
        (NAMES[each] for each in NAMES if name_of_file.endswith(each)), ENDINGS.get(Path(given).suffix.lower())
    )
    if meant is None:
        hint = suggestion(name, FORMATS) if separator else ""
        raise UsageError(f"-o {given}: which format? Write FILE:FORMAT with one of {', '.join(FORMATS)}{hint}")
    return Output(Path(given), meant)


def refuse_unwritable(outputs: Iterable[tuple[str, Path]], inputs: Iterable[str | Path]) -> None:
    """Say before the work begins what cannot be written, and never write over what is read. Raises UsageError.

    ``outputs`` are files, each with the option that names it; ``inputs`` are data and whatever else the work needs.
    """
    read = {Path(each).resolve() for each in inputs if each != "-"}
    written = set()
    for option, file in outputs:
        if not file.parent.is_dir():
            raise UsageError(f"{option} {file}: there is no folder {file.parent}")
        if file.is_dir():
            raise UsageError(f"{option} {file}: this is a folder")
        if file.resolve() in read:
            raise UsageError(f"{option} {file}: this file is also read, and must not be written over")
        if file.resolve() in written and not _is_device(file):
            raise UsageError(f"{option} {file}: something else is written to this file as well")
        written.add(file.resolve())


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def beside(outputs: Iterable[Output]) -> str | None:
    """The file that holds every finding, if one is written: the HTML report names it where it cannot hold all."""
    whole = sorted((each for each in outputs if each.format in WHOLE), key=lambda each: WHOLE.index(each.format))
    return str(whole[0].path) if whole else None


def write_file(report: Report, target: Output, settings: Settings, page: Page = FOR_ALL) -> None:
    """Write one file; a run that breaks off leaves the old file as it was. ``page`` are options of the HTML report.

    Raises UsageError.
    """
    try:
        with whole_or_not(target.path) as stream:
            write(report, target.format, stream, settings, page=page)
    except OSError as error:
        raise UsageError(f"-o {target.path}: {error.strerror or error}") from error


@contextmanager
def whole_or_not(path: Path) -> Iterator[IO[bytes]]:
    """A stream to the file at ``path``, which is replaced when the block ends well and left alone otherwise.

    A pipe or a device cannot be replaced, and is written to as it is. Raises OSError.
    """
    if _is_device(path):
        with path.open("wb") as stream:
            yield stream
        return
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
    with reader_may_leave():
        write(report, name, sys.stdout.buffer, settings, look, sys.stdout.encoding or "utf-8")


def write(
    report: Report,
    name: str,
    stream: IO[bytes],
    settings: Settings,
    look: Look = PLAIN,
    encoding: str = "utf-8",
    page: Page = FOR_ALL,
) -> None:
    """Write ``report`` in the format ``name``; ``page`` are options of the HTML report."""
    writer: Any = import_module(f"evselint.write.{MODULES.get(name, name)}")
    if name == "text":
        limit = settings.max_findings
        writer.write(report, stream, encoding=encoding, max_findings=limit, color=look.color, detail=look.detail)
    elif name == "junit":
        writer.write(report, stream, fail_on=settings.fail_on, root=root())
    elif name == "html":
        writer.write(report, stream, writer.PageOptions(**page))
    elif name in FROM_ROOT:
        writer.write(report, stream, root=root())
    else:
        writer.write(report, stream)


def root() -> str:
    """The folder from which a service wants paths: that of the repository it works on, else the working directory."""
    return os.path.abspath(os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or ".")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
