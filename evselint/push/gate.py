"""The gate: which findings hold a record back, and which block a push as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from evselint.classes import RecordClass
from evselint.finding import SEVERITIES, Finding, Severity
from evselint.report import Report

if TYPE_CHECKING:
    from evselint.score import Variant

REASONS_KEPT = 20
# Whatever their severity, these keep a record from the productive hub: drivers would see it.
NEVER_PRODUCTIVE = frozenset(
    {"test-leftover", "test-not-marked", "template-unresolved", "text-placeholder", "hotline-placeholder"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is held back: a finding, or (``rule`` empty) something that only a push has to mind."""

    rule: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.message}".strip()


@dataclass(slots=True)
class Verdict:
    """The reasons against one record; ``more`` were found beyond those kept."""

    reasons: list[Reason] = field(default_factory=list)
    more: int = 0

    def add(self, reason: Reason) -> None:
        """Take one more reason."""
        if len(self.reasons) < REASONS_KEPT:
            self.reasons.append(reason)
        else:
            self.more += 1


@dataclass(frozen=True)
class Verdicts:
    """What the report says: verdicts by input and record number, and what blocks everything."""

    records: Mapping[tuple[str, int], Verdict]
    blocks: tuple[str, ...]


def verdicts(
    report: Report,
    gate: Severity,
    *,
    productive: bool,
    waived: Collection[str] = (),
    min_score: float | None = None,
) -> Verdicts:
    """Read a complete report as a gate.

    ``gate`` is the least severity that holds a record back, ``min_score`` (0 to 100) the least estimate of a record's
    score that does not; ``productive`` also holds back test records and placeholders. An error of a file or an
    envelope blocks everything, unless an option of the command answers the rule (``waived``, by name). That a finding
    is known changes nothing, unless its acceptance says so of pushes.
    """
    failing = SEVERITIES[: SEVERITIES.index(gate) + 1]
    records: dict[tuple[str, int], Verdict] = {}
    blocks: dict[str, None] = {}
    for finding in report.findings:
        if finding.known and finding.known.push:
            continue
        if finding.record is None:
            if finding.severity == "error" and finding.name not in waived:
                blocks[_said(finding)] = None
        elif finding.severity in failing or (productive and finding.name in NEVER_PRODUCTIVE):
            verdict = records.setdefault((finding.path, finding.record), Verdict())
            verdict.add(Reason(finding.rule, finding.pointer, finding.message))
    if min_score is not None:
        for place, reason in _too_low(report, min_score):
            records.setdefault(place, Verdict()).add(reason)
    return Verdicts(records, tuple(blocks))


def _too_low(report: Report, min_score: float) -> Iterator[tuple[tuple[str, int], Reason]]:
    """Records whose estimate is below ``min_score``, or which cannot be rated, each with the reason."""
    from evselint.score.estimate import variant_for

    variant, reasons = variant_for(report), dict[RecordClass | None, Reason | None]()
    starts = [0, *accumulate(each.records for each in report.inputs)]
    runs = report.class_runs or ((0, None),)
    for (start, kind), (stop, _) in pairwise((*runs, (starts[-1], None))):
        if kind not in reasons:
            reasons[kind] = _why_too_low(kind, variant, min_score)
        if reason := reasons[kind]:
            for record in range(start, stop):
                number = bisect_right(starts, record) - 1
                yield (report.inputs[number].path, record - starts[number]), reason


def _why_too_low(kind: RecordClass | None, variant: Variant, min_score: float) -> Reason | None:
    """Why the records of a class are held back, or those of which nothing is known (None); None if they are not."""
    from evselint.score import value_of_record

    value = value_of_record(kind, variant=variant) if kind else None
    if value is not None and value >= min_score:
        return None
    found = "there is no estimate of its score" if value is None else f"the estimate of its score is {value:.1f}"
    return Reason("", "", f"{found}; at least {min_score:g} is wanted")


def _said(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}"
