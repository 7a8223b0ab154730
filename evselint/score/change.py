"""The change of an estimate from one report to another: which figures moved, and which rules and fields moved them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from evselint.classes import RecordClass
from evselint.report import Report
from evselint.score.estimate import FieldFigures, Score, of_report
from evselint.score.sums import Sums
from evselint.score_model import code_of, load_model


class Figure(Struct, frozen=True):
    """A figure from 0 to 100 before and after; None where nothing is rated."""

    name: str
    old: float | None
    new: float | None

    @property
    def change(self) -> float:
        """How far it moved; 0 where one side is not rated."""
        return 0.0 if self.old is None or self.new is None else self.new - self.old


class Cause(Struct, frozen=True):
    """A rule, and how many points of ``overall`` its findings cost before and after.

    What a rule costs is what the estimate would gain without its findings. Several rules may fail one record for the
    same part, so that costs do not add up to the whole.
    """

    rule: str
    old: float
    new: float

    @property
    def change(self) -> float:
        """What the estimate won (or lost, below 0) by it."""
        return self.old - self.new


class ScoreChange(Struct, frozen=True):
    """Overall, correctness and completeness first; then parts, fields whose share filled moved, and rules that cost
    more or less than before, those that moved most first.
    """

    overall: Figure
    correctness: Figure
    completeness: Figure
    parts: Sequence[Figure]
    fields: Sequence[Figure]
    causes: Sequence[Cause]


def score_change(old: Report, new: Report, rules: Sequence[str]) -> ScoreChange | None:
    """The change; None where one of the two has no estimate. ``rules`` are the codes that may have moved it."""
    before, after = of_report(old), of_report(new)
    if before is None or after is None or old.classes is None or new.classes is None:
        return None
    cost_before, cost_after = _costs(old.classes.classes, before, rules), _costs(new.classes.classes, after, rules)
    causes = [Cause(rule, cost, cost_after[rule]) for rule, cost in cost_before.items()]
    fields = [Figure(*each) for each in _filled(before, after)]
    return ScoreChange(
        Figure("overall", before.overall, after.overall),
        Figure("correctness", before.correctness, after.correctness),
        Figure("completeness", before.completeness, after.completeness),
        tuple(Figure(name, value, after.parts.get(name)) for name, value in before.parts.items()),
        tuple(sorted((each for each in fields if _moved(each.change)), key=_most)),
        tuple(sorted((each for each in causes if _moved(each.change)), key=_most)),
    )


def _filled(before: Score, after: Score) -> Iterable[tuple[str, float | None, float | None]]:
    """The share of records in which each counted field is filled, before and after."""
    now = {each.path: each for each in after.fields}
    for each in before.fields:
        if each.counted and each.path in now:
            yield each.path, _share(each), _share(now[each.path])


def _share(field: FieldFigures) -> float | None:
    """In percent."""
    return 100 * field.filled / field.records if field.records else None


def _costs(classes: Sequence[RecordClass], score: Score, rules: Sequence[str]) -> dict[str, float]:
    """What each rule costs ``overall``, which is half correctness; findings do not touch completeness."""
    model = load_model()
    found = {code_of(name) for each in classes for name in each.findings}
    without = {rule: Sums(_without(classes, rule), model) for rule in rules if rule in found}
    return {
        rule: ((without[rule].correctness(score.variant)[0] or 0.0) - (score.correctness or 0.0)) / 2
        if rule in without
        else 0.0
        for rule in rules
    }


def _without(classes: Sequence[RecordClass], rule: str) -> list[RecordClass]:
    return [replace(each, findings=tuple(name for name in each.findings if code_of(name) != rule)) for each in classes]


def _moved(change: float) -> bool:
    return abs(change) >= 0.05


def _most(each: Figure | Cause) -> float:
    return -abs(each.change)
