"""The gate: which findings hold a record back, and which block a push as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from evselint.finding import SEVERITIES, Finding, Severity
from evselint.report import Report

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


def verdicts(report: Report, gate: Severity, *, productive: bool, waived: Collection[str] = ()) -> Verdicts:
    """Read a complete report as a gate.

    ``gate`` is the least severity that holds a record back; ``productive`` also holds back test records and
    placeholders. An error of a file or an envelope blocks everything, unless an option of the command answers the
    rule (``waived``, by name). That a finding is known changes nothing, unless its acceptance says so of pushes.
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
    return Verdicts(records, tuple(blocks))


def _said(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}"
