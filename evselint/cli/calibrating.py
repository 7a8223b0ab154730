"""``evselint score --calibrate``: lint what stood on the hub month by month, and find the variant that fits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import structs

from evselint import config_file
from evselint.cli import PASSED
from evselint.cli.inputs import expand
from evselint.cli.linting import linted
from evselint.config import Calibrated, Settings, UsageError
from evselint.config_change import write_calibration
from evselint.score.calibration import Calibration, calibrate
from evselint.score.portal import Month, Portal, read_portal
from evselint.score.probes import in_order_of_use, probes
from evselint.score_model import load_model
from evselint.write.calibration import calibration_lines, probe_lines

if TYPE_CHECKING:
    from evselint.classes import RecordClass

Rated = tuple[Month, Sequence["RecordClass"]]


def calibrate_with(path: Path, settings: Settings, *, config: Path | None, probe: bool, quiet: bool) -> int:
    """Compare all variants with the portal's figures, print what fits, and keep it; the exit code.

    With ``probe`` nothing is kept: what is said is which change would tell the remaining variants apart.
    Raises UsageError.
    """
    portal = read_portal(path)
    _refuse_other_means(portal, path)
    model = load_model()
    months = [_rated(month, portal, settings, quiet=quiet) for month in portal.months]
    try:
        found = calibrate(months, model)
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from error
    for line in calibration_lines(found, [sum(each.records for each in classes) for _, classes in months]):
        click.echo(line)
    if probe:
        month, classes = months[-1]
        tied = [fit.variant for fit in found.tied]
        for line in probe_lines(in_order_of_use(probes(classes, tied, model, month.rounding), tied), tied):
            click.echo(line)
    else:
        _keep(found, settings, config)
    return PASSED


def _refuse_other_means(portal: Portal, path: Path) -> None:
    """Overall is published to be the mean of the two; where it is not, a figure is mistyped. Raises UsageError."""
    for month in portal.months:
        if not month.is_mean:
            raise UsageError(
                f"{path}: on {month.date} overall is {month.overall}, but the mean of correctness and completeness is "
                f"{month.mean}; check the figures"
            )


def _rated(month: Month, portal: Portal, settings: Settings, *, quiet: bool) -> Rated:
    """A month with the classes of its operator's records."""
    dated = structs.replace(settings, date=month.date, score=True)
    with linted(expand(month.data), dated, keep=0, quiet=quiet) as report:
        classes = report.classes.classes if report.classes else ()
    operators = sorted({each.operator[0] or each.operator[1] or "none" for each in classes})
    if portal.operator is None:
        if len(operators) > 1:
            raise UsageError(f"the data of {month.date} are of {', '.join(operators)}; name the operator in the file")
        return month, classes
    own = [each for each in classes if portal.operator in each.operator]
    if not own:
        raise UsageError(
            f"the data of {month.date} hold no record of {portal.operator}, but of {', '.join(operators) or 'nobody'}"
        )
    return month, own


def _keep(found: Calibration, settings: Settings, config: Path | None) -> None:
    file = config or config_file.found_here() or Path("evselint.toml")
    chosen = found.chosen
    write_calibration(
        file, Calibrated(chosen.variant.choices(), settings.date, len(found.months), round(chosen.worst, 4))
    )
    click.echo(f"Written to {file}: from now on every estimate is made this way, and says so.")
