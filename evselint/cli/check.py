"""``evselint check``: lint and judge."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Any

import click

from evselint.cli import FINDINGS, NO_RECORDS, PASSED
from evselint.cli.ci import add_to_job_summary, files_here, format_here
from evselint.cli.inputs import expand
from evselint.cli.options import budget_option, look_options, setting_options, settings_of
from evselint.cli.outputs import (
    FORMATS,
    MAPPED,
    beside,
    look,
    output,
    refuse_unwritable,
    write_file,
    write_standard_output,
)
from evselint.config import GATES, Settings

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.stopwatch import Stopwatch


@click.command("check", short_help="Lint and judge: the exit code is the gate.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option("--fail-on", type=click.Choice(GATES), help="The least severity that fails (default: error).")
@click.option(
    "--max-findings",
    type=click.IntRange(min=0),
    metavar="N",
    help="Show N findings of each rule, 0 for all (default: 3).",
)
@click.option(
    "--format",
    "name",
    type=click.Choice(FORMATS),
    help="What to print (default: text; in GitHub Actions github).",
)
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE[:FORMAT]", help="Also write this file; may be repeated."
)
@click.option("--baseline", metavar="FILE", help="Findings of old: what this file knows does not fail.")
@click.option("--strict-baseline", is_flag=True, help="Also fail if the baseline knows what is gone.")
@budget_option
@click.option("--profile-rules", is_flag=True, help="Tell what each rule costs (on standard error; runs slower).")
@click.option("--exit-zero", is_flag=True, help="Answer 0 even if there are findings.")
@look_options
def command(
    paths: Sequence[str],
    name: str | None,
    outputs: Sequence[str],
    strict_baseline: bool,
    profile_rules: bool,
    exit_zero: bool,
    quiet: bool,
    verbose: bool,
    color: bool | None,
    **options: Any,
) -> int:
    """Lint files, folders, patterns or - (standard input) and print what is wrong.

    Exit code 1 means findings at or above --fail-on, or a score estimate below --min-score.
    """
    settings = settings_of(options)
    files = expand(paths)
    targets = [output(each) for each in outputs]
    if name is None:
        name = format_here()
        targets += files_here(targets)
    refuse_unwritable(targets, files)

    from evselint.cli.linting import linted

    watch = _stopwatch() if profile_rules else None
    formats = {name, *(each.format for each in targets)}
    keep, where = _kept(settings, formats), not MAPPED.isdisjoint(formats)
    with linted(files, settings, keep=keep, quiet=quiet, watch=watch, where=where) as report:
        for target in targets:
            write_file(report, target, settings, {"beside": beside(targets)})
        write_standard_output(report, name, settings, look(color, verbose - quiet))
        if name == "github":
            add_to_job_summary(report)
        if watch:
            _tell_costs(watch, report.records, everything=verbose)
        return _exit_code(report, settings, exit_zero, strict_baseline)


def _stopwatch() -> Stopwatch:
    from evselint.stopwatch import Stopwatch

    return Stopwatch()


def _tell_costs(watch: Stopwatch, records: int, *, everything: bool) -> None:
    from evselint.write.costs import table

    for line in table(watch, records, everything=everything):
        click.echo(line, err=True)


def _kept(settings: Settings, formats: Set[str]) -> int | None:
    """How many findings of each rule somebody will see; None for all."""
    shown = {"text": settings.max_findings or None, "github": 10, "markdown": 3}
    wanted = [shown.get(each) for each in formats]
    return None if None in wanted else max(each for each in wanted if each)


def _missed(report: Report, settings: Settings) -> bool:
    from evselint.cli.score import missed

    return missed(report, settings)


def _exit_code(report: Report, settings: Settings, exit_zero: bool, strict_baseline: bool) -> int:
    from evselint.cli.linting import no_records
    from evselint.finding import at_or_above

    if no_records(report):
        click.echo("evselint: no records found in the input", err=True)
        return NO_RECORDS
    found = any(report.new.get(each, 0) for each in at_or_above(settings.fail_on))
    stale = strict_baseline and report.known is not None and bool(report.known.gone)
    below = bool(settings.budget) and _missed(report, settings)
    return FINDINGS if (found or stale or below) and not exit_zero else PASSED
