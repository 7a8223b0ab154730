"""A finding as the JSON formats show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

if TYPE_CHECKING:
    from evselint.finding import Finding


def members(finding: Finding) -> dict[str, Any]:
    """The members of a finding, in the order in which they are written; the last three only where there is one."""
    given = {
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
    if finding.position is not None:
        given["position"] = finding.position
    if finding.repair is not None:
        given["repair"] = finding.repair
    if finding.known is not None:
        given["known"] = {name: value for name, value in asdict(finding.known).items() if value}
    return given
