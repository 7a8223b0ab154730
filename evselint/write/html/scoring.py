"""What the page shows of the score: parts, completeness of fields, and repairs with what they gain together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from evselint.score import of_operators
from evselint.score_model import load_model
from evselint.write.html.matrix import heat_of
from evselint.write.html.verdict import next_rating

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.score import Score
    from evselint.write.html.language import Language

MOST_FIELD_OPERATORS = 8


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


def scoring(report: Report, score: Score | None, said: Language) -> dict[str, Any]:
    """What the template asks for."""
    given: dict[str, Any] = {
        "score": score,
        "score_parts": (),
        "rating": next_rating(report.date),
        "fields": (),
        "field_operators": (),
        "operator_scores": {},
        "repairs": None,
        "whatif": None,
        "ladder": (),
        "unseen": (),
    }
    if score is None or report.classes is None:
        return given
    scores = of_operators(report.classes, variant=score.variant)
    operators = [each for each in report.operators if each.key in scores]
    given["operator_scores"] = {(each.operator_id, each.operator_name): scores[each.key].overall for each in operators}
    given["unseen"] = load_model().unseen
    given["score_parts"] = _parts(score, said)
    largest = sorted(operators, key=lambda each: (-each.records, each.operator_id or "", each.operator_name or ""))
    largest = largest[:MOST_FIELD_OPERATORS] if len(operators) > 1 else []
    given["field_operators"] = [each.operator_id or each.operator_name or said.text("none-given") for each in largest]
    given["fields"] = _fields(score, [scores[each.key] for each in largest])
    return given


def _parts(score: Score, said: Language) -> Sequence[Part]:
    weights = score.variant.weights_of(load_model())
    return [
        Part(
            said.text(f"part-{name}"),
            value,
            said.text("method-weight", weight=said.number(weights[name]), rated=said.number(score.rated[name])),
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
