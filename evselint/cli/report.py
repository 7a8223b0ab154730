"""``evselint report``: files for people and programs, of a run or of a JSON report that was saved."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evselint.cli import PASSED, NoRecordsError
from evselint.cli.inputs import expand
from evselint.cli.options import look_options, setting_options
from evselint.cli.outputs import beside, look, output, refuse_unwritable, write_file, write_standard_output
from evselint.cli.stated import files_of, settings_of
from evselint.config import Settings, UsageError

if TYPE_CHECKING:
    from evselint.comparison import Comparison
    from evselint.report import Report
    from evselint.score.history import Trend


@click.command("report", short_help="Write an HTML report, or another format.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    default=["report.html"],
    show_default="report.html",
    metavar="FILE[:FORMAT]",
    help="A file to write; may be repeated.",
)
@click.option("--baseline", metavar="FILE", help="Mark the findings that this file knows.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", help="The language of the page (default: en).")
@click.option("--all-findings", is_flag=True, help="Put every finding into the page, not only 250,000.")
@click.option("--redact", is_flag=True, help="Leave out of the page what the data say; it keeps where and which rule.")
@click.option("--against", metavar="OLD", help="Also say what changed since OLD: data, or a saved report.")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also show the trend of the score; note this run.",
)
@look_options
def command(
    paths: Sequence[str],
    outputs: Sequence[str],
    lang: str,
    all_findings: bool,
    redact: bool,
    against: str | None,
    history: Path | None,
    quiet: bool,
    verbose: bool,
    color: bool | None,
    **options: Any,
) -> int:
    """Write an HTML report (one page that needs no network), or other formats by the file's ending.

    PATH is data as for `evselint check`, or one JSON report that was saved (-o report.json): what is written is then
    what the run itself would have written.

    The exit code does not judge the data; `evselint check` does.
    """
    settings = settings_of(options)
    files = expand(paths)
    targets = [output(each) for each in outputs]
    read = [*files, *(expand([against]) if against else ()), *files_of(settings, options)]
    refuse_unwritable([("-o", each.path) for each in targets], read)
    if redact and any(each.format != "html" for each in targets):
        raise UsageError("--redact is about the HTML report; other formats would hold the values all the same")
    page: dict[str, Any] = {"language": lang, "redact": redact, "beside": beside(targets)}
    if all_findings:
        page["most"] = None

    from evselint.cli.linting import no_records, reported

    with ExitStack() as stack:
        report = stack.enter_context(reported(files, settings, quiet=quiet))
        if against:
            page["comparison"] = _comparison(stack, against, (paths, report), settings, quiet)
        if history:
            page["trend"] = _trend(history, files, report)
        for target in targets:
            write_file(report, target, settings, page)
            if not quiet:
                click.echo(f"wrote {click.format_filename(target.path)}", err=True)
        if verbose:
            write_standard_output(report, "text", settings, look(color, -1))
        if no_records(report):
            raise NoRecordsError
        return PASSED


def _comparison(
    stack: ExitStack, against: str, now: tuple[Sequence[str], Report], settings: Settings, quiet: bool
) -> Comparison:
    """What changed since an older state; of records too where both are data that can be read again."""
    from evselint.cli.compare import Side, compare_sides, side_of
    from evselint.cli.linting import no_records
    from evselint.read.source import opened
    from evselint.saved import is_saved

    paths, report = now
    old = side_of(stack, against, settings, quiet)
    if no_records(old.report):
        raise UsageError(f"--against {against}: no records found")
    sources = [] if "-" in paths else [stack.enter_context(opened(file)) for file in expand(paths)]
    if len(sources) == 1 and is_saved(sources[0]):
        sources = []
    return compare_sides((old, Side(report, sources)), (against, " ".join(paths)))


def _trend(history: Path, files: Sequence[str], report: Report) -> Trend | None:
    """The trend up to this run; None where there is no score."""
    from evselint.cli.trend import noted
    from evselint.score import of_report

    score = of_report(report)
    return None if score is None else noted(history, files, report, score)
