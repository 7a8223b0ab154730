"""What ``evselint check`` does once its command line is understood."""

from __future__ import annotations

import sys
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Any

from evselint.cli import FINDINGS, PASSED, NoRecordsError
from evselint.cli.ci import add_to_job_summary, files_here, format_here
from evselint.cli.inputs import expand
from evselint.cli.outputs import MAPPED, beside, look, output, refuse_unwritable, write_file, write_standard_output
from evselint.cli.stated import files_of, settings_of
from evselint.config import Settings

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.stopwatch import Stopwatch


def check(
    paths: Sequence[str],
    name: str | None = None,
    outputs: Sequence[str] = (),
    strict_baseline: bool = False,
    profile_rules: bool = False,
    exit_zero: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    color: bool | None = None,
    **options: Any,
) -> int:
    """Lint ``paths`` and write what was found; the answer is the exit code. Raises UsageError, NoRecordsError."""
    settings = settings_of(options)
    files = expand(paths)
    targets = [output(each) for each in outputs]
    if name is None:
        name = format_here()
        targets += files_here(targets)
    if targets:
        refuse_unwritable([("-o", each.path) for each in targets], [*files, *files_of(settings, options)])

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
        if not quiet:
            _tell_unused(report)
            if "sarif" in formats:
                _tell_too_many(report)
        if watch:
            _tell_costs(watch, report.records, everything=verbose)
        return _exit_code(report, settings, exit_zero, strict_baseline)


def _stopwatch() -> Stopwatch:
    from evselint.stopwatch import Stopwatch

    return Stopwatch()


def _tell_costs(watch: Stopwatch, records: int, *, everything: bool) -> None:
    from evselint.write.costs import table

    for line in table(watch, records, everything=everything):
        print(line, file=sys.stderr)


def _tell_unused(report: Report) -> None:
    """Say which acceptances took nothing: what they spoke of is mended, or another entry takes it."""
    from evselint.cli.streams import complain

    for each in report.known.unused if report.known else ():
        about = f" for {each.evse or each.operator}" if each.evse or each.operator else ""
        complain(f"{each.origin}: the acceptance of {each.rule}{about} accepts nothing in this input")


def _tell_too_many(report: Report) -> None:
    """Say that a service will refuse what was written: it stands nowhere else but in the log of the upload."""
    from evselint.cli.streams import complain
    from evselint.write.sarif import MOST_TAKEN

    if (many := len(report.findings)) > MOST_TAKEN:
        complain(f"sarif: {many:,} results; GitHub takes {MOST_TAKEN:,} of a run (fewer rules: --ignore completeness)")


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
        raise NoRecordsError
    found = any(report.new.get(each, 0) for each in at_or_above(settings.fail_on))
    stale = strict_baseline and report.known is not None and bool(report.known.gone)
    below = bool(settings.budget) and _missed(report, settings)
    return FINDINGS if (found or stale or below) and not exit_zero else PASSED
