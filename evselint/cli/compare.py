"""``evselint compare``: what changed between two inputs or saved reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click
from msgspec.structs import replace

from evselint.cli import PASSED, NoRecordsError
from evselint.cli.inputs import expand
from evselint.cli.options import setting_options
from evselint.cli.stated import files_of, settings_of
from evselint.config import Settings, UsageError

if TYPE_CHECKING:
    from evselint.comparison import Comparison
    from evselint.read.source import Source
    from evselint.report import Report

FORMATS = ("text", "json", "markdown")
ENDINGS = {".json": "json", ".md": "markdown", ".txt": "text"}


class Side(NamedTuple):
    """One of the two: its report, and the sources of its records, none for a saved report."""

    report: Report
    sources: Sequence[Source]


@click.command("compare", short_help="What was fixed, what is new, what is still there.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@setting_options
@click.option("--format", "name", type=click.Choice(FORMATS), default="text", help="What to print (default: text).")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help="Also write .json, .md or .txt.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def command(old: str, new: str, name: str, outputs: Sequence[str], quiet: bool, **options: Any) -> int:
    """Compare OLD with NEW: each a file, folder or pattern of data, or a JSON report that was saved.

    Findings are the same if rule, EVSE and place in the record are; so are records of one EVSE, however its id is
    spelled. Records can be compared where both sides are data. The exit code does not judge.
    """
    from evselint.cli.linting import no_records
    from evselint.cli.outputs import refuse_unwritable, whole_or_not

    settings = settings_of(options)
    formats = {each: _format_of(each) for each in outputs}
    if outputs:
        read = [*expand([old]), *expand([new]), *files_of(settings, options)]
        refuse_unwritable([("-o", Path(each)) for each in outputs], read)
    with ExitStack() as stack:
        sides = [side_of(stack, each, settings, quiet) for each in (old, new)]
        for side, path in zip(sides, (old, new), strict=True):
            if no_records(side.report):
                raise NoRecordsError(f"no records found in {path}")
        comparison = compare_sides(sides, (old, new))
    for file, given in formats.items():
        try:
            with whole_or_not(Path(file)) as stream:
                _write(comparison, given, stream)
        except OSError as error:
            raise UsageError(f"-o {file}: {error.strerror or error}") from error
    _write(comparison, name, sys.stdout.buffer)
    return PASSED


def _format_of(file: str) -> str:
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"-o {file}: the name has to end in {', '.join(ENDINGS)}")
    return ENDINGS[ending]


def side_of(stack: ExitStack, path: str, settings: Settings, quiet: bool) -> Side:
    """Data, linted, or a report that was saved; good as long as ``stack`` is. Raises UsageError."""
    from evselint.cli.progress import progress_bar
    from evselint.read.source import Unreadable, opened
    from evselint.rulebook import BookError
    from evselint.run import lint_sources
    from evselint.saved import is_saved, report_of

    files = expand([path])
    try:
        sources = [stack.enter_context(opened(file)) for file in files]
        if len(sources) == 1 and is_saved(sources[0]):
            return Side(report_of(sources[0], settings.packs), ())
        with progress_bar([file for file in files if os.path.isfile(file)], quiet=quiet) as progress:
            report = stack.enter_context(
                lint_sources(sources, replace(settings, baseline=None), keep=None, progress=progress)
            )
        return Side(report, sources)
    except (Unreadable, BookError) as error:
        raise UsageError(str(error)) from error


def compare_sides(sides: Sequence[Side], labels: tuple[str, str]) -> Comparison:
    """The comparison of two sides; of their records too where both have some."""
    from evselint.changes import changes
    from evselint.comparison import compared

    old, new = sides
    records = changes(old.sources, new.sources) if old.sources and new.sources else None
    return compared(old.report, new.report, labels, records)


def _write(comparison: Comparison, name: str, stream: IO[bytes]) -> None:
    from evselint.write import comparison_json, comparison_text

    if name == "json":
        comparison_json.write(comparison, stream)
    elif name == "markdown":
        comparison_text.write_markdown(comparison, stream)
    else:
        encoding = (sys.stdout.encoding or "utf-8") if stream is sys.stdout.buffer else "utf-8"
        comparison_text.write_text(comparison, stream, encoding=encoding)
