"""The estimate: one number and its range, for all records or some, from their classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import floor

from msgspec import Struct
from msgspec.structs import replace

from evselint.classes import Classes, RecordClass
from evselint.config import Calibrated
from evselint.fleet.table import OperatorKey
from evselint.report import Report
from evselint.score.sums import Sums, grades_of, is_rated, verdict_on
from evselint.score.variants import Variant, default_variant, halves, variant_of
from evselint.score_model import Model, code_of, load_model

Span = tuple[float, float]


class FieldFigures(Struct, frozen=True):
    """One field: whether it is counted, in how many records, and in how many of them it is filled or a placeholder."""

    path: str
    counted: bool
    records: int
    filled: int
    placeholders: int


class Score(Struct, frozen=True):
    """An estimate. Figures go from 0 to 100 and are not rounded; None where nothing is rated.

    ``overall`` is the mean of ``correctness`` and ``completeness``. ``spans`` has the least and the greatest of these
    three over all variants. ``rated`` says how many records are rated in each part, ``unrated`` how many in none.
    ``off`` are the model's rules that were not asked; they count as failed, so the figures are the least possible
    (``at_least``), and the parts that they belong to, ``untold``, are shown as not rated. ``calibrated`` says how well
    the variant fits the portal, if that was found out.
    """

    overall: float | None
    correctness: float | None
    completeness: float | None
    parts: Mapping[str, float | None]
    spans: Mapping[str, Span | None]
    records: int
    unrated: int
    rated: Mapping[str, int]
    fields: tuple[FieldFigures, ...]
    off: tuple[str, ...]
    untold: tuple[str, ...]
    variant: Variant
    model: str
    calibrated: Calibrated | None = None

    @property
    def at_least(self) -> bool:
        """Whether something that counts was not asked."""
        return bool(self.untold)

    def off_in(self, part: str, model: Model | None = None) -> tuple[str, ...]:
        """The rules of a part that were not asked, of those that count."""
        model = model or load_model()
        counted = [each for each in model.checks if each.part == part and self.variant.counts(each, model)]
        codes = {code_of(rule) for check in counted for rule in check.rules}
        return tuple(code for code in self.off if code in codes)

    @property
    def low(self) -> float | None:
        """The least overall figure of all variants."""
        span = self.spans.get("overall")
        return span[0] if span else None

    @property
    def high(self) -> float | None:
        """The greatest overall figure of all variants."""
        span = self.spans.get("overall")
        return span[1] if span else None


def estimate(
    classes: Sequence[RecordClass],
    *,
    unrated: int = 0,
    variant: Variant | None = None,
    model: Model | None = None,
    ranged: bool = True,
) -> Score:
    """The estimate for the records of ``classes``; ``unrated`` more could not be read. ``ranged``: with its range."""
    model = model or load_model()
    variant = variant or default_variant(model)
    sums = Sums(classes, model)
    correctness, parts = sums.correctness(variant)
    completeness = sums.completeness(variant)
    off, untold = _switched_off(classes, variant, model)
    return Score(
        overall=_overall(correctness, completeness),
        correctness=correctness,
        completeness=completeness,
        parts={name: None if name in untold else value for name, value in parts.items()},
        spans=_range(sums, classes, off, model) if ranged else {},
        records=sums.records + unrated,
        unrated=unrated,
        rated={
            part.name: 0 if part.name in untold else sum(each.records for each in classes if is_rated(part, each))
            for part in model.parts.values()
        },
        fields=_fields(sums, variant, model),
        off=off,
        untold=untold,
        variant=variant,
        model=model.version,
    )


def of_report(report: Report, *, variant: Variant | None = None) -> Score | None:
    """The estimate for all records of a report.

    None where there are none, where it was not counted for, or where a saved report counted for another model.
    """
    classes = report.classes
    if classes is None or classes.model != load_model().version or not report.records:
        return None
    score = estimate(classes.classes, unrated=classes.unrated, variant=variant or variant_for(report))
    return replace(score, calibrated=None if variant else report.calibrated)


def variant_for(report: Report) -> Variant:
    """The variant that a report's figures are those of: the one that fits the portal, if that was found out."""
    return variant_of(report.calibrated.choices) if report.calibrated else default_variant(load_model())


def missed_minimums(score: Score, budget: Mapping[str, float]) -> list[str]:
    """What misses its minimum: ``power is 22.1, at least 95 is demanded``. What is not rated misses it too."""
    figures = {
        "overall": score.overall,
        "correctness": score.correctness,
        "completeness": score.completeness,
        **score.parts,
    }
    return [
        f"{name} is {_shown(figures[name])}, at least {least:g} is demanded"
        for name, least in budget.items()
        if (figure := figures[name]) is None or figure < least
    ]


def _shown(figure: float | None) -> str:
    # Rounded down, so that a figure that misses its minimum never looks as if it met it.
    return "not rated" if figure is None else f"{floor(figure * 100) / 100:g}"


def _overall(correctness: float | None, completeness: float | None) -> float | None:
    return None if correctness is None or completeness is None else (correctness + completeness) / 2


def _switched_off(
    classes: Iterable[RecordClass], variant: Variant, model: Model
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which rules of the model were not asked of some record, and the parts whose counted checks need them."""
    off = frozenset(code for each in classes for code in each.off)
    if not off:
        return (), ()
    parts = {
        check.part
        for check in model.checks
        if variant.counts(check, model) and any(code_of(rule) in off for rule in check.rules)
    }
    return tuple(sorted(off)), tuple(name for name in model.parts if name in parts)


def every_figure(sums: Sums, variants: Iterable[Variant]) -> Iterator[tuple[Variant, float | None, float | None]]:
    """Each variant with correctness and completeness; each half is computed once for what it depends on."""
    correct: dict[tuple[str, ...], float | None] = {}
    complete: dict[tuple[str, ...], float | None] = {}
    for variant in variants:
        of_correct = (variant.grading, variant.weights, variant.direct_amperage, variant.house_number, variant.unit)
        of_complete = (variant.profile, variant.placeholders, variant.unit)
        if of_correct not in correct:
            correct[of_correct] = sums.correctness(variant)[0]
        if of_complete not in complete:
            complete[of_complete] = sums.completeness(variant)
        yield variant, correct[of_correct], complete[of_complete]


def _spans(sums: Sums, model: Model) -> dict[str, Span | None]:
    """Least and greatest figure over all variants.

    The two halves have no switch in common but the unit, so the extremes of both go together for each unit.
    """
    overall: list[float] = []
    correct: list[float] = []
    complete: list[float] = []
    for of_correctness, of_completeness in halves(model):
        first = [value for each in of_correctness if (value := sums.correctness(each)[0]) is not None]
        second = [value for each in of_completeness if (value := sums.completeness(each)) is not None]
        correct += first
        complete += second
        if first and second:
            overall += [(min(first) + min(second)) / 2, (max(first) + max(second)) / 2]
    found = {"overall": overall, "correctness": correct, "completeness": complete}
    return {name: (min(values), max(values)) if values else None for name, values in found.items()}


def _range(sums: Sums, classes: Sequence[RecordClass], off: Sequence[str], model: Model) -> dict[str, Span | None]:
    """Over all variants, and over what was not asked: as if it had failed, as if it had passed."""
    spans = _spans(sums, model)
    return _joined(spans, _spans(Sums(_as_if_passed(classes), model), model)) if off else spans


def _as_if_passed(classes: Iterable[RecordClass]) -> list[RecordClass]:
    """The classes as if what was not asked had been found in order."""
    return [replace(each, off=()) for each in classes]


def _joined(spans: Mapping[str, Span | None], others: Mapping[str, Span | None]) -> dict[str, Span | None]:
    joined = dict(spans)
    for name, other in others.items():
        own = joined[name]
        if own is not None and other is not None:
            joined[name] = (min(own[0], other[0]), max(own[1], other[1]))
    return joined


def _fields(sums: Sums, variant: Variant, model: Model) -> tuple[FieldFigures, ...]:
    profile = model.profiles[variant.profile]
    figures = []
    for place, field in enumerate(model.fields):
        records = filled = placeholders = 0
        for states, (by_record, _) in sums.fillings.items():
            if profile.conditional and field.unless in states:
                continue
            records += int(by_record[0])
            filled += int(by_record[1][place])
            placeholders += int(by_record[2][place])
        figures.append(FieldFigures(field.path, field.path in profile.fields, records, filled, placeholders))
    return tuple(figures)


def of_operators(
    classes: Classes, *, variant: Variant | None = None, model: Model | None = None
) -> dict[OperatorKey, Score]:
    """The estimate of each operator that has records."""
    model = model or load_model()
    by_operator: dict[OperatorKey, list[RecordClass]] = {}
    for each in classes.classes:
        by_operator.setdefault(each.operator, []).append(each)
    return {key: estimate(own, variant=variant, model=model) for key, own in by_operator.items()}


def value_of_record(each: RecordClass, *, variant: Variant | None = None, model: Model | None = None) -> float | None:
    """The overall figure of one record of a class, from 0 to 100; None if it is not rated."""
    model = model or load_model()
    variant = variant or default_variant(model)
    grades = grades_of(model, variant)
    correctness = grades.together(grades.of(verdict_on(each, model)))
    completeness = Sums([each], model).completeness(variant)
    return _overall(None if correctness is None else 100 * correctness, completeness)
