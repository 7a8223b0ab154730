"""Operators and rules: who has which fault how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evselint.report import OperatorFacts, Report
    from evselint.write.html.gathered import RuleFindings

MOST_RULES = 14
MOST_OPERATORS = 40
# From which share of an operator's records on a cell is shaded: not at all, slightly, …
HEAT = (0.02, 0.1, 0.3, 0.6)


class Count(NamedTuple):
    """How many findings, and how dark the cell is."""

    findings: int
    heat: int


class Row(NamedTuple):
    """One operator."""

    operator: OperatorFacts
    score: float | None
    cells: Sequence[Count]


class Matrix(NamedTuple):
    """The largest operators and the most frequent rules, and how many of either are left out."""

    rules: Sequence[RuleFindings]
    rows: Sequence[Row]
    more_rules: int
    more_operators: int
    scored: bool


def matrix_of(report: Report, rules: Sequence[RuleFindings], scores: Sequence[float | None]) -> Matrix:
    """The matrix of a report; ``scores`` go by its operators, none where nothing was estimated."""
    chosen = sorted(rules, key=lambda each: (-each.count, each.code))[:MOST_RULES]
    chosen = [each for each in rules if each in chosen]
    operators = sorted(
        ((each, scores[place] if scores else None) for place, each in enumerate(report.operators) if each.records),
        key=lambda pair: (-pair[0].records, pair[0].operator_id or "", pair[0].operator_name or ""),
    )
    rows = [_row(each, chosen, score) for each, score in operators[:MOST_OPERATORS]]
    return Matrix(chosen, rows, len(rules) - len(chosen), len(operators) - len(rows), bool(scores))


def _row(operator: OperatorFacts, rules: Sequence[RuleFindings], score: float | None) -> Row:
    counts = [operator.rules.get(each.code, 0) for each in rules]
    cells = [Count(count, heat_of(count / operator.records)) for count in counts]
    return Row(operator, score, cells)


def heat_of(share: float) -> int:
    """How dark a cell of this share is, from 0 to 4."""
    return sum(share > least for least in HEAT)
