"""Probes: the one change to the data that, a rating later, tells most of the variants apart that are still possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from evselint.classes import RecordClass
from evselint.score.estimate import every_figure
from evselint.score.sums import Sums, fails
from evselint.score.variants import Variant
from evselint.score_model import Check, Model

FILLED, PLACEHOLDER, EMPTY = "1", "p", "0"
Change = Callable[[RecordClass], RecordClass]


@dataclass(frozen=True)
class Outcome:
    """What the portal would say after the change if one of ``variants`` is how it computes."""

    correctness: float
    completeness: float
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Probe:
    """One change, how many records it touches, and what the portal may say afterwards, the likeliest first.

    ``left`` is how many variants remain on average; fewer is better. ``harmless`` probes are repairs anyway.
    """

    title: str
    records: int
    outcomes: tuple[Outcome, ...]
    left: float
    harmless: bool = True


def probes(classes: Sequence[RecordClass], variants: Sequence[Variant], model: Model, rounding: float) -> list[Probe]:
    """All changes that tell some of ``variants`` apart, the best first.

    ``rounding`` is how far the portal's figures may be from the real ones: outcomes nearer than twice that look alike.
    """
    found = []
    for title, change, harmless in _changes(classes, model):
        after = [change(each) for each in classes]
        touched = sum(old.records for old, new in zip(classes, after, strict=True) if old is not new)
        outcomes = _outcomes(after, variants, model, 2 * rounding) if touched else ()
        if len(outcomes) > 1:
            left = sum(len(outcome.variants) ** 2 for outcome in outcomes) / len(variants)
            found.append(Probe(title, touched, outcomes, left, harmless))
    return sorted(found, key=lambda probe: (round(probe.left, 9), not probe.harmless, probe.records, probe.title))


def in_order_of_use(found: Sequence[Probe], variants: Sequence[Variant]) -> list[Probe]:
    """The probes one after the other, each the one that tells most apart of what those before it left together."""
    left = list(found)
    groups = dict.fromkeys(variants, 0)
    ordered: list[Probe] = []
    while left:
        together, place = min((_together(_parted(groups, probe)), place) for place, probe in enumerate(left))
        if together == _together(groups):
            break
        ordered.append(left.pop(place))
        groups = _parted(groups, ordered[-1])
    return ordered


def _parted(groups: Mapping[Variant, int], probe: Probe) -> dict[Variant, int]:
    """The groups of variants, parted by the outcomes of a probe."""
    outcome_of = {variant: number for number, outcome in enumerate(probe.outcomes) for variant in outcome.variants}
    numbers: dict[tuple[int, int], int] = {}
    return {
        variant: numbers.setdefault((group, outcome_of[variant]), len(numbers)) for variant, group in groups.items()
    }


def _together(groups: Mapping[Variant, int]) -> int:
    """How many pairs of variants are in the same group."""
    return sum(size * size for size in Counter(groups.values()).values())


def _outcomes(
    classes: Sequence[RecordClass], variants: Iterable[Variant], model: Model, apart: float
) -> tuple[Outcome, ...]:
    sums = Sums(classes, model)
    told: list[tuple[float, float, list[Variant]]] = []
    for variant, correctness, completeness in every_figure(sums, sorted(variants)):
        if correctness is None or completeness is None:
            return ()
        for first, second, members in told:
            if abs(first - correctness) <= apart and abs(second - completeness) <= apart:
                members.append(variant)
                break
        else:
            told.append((correctness, completeness, [variant]))
    outcomes = [Outcome(first, second, tuple(members)) for first, second, members in told]
    return tuple(sorted(outcomes, key=lambda outcome: (-len(outcome.variants), outcome.variants)))


def _changes(classes: Sequence[RecordClass], model: Model) -> Iterator[tuple[str, Change, bool]]:
    for place, field in enumerate(model.fields):
        yield f"fill {field.path} wherever it is missing", _filling(place, FILLED, {EMPTY, PLACEHOLDER}), True
        if any(each.fields[place] == EMPTY for each in classes):
            yield (
                f"write a placeholder into {field.path} wherever it is missing",
                _filling(place, PLACEHOLDER, {EMPTY}),
                False,
            )
    for check in model.checks:
        yield f"repair {check.id}: {check.title[0].lower()}{check.title[1:]}", _repairing(check), True


def _filling(place: int, content: str, where: set[str]) -> Change:
    def change(each: RecordClass) -> RecordClass:
        if each.fields[place] not in where:
            return each
        return replace(each, fields=f"{each.fields[:place]}{content}{each.fields[place + 1 :]}")

    return change


def _repairing(check: Check) -> Change:
    def change(each: RecordClass) -> RecordClass:
        if not fails(check, each):
            return each
        return replace(
            each,
            findings=tuple(rule for rule in each.findings if rule not in check.rules),
            traits=tuple(trait for trait in each.traits if trait not in check.traits),
        )

    return change
