"""``evselint report``: the HTML page of a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from evselint.cli.inputs import expand
from evselint.cli.options import setting_options, settings_of
from evselint.cli.outputs import Output, refuse_unwritable, write_file


@click.command("report")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option(
    "-o", "--output", "path", default="report.html", show_default=True, metavar="FILE", help="The page to write."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def command(paths: Sequence[str], path: str, quiet: bool, **options: Any) -> int:
    """Write an HTML report: one page, without network or script.

    The exit code does not judge the data; `evselint check` does.
    """
    from evselint.cli.linting import code_of, linted

    settings = settings_of(options)
    files = expand(paths)
    target = Output(Path(path), "html")
    refuse_unwritable([target], files)
    with linted(files, settings, keep=None, quiet=quiet) as report:
        write_file(report, target, settings)
        if not quiet:
            click.echo(f"wrote {click.format_filename(path)}", file=sys.stderr)
        return code_of(report)
