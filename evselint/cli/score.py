"""``evselint score``: the estimate of the EVSE Data Score, and what to repair first."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from evselint.cli import FINDINGS, PASSED, NoRecordsError
from evselint.cli.inputs import expand
from evselint.cli.options import budget_option, look_options, setting_options
from evselint.cli.stated import settings_of
from evselint.cli.streams import complain, reader_may_leave
from evselint.config import Settings, UsageError

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.score.view import View

FORMATS = ("text", "json", "markdown", "csv")
KINDS = ("operator", "country", "station")
ORDERS = ("score", "records", "name")
REPAIRS = 3
REPAIRS_FOR_PROGRAMS = 10
NO_TERMINAL = 100


@click.command("score", short_help="Estimate the EVSE Data Score, and tell what to repair first.")
@click.argument("paths", nargs=-1, metavar="PATH…")
@setting_options
@budget_option
@click.option("--by", type=click.Choice(KINDS), default="operator", show_default=True, help="Also the score of each.")
@click.option("--sort", type=click.Choice(ORDERS), default="score", show_default=True, help="The order of --by.")
@click.option("--format", "name", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option(
    "--history",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Note the figures there, and tell what changed since the last ones.",
)
@click.option(
    "--calibrate",
    "portal",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Find the variant that fits the portal's figures in this file, and keep it in the configuration.",
)
@click.option("--probe", is_flag=True, help="With --calibrate: tell which change would settle what is still open.")
@look_options
def command(
    paths: Sequence[str],
    history: Path | None,
    portal: Path | None,
    probe: bool,
    by: str,
    sort: str,
    name: str,
    quiet: bool,
    verbose: bool,
    color: bool | None,
    **options: Any,
) -> int:
    """Estimate the EVSE Data Score of data, with its range, and tell what to repair first.

    PATH is data as for `evselint check`, or one JSON report that was saved (-o report.json).

    Exit code 1 means that --min-score is missed; findings do not matter here.
    """
    settings = settings_of(options)
    if not settings.score:
        raise UsageError("the configuration says score = false; nothing is counted for the score then")
    if portal is not None:
        if paths:
            raise UsageError("--calibrate takes the data that its file names, no PATH")
        from evselint.cli.calibrating import calibrate_with

        return calibrate_with(portal, settings, config=options["config"], probe=probe, quiet=quiet)
    if probe or not paths:
        raise UsageError("--probe belongs to --calibrate FILE" if probe else "which data? Give a PATH")
    files = expand(paths)

    from evselint.cli.linting import no_records, reported

    counted = replace(settings, baseline=None, accept=())  # what is known counts as well
    with reported(files, counted, quiet=quiet, keep=0, where=False, stations=by == "station") as report:
        if no_records(report):
            raise NoRecordsError
        view = _view(report, by, sort, name)
        _write(view, report, name, color=color, verbose=verbose, quiet=quiet)
        if history is not None:
            _tell_trend(history, files, report, view, quiet=quiet or name != "text")
        return FINDINGS if missed(report, settings) else PASSED


def _view(report: Report, by: str, sort: str, name: str) -> View:
    from evselint.score.view import view_of

    if by == "station" and report.classes is not None and report.classes.stations is None:
        raise UsageError("--by station needs the data; a saved report does not hold stations")
    view = view_of(report, by=by, most=REPAIRS if name in ("text", "markdown") else REPAIRS_FOR_PROGRAMS)
    if view is None:
        raise UsageError("there is no score: the report was saved without one, or by another version of the model")
    if sort == "records":
        return replace(view, groups=sorted(view.groups, key=lambda group: -group.score.records))
    if sort == "name":
        return replace(view, groups=sorted(view.groups, key=lambda group: group.name))
    return view


def _write(view: View, report: Report, name: str, *, color: bool | None, verbose: bool, quiet: bool) -> None:
    from evselint.cli.outputs import look
    from evselint.write import score_tables, score_text, score_words

    stream = sys.stdout.buffer
    with reader_may_leave():
        if name == "json" and report.classes is not None:
            score_tables.write_json(view, report.classes, stream)
        elif name == "csv":
            score_tables.write_csv(view, stream)
        elif name == "markdown":
            score_tables.write_markdown(view, stream)
        elif quiet:
            click.echo(score_words.line(view.score))
        else:
            score_text.write(
                view,
                stream,
                encoding=sys.stdout.encoding or "utf-8",
                color=look(color, 0).color,
                width=shutil.get_terminal_size((NO_TERMINAL, 24)).columns,
                everything=verbose,
            )


def _tell_trend(folder: Path, files: Sequence[str], report: Report, view: View, *, quiet: bool) -> None:
    from evselint.cli.trend import noted
    from evselint.score.history import BARS
    from evselint.write.trend import trend_lines
    from evselint.write.wording import holds

    plain = not holds(sys.stdout.encoding or "utf-8", BARS)
    for line in trend_lines(noted(folder, files, report, view.score), plain=plain):
        click.echo(line, err=quiet)


def missed(report: Report, settings: Settings) -> bool:
    """Whether the estimate misses what the settings demand; says so on standard error."""
    if not settings.budget:
        return False
    from evselint.score import missed_minimums, of_report

    score = of_report(report)
    said = ["there is no score"] if score is None else missed_minimums(score, settings.budget)
    for each in said:
        complain(f"the score estimate misses its minimum: {each}")
    return bool(said)
