"""``evselint baseline``: today's findings become known debt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evselint.cli import FINDINGS, PASSED, NoRecordsError
from evselint.cli.inputs import expand
from evselint.cli.options import setting_options
from evselint.cli.stated import settings_of
from evselint.config import UsageError

if TYPE_CHECKING:
    from evselint.baseline import Baseline

SHOWN = 10


@click.command("baseline", short_help="Accept today's findings as known debt.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option("-o", "--output", "given", metavar="FILE", help="The baseline (default: the configured one).")
@click.option("--accept-new", is_flag=True, help="Let a baseline that exists grow.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def command(paths: Sequence[str], given: str | None, accept_new: bool, quiet: bool, **options: Any) -> int:
    """Write down today's findings, so that `evselint check --baseline FILE` fails for new ones alone.

    An existing baseline may shrink: what is gone is taken out, what this run did not look at stays. What is new comes
    in only with --accept-new; without, the exit code is 1 and the file stays as it is. Findings that the configuration
    accepts are left out.
    """
    from msgspec.structs import replace

    from evselint import baseline
    from evselint.cli.linting import linted, no_records
    from evselint.cli.outputs import whole_or_not
    from evselint.write.wording import counted

    settings = settings_of(options)
    file = Path(given or settings.baseline or baseline.DEFAULT_NAME)
    before = baseline.read(str(file)) if file.exists() else None
    settings = replace(settings, baseline=None if before is None else str(file), score=False)
    with linted(expand(paths), settings, keep=None, quiet=quiet) as report:
        if no_records(report):
            raise NoRecordsError
        new = baseline.of(report.findings)
        gone = report.known.gone if report.known else ()
    grown, shrunk = (sum(entry.count for entry in entries) for entries in (new.values(), gone))
    if before is not None and new and not accept_new:
        for line in _told(new):
            click.echo(line)
        click.echo(f"{file}: {counted(grown, 'new finding')}; --accept-new takes them in", err=True)
        return FINDINGS
    now = baseline.changed(before or {}, new, gone)
    try:
        with whole_or_not(file) as stream:
            baseline.write(now, stream)
    except OSError as error:
        raise UsageError(f"cannot write the baseline {file}: {error.strerror or error}") from error
    count = sum(entry.count for entry in now.values())
    click.echo(f"{file}: {counted(count, 'finding')}, +{grown:,} −{shrunk:,}")
    return PASSED


def _told(new: Baseline) -> Iterator[str]:
    """The first entries that are new."""
    from evselint.write.wording import visible

    for known in sorted(new)[:SHOWN]:
        entry = new[known]
        yield "  ".join(visible(part) for part in ("+", entry.subject, entry.rule, entry.pointer) if part)
    if len(new) > SHOWN:
        yield f"… and {len(new) - SHOWN:,} more"
