"""The score as JSON: what stands under "score" in a report, enough to compute everything again.

``classes`` is the heart of it (see RecordClass); ``figures_of`` writes figures alone, as for each operator.
"""

from __future__ import annotations

from typing import Any

from evselint.classes import Classes
from evselint.score.estimate import Score

DECIMALS = 4


def figures_of(score: Score) -> dict[str, Any]:
    """The figures of a score, to four decimals."""
    return {
        "overall": _rounded(score.overall),
        "correctness": _rounded(score.correctness),
        "completeness": _rounded(score.completeness),
        "low": _rounded(score.low),
        "high": _rounded(score.high),
        "parts": {name: _rounded(value) for name, value in score.parts.items()},
    }


def document_of(score: Score, classes: Classes) -> dict[str, Any]:
    """All of a score."""
    return {
        **figures_of(score),
        "model": score.variant.profile,
        "model_version": score.model,
        "variant": score.variant.choices(),
        "at_least": score.at_least,
        "spans": {
            name: None if span is None else [_rounded(each) for each in span] for name, span in score.spans.items()
        },
        "records": score.records,
        "unrated": score.unrated,
        "rated": dict(score.rated),
        "not_asked": list(score.off),
        "fields": [
            {
                "field": each.path,
                "counted": each.counted,
                "records": each.records,
                "filled": each.filled,
                "placeholders": each.placeholders,
            }
            for each in score.fields
        ],
        "values": dict(classes.values),
        "classes": classes.classes,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
