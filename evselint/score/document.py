"""The score as JSON: what stands under "score" in a report, enough to compute everything again.

``classes`` is the heart of it (see RecordClass); ``figures_of`` writes figures alone, as for each operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evselint.classes import Classes
from evselint.score.estimate import Score
from evselint.score.ladder import Standing
from evselint.score.repairs import Repair

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


def document_of(score: Score, classes: Classes, repairs: Sequence[Repair], standing: Standing) -> dict[str, Any]:
    """All of a score: with the next repairs, each on top of those before it, and where the records stand."""
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
        "gains": [
            {
                "rules": list(each.rules),
                "fields": list(each.fields),
                "overall": _rounded(each.overall),
                "correctness": _rounded(each.correctness),
                "completeness": _rounded(each.completeness),
                "records": each.records,
                "effort": [{"count": count, "of": kind} for count, kind in each.effort],
                "examples": list(each.examples),
            }
            for each in repairs
        ],
        "ladder": {
            "rung": standing.rung,
            "next": standing.next,
            "rungs": [{"rung": name, "records": count} for name, count in standing.rungs.items()],
            "hindrances": [{"what": what, "records": count} for what, count in standing.hindrances],
        },
        "values": dict(classes.values),
        "classes": classes.classes,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
