"""``evselint report``: the HTML page of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from evselint.cli.inputs import expand
from evselint.cli.options import look_options, setting_options, settings_of
from evselint.cli.outputs import Output, look, refuse_unwritable, write_file, write_standard_output


@click.command("report", short_help="Write an HTML report.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option(
    "-o", "--output", "path", default="report.html", show_default=True, metavar="FILE", help="The page to write."
)
@look_options
def command(paths: Sequence[str], path: str, quiet: bool, verbose: bool, color: bool | None, **options: Any) -> int:
    """Write an HTML report: one page, without network or script.

    The exit code does not judge the data; `evselint check` does.
    """
    settings = settings_of(options)
    files = expand(paths)
    target = Output(Path(path), "html")
    refuse_unwritable([target], files)

    from evselint.cli.linting import code_of, linted

    with linted(files, settings, keep=None, quiet=quiet) as report:
        write_file(report, target, settings)
        if verbose:
            write_standard_output(report, "text", settings, look(color, -1))
        if not quiet:
            click.echo(f"wrote {click.format_filename(path)}", err=True)
        return code_of(report)
