"""What the page shows of the score: parts, completeness of fields, and repairs with what they gain together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from evselint.score import of_operators
from evselint.score.calendar import next_rating
from evselint.score.ladder import Standing, standing
from evselint.score.repairs import repairs
from evselint.score.what_if import what_if
from evselint.score_model import load_model
from evselint.write.html.cards import cards
from evselint.write.html.matrix import heat_of
from evselint.write.html.redacted import operator_without_values

if TYPE_CHECKING:
    from evselint.report import OperatorFacts, Report
    from evselint.score import Score
    from evselint.write.html.language import Language

MOST_FIELD_OPERATORS = 8
MOST_REPAIRS = 6


class Part(NamedTuple):
    """One part of correctness, and what the method says of it."""

    title: str
    value: float | None
    says: str


class FieldShare(NamedTuple):
    """In which share of the records a field is filled; of some operators too."""

    path: str
    counted: bool
    share: float
    placeholders: int
    operators: Sequence[OperatorShare]


class OperatorShare(NamedTuple):
    """The share of one operator, and how dark its cell is."""

    share: float | None
    heat: int


def scoring(report: Report, score: Score | None, said: Language, *, redact: bool) -> dict[str, Any]:
    """What the template asks for."""
    given: dict[str, Any] = {
        "score": score,
        "score_parts": (),
        "rating": next_rating(datetime.date.fromisoformat(report.date)).isoformat(),
        "fields": (),
        "field_operators": (),
        "operator_scores": (),
        "repairs": None,
        "whatif": None,
        "ladder": (),
        "rung": "",
        "unseen": (),
    }
    if score is None or report.classes is None:
        return given
    scores = of_operators(report.classes, variant=score.variant)
    operators = [each for each in report.operators if each.key in scores]
    given["operator_scores"] = [scores[each.key].overall if each.key in scores else None for each in report.operators]
    given["unseen"] = load_model().unseen
    found = repairs(report.classes.classes, most=MOST_REPAIRS, values=report.classes.values, variant=score.variant)
    given["repairs"] = cards(found, report, score, said, redact=redact)
    given["whatif"] = what_if(report.classes.classes, found, score.variant)
    stands = standing(report.classes.classes, unrated=report.classes.unrated)
    given["ladder"] = _ladder(stands, said)
    given["rung"] = said.text(f"rung-{stands.rung or 'none'}").partition(":")[0]
    given["score_parts"] = _parts(score, said)
    largest = sorted(operators, key=lambda each: (-each.records, each.operator_id or "", each.operator_name or ""))
    largest = largest[:MOST_FIELD_OPERATORS] if len(operators) > 1 else []
    given["field_operators"] = [_name(operator_without_values(each) if redact else each, said) for each in largest]
    given["fields"] = _fields(score, [scores[each.key] for each in largest])
    return given


class RungShare(NamedTuple):
    """How many records stand on a rung, and which share of all."""

    title: str
    records: int
    share: float


def _ladder(found: Standing, said: Language) -> Sequence[RungShare]:
    """The rungs from the highest to none; empty where no record could be rated."""
    names = [*reversed([name for name in found.rungs if name is not None]), None]
    return [
        RungShare(said.text(f"rung-{name or 'none'}"), found.rungs[name], found.rungs[name] / found.records)
        for name in names
        if found.records
    ]


def _name(operator: OperatorFacts, said: Language) -> str:
    return operator.operator_id or operator.operator_name or said.text("none-given")


def _parts(score: Score, said: Language) -> Sequence[Part]:
    weights = score.variant.weights_of(load_model())
    return [
        Part(
            said.text(f"part-{name}"),
            value,
            said.counted("method-weight", score.rated[name], weight=said.number(weights[name])),
        )
        for name, value in score.parts.items()
    ]


def _fields(score: Score, operators: Sequence[Score]) -> Sequence[FieldShare]:
    rows = []
    for place, each in enumerate(score.fields):
        shares = [_share(other.fields[place].filled, other.fields[place].records) for other in operators]
        cells = [OperatorShare(share, 0 if share is None else heat_of(1 - share)) for share in shares]
        share = _share(each.filled, each.records) or 0.0
        rows.append(FieldShare(each.path, each.counted, share, each.placeholders, cells))
    return sorted(rows, key=lambda row: (not row.counted, -row.share, row.path))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
