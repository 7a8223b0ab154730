"""``evselint check``: lint and judge."""

from __future__ import annotations

from typing import Any

import click

from evselint.cli.options import budget_option, look_options, setting_options
from evselint.cli.outputs import FORMATS
from evselint.config import GATES


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
def command(**given: Any) -> int:
    """Lint files, folders, patterns or - (standard input) and print what is wrong.

    Exit code 1 means findings at or above --fail-on, or a score estimate below --min-score.
    """
    from evselint.cli.checking import check

    return check(**given)
