"""All that a page about the score shows: figures, repairs, groups, rungs; computed once for every format."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from msgspec import Struct

from evselint.report import Report
from evselint.rulebook import Rule
from evselint.score.estimate import Score, of_report
from evselint.score.groups import Group, groups_of
from evselint.score.ladder import Standing, standing
from evselint.score.repairs import Repair, repairs
from evselint.score.variants import Variant


class View(Struct, frozen=True):
    """What is shown. ``by`` is the kind of the ``groups``; ``method`` names model and variant."""

    score: Score
    repairs: Sequence[Repair]
    standing: Standing
    by: str
    groups: Sequence[Group]
    operators: int
    date: datetime.date
    book: Mapping[str, Rule]
    method: str


def view_of(
    report: Report, *, by: str = "operator", most: int = 3, variant: Variant | None = None, ranged: bool = True
) -> View | None:
    """The view of a report, with the next ``most`` repairs; None where there is no score. ``ranged``: of groups too."""
    score, classes = of_report(report, variant=variant), report.classes
    if score is None or classes is None:
        return None
    return View(
        score=score,
        repairs=repairs(classes.classes, most=most, values=classes.values, variant=score.variant),
        standing=standing(classes.classes, unrated=classes.unrated),
        by=by,
        groups=groups_of(classes, by, variant=score.variant, ranged=ranged and by != "station"),
        operators=len({each.operator for each in classes.classes}),
        date=datetime.date.fromisoformat(report.date),
        book=report.book,
        method=_method(score),
    )


def _method(score: Score) -> str:
    """How the figures were made, in one line."""
    found = score.calibrated
    if found is None:
        return f"evselint's model {score.model}, completeness as {score.variant.profile}; an estimate, not the rating"
    months = f"{found.months} month{'s' if found.months > 1 else ''}"
    return (
        f"evselint's model {score.model}, {score.variant}; fitted on {found.date} to the portal's figures of {months}, "
        f"at most {found.error:.1f} points off; an estimate, not the rating"
    )
