"""Findings by rule, the gravest and most frequent rules first: the order in which people read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from evselint.finding import SEVERITIES, Finding

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.rulebook import Rule


class RuleFindings(Struct, frozen=True):
    """How often one rule found something, and the first findings."""

    code: str
    name: str
    severity: str
    title: str
    count: int
    samples: Sequence[Finding]
    rule: Rule | None

    @property
    def more(self) -> int:
        """How many findings there are besides the samples."""
        return self.count - len(self.samples)


def by_rule(report: Report, most: int, *, new_only: bool = False) -> list[RuleFindings]:
    """Every rule that found something (new), with at most ``most`` samples each, 0 for all."""
    counts = report.new_rules if new_only else report.rules
    samples: dict[str, list[Finding]] = {code: [] for code, count in counts.items() if count}
    for finding in report.findings:
        if new_only and finding.known:
            continue
        kept = samples[finding.rule]
        if not most or len(kept) < most:
            kept.append(finding)
    groups = [_group(report, code, counts[code], kept) for code, kept in samples.items()]
    return sorted(groups, key=lambda group: (_rank(group.severity), -group.count, group.code))


def _group(report: Report, code: str, count: int, samples: Sequence[Finding]) -> RuleFindings:
    rule = report.book.get(code)
    first = samples[0] if samples else None
    severity = min((each.severity for each in samples), key=_rank, default=rule.severity if rule else "error")
    name = first.name if first else rule.name if rule else code
    return RuleFindings(code, name, severity, rule.title if rule else "", count, samples, rule)


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity)
