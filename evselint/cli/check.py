"""``evselint check``: lint and judge."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from evselint.cli import FINDINGS, NO_RECORDS, PASSED
from evselint.cli.inputs import expand
from evselint.cli.options import setting_options, settings_of
from evselint.cli.outputs import FORMATS, Look, Output, output, refuse_unwritable, write_file, write_standard_output
from evselint.config import GATES, Settings

if TYPE_CHECKING:
    from evselint.report import Report


@click.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option("--fail-on", type=click.Choice(GATES), help="The least severity that fails (default: error).")
@click.option(
    "--max-findings",
    type=click.IntRange(min=0),
    metavar="N",
    help="Show N findings of each rule, 0 for all (default: 3).",
)
@click.option("--format", "name", type=click.Choice(FORMATS), default="text", help="What to print (default: text).")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE[:FORMAT]", help="Also write this file; may be repeated."
)
@click.option("--exit-zero", is_flag=True, help="Answer 0 even if there are findings.")
@click.option("-q", "--quiet", is_flag=True, help="Print a line for each rule, no samples, no progress.")
@click.option("-v", "--verbose", is_flag=True, help="Print inputs and operators too.")
@click.option("--color/--no-color", default=None, help="Colour or not (default: on a terminal).")
def command(
    paths: Sequence[str],
    name: str,
    outputs: Sequence[str],
    exit_zero: bool,
    quiet: bool,
    verbose: bool,
    color: bool | None,
    **options: Any,
) -> int:
    """Lint files, folders, patterns or - (standard input) and print what is wrong.

    Exit code 1 means findings at or above --fail-on.
    """
    from evselint.cli.linting import linted

    settings = settings_of(options)
    files = expand(paths)
    targets = [output(each) for each in outputs]
    refuse_unwritable(targets, files)
    with linted(files, settings, keep=_kept(settings, name, targets), quiet=quiet) as report:
        for target in targets:
            write_file(report, target, settings)
        look = Look(color=_colored(color), detail=int(verbose) - int(quiet))
        write_standard_output(report, name, settings, look)
        return _exit_code(report, settings.fail_on, exit_zero)


def _kept(settings: Settings, name: str, targets: Sequence[Output]) -> int | None:
    """How many findings of each rule somebody will see; None for all."""
    formats = {name, *(each.format for each in targets)}
    return None if formats != {"text"} or settings.max_findings == 0 else settings.max_findings


def _colored(wanted: bool | None) -> bool:
    """The option decides, then NO_COLOR and FORCE_COLOR, then whether this is a terminal."""
    import os

    if wanted is not None:
        return wanted
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _exit_code(report: Report, fail_on: str, exit_zero: bool) -> int:
    from evselint.cli.linting import no_records
    from evselint.finding import SEVERITIES

    if no_records(report):
        click.echo("evselint: no records found in the input", err=True)
        return NO_RECORDS
    failing = () if fail_on == "never" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]  # type: ignore[arg-type]
    found = any(report.severities.get(each, 0) for each in failing)
    return FINDINGS if found and not exit_zero else PASSED
