"""A finding as the JSON formats show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evselint.finding import Finding


def members(finding: Finding) -> dict[str, Any]:
    """The members of a finding, in the order in which they are written."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity,
        "evse_id": finding.evse_id,
        "operator_id": finding.operator_id,
        "path": finding.path,
        "record": finding.record,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
        "value": finding.value,
        "message": finding.message,
        "fixable": finding.fixable,
    }
