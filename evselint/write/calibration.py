"""Text about a calibration: what fits the portal, what is settled, what is open, and how to find out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evselint.write.wording import counted

if TYPE_CHECKING:
    from evselint.score.calibration import Calibration
    from evselint.score.probes import Outcome, Probe
    from evselint.score.variants import Variant

# A variant that is further off explains nothing.
FAR_OFF = 5.0
TIED_SHOWN = 6
PROBES_SHOWN = 3


def calibration_lines(found: Calibration, records: Sequence[int]) -> Iterator[str]:
    """``records`` is how many records the data of each month hold for the operator."""
    yield "Month        portal: points  overall  correctness  completeness   estimate: correctness  completeness"
    for number, month in enumerate(found.months):
        errors = found.chosen.errors[number]
        estimated = (float(month.correctness) + errors[0], float(month.completeness) + errors[1])
        yield (
            f"{month.date}  {month.points:14,}  {month.overall:7}  {month.correctness:11}  {month.completeness:12}"
            f"   {estimated[0]:21.1f}  {estimated[1]:12.1f}"
        )
    yield "Overall is the mean of correctness and completeness in each month, as published."
    for month, count in zip(found.months, records, strict=True):
        if count != month.points:
            yield (
                f"On {month.date} the portal rated {counted(month.points, 'charging point')}, the data hold "
                f"{count:,}: they are not quite what stood on the hub, or not every record is rated."
            )
    yield ""
    yield from _fit(found)


def _fit(found: Calibration) -> Iterator[str]:
    worst = found.chosen.worst
    if worst > FAR_OFF:
        yield f"No variant comes near: the best is {worst:.1f} points off. The data or the figures are of another day."
    if len(found.tied) == 1:
        yield f"Of {len(found.fits)} variants one fits best; its worst error is {worst:.2f} points."
    else:
        yield (
            f"Of {len(found.fits)} variants {len(found.tied)} fit alike, as far as the portal rounds; the worst error "
            f"is {max(fit.worst for fit in found.tied):.2f} points."
        )
    for fit in found.tied[:TIED_SHOWN]:
        yield f"  {fit.worst:5.2f}  {fit.variant}{'   (taken: nearest to the default)' if fit is found.chosen else ''}"
    if len(found.tied) > TIED_SHOWN:
        yield f"  … and {len(found.tied) - TIED_SHOWN} more"
    others = [fit for fit in found.fits if fit not in found.tied]
    if others:
        yield f"The next one is {others[0].worst:.2f} points off."
    if found.settled:
        yield f"Settled: {', '.join(f'{name} {value}' for name, value in found.settled.items())}."
    if found.open:
        choices = ", ".join(f"{name} ({_or(values)})" for name, values in found.open.items())
        yield f"Open: {choices}; --probe tells how to find out."
    if len(found.months) == 1:
        yield "One month may fit by chance; two are the least to rely on."


def probe_lines(probes: Sequence[Probe], tied: Sequence[Variant]) -> Iterator[str]:
    """The best probes, and what the portal would say after each."""
    yield ""
    if len(tied) == 1:
        yield "One variant is left; there is nothing to find out."
        return
    if not probes:
        yield "No single change to these data would tell the remaining variants apart."
        return
    yield f"To tell the {len(tied)} remaining variants apart, change this before a 1st and read the portal after it:"
    for number, probe in enumerate(probes[:PROBES_SHOWN], 1):
        harm = "" if probe.harmless else " (makes the data worse: take it back afterwards)"
        yield f"{number}. {probe.title}, {counted(probe.records, 'record')}{harm}"
        for outcome in probe.outcomes:
            yield (
                f"     correctness {outcome.correctness:.1f}, completeness {outcome.completeness:.1f}: "
                f"{_told(outcome, tied)}"
            )


def _told(outcome: Outcome, tied: Sequence[Variant]) -> str:
    """In what the variants of an outcome differ from the others that are left."""
    own = [variant.choices() for variant in outcome.variants]
    every = [variant.choices() for variant in tied]
    said = []
    for name in own[0]:
        values, all_values = {each[name] for each in own}, {each[name] for each in every}
        if values != all_values:
            said.append(f"{name} {_or(sorted(values))}")
    return f"{', '.join(said) or 'no switch alone'} ({counted(len(own), 'variant')})"


def _or(values: Sequence[str]) -> str:
    return " or ".join(values)
