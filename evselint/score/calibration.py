"""Which variant of the model comes nearest to what the portal says, and which others cannot be told from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evselint.classes import RecordClass
from evselint.score.estimate import every_figure
from evselint.score.portal import Month
from evselint.score.sums import Sums
from evselint.score.variants import Variant, default_variant, every_variant
from evselint.score_model import Model

# Figures that differ by less are the same but for the order of additions.
SAME = 1e-9


@dataclass(frozen=True)
class Fit:
    """How near a variant comes: its worst error over all months in points, and the errors of each month.

    An error is the estimate minus the portal's figure, for correctness and for completeness.
    """

    variant: Variant
    worst: float
    errors: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Calibration:
    """All variants, the nearest first; ``tied`` of them fit equally well as far as the portal's rounding tells.

    ``chosen`` is the tied one that differs least from the default.
    """

    months: tuple[Month, ...]
    fits: tuple[Fit, ...]
    tied: tuple[Fit, ...]
    chosen: Fit

    @property
    def settled(self) -> dict[str, str]:
        """The switches on which all tied variants agree."""
        first, *others = [fit.variant.choices() for fit in self.tied]
        return {name: value for name, value in first.items() if all(each[name] == value for each in others)}

    @property
    def open(self) -> dict[str, list[str]]:
        """The other switches, each with the values that tied variants have."""
        choices = [fit.variant.choices() for fit in self.tied]
        return {name: sorted({each[name] for each in choices}) for name in choices[0] if name not in self.settled}


def calibrate(months: Sequence[tuple[Month, Sequence[RecordClass]]], model: Model) -> Calibration:
    """Rank all variants by their worst absolute error over the months, each with the classes of its data.

    A variant whose figures all lie within the portal's rounding fits as well as any. Raises ValueError where data
    cannot be rated.
    """
    errors: dict[Variant, list[tuple[float, float]]] = {}
    for month, classes in months:
        for variant, correctness, completeness in every_figure(Sums(classes, model), every_variant(model)):
            if correctness is None or completeness is None:
                raise ValueError(f"the data of {month.date} hold nothing that can be rated")
            pair = (correctness - float(month.correctness), completeness - float(month.completeness))
            errors.setdefault(variant, []).append(pair)
    default = default_variant(model).choices()
    fits = sorted(
        (Fit(variant, _worst(pairs), tuple(pairs)) for variant, pairs in errors.items()),
        key=lambda fit: (round(fit.worst, 9), _distance(fit.variant, default), fit.variant),
    )
    unseen = max(fits[0].worst, max(month.rounding for month, _ in months)) + SAME
    tied = tuple(sorted((fit for fit in fits if fit.worst <= unseen), key=lambda fit: _order(fit, default)))
    return Calibration(tuple(month for month, _ in months), tuple(fits), tied, tied[0])


def _worst(pairs: Sequence[tuple[float, float]]) -> float:
    return max(abs(error) for pair in pairs for error in pair)


def _distance(variant: Variant, default: Mapping[str, str]) -> int:
    """On how many switches a variant differs from the default."""
    return sum(value != default[name] for name, value in variant.choices().items())


def _order(fit: Fit, default: Mapping[str, str]) -> tuple[int, float, Variant]:
    return _distance(fit.variant, default), round(fit.worst, 9), fit.variant
