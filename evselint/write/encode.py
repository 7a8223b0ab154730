"""JSON that every reader takes, whatever the data held."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from evselint.finding import Finding

SURROGATES = re.compile("[\ud800-\udfff]")
DEEPEST = 100


def encoded(value: Any) -> bytes:
    """``value`` as JSON in UTF-8.

    Half a surrogate pair becomes U+FFFD, a number too long to write and a value nested too deep become text.
    """
    try:
        return msgspec.json.encode(value)
    except (ValueError, OverflowError, RecursionError, TypeError):
        return msgspec.json.encode(_writable(value, 0))


def finding_members(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON report shows it."""
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


def _writable(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, (bool, float, type(None), msgspec.Raw)):
        return value
    if depth > DEEPEST:
        return "(nested too deep to show)"
    if isinstance(value, dict):
        return {_writable(str(key), depth): _writable(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(each, depth + 1) for each in value]
    if isinstance(value, int):
        return value if value.bit_length() <= 64 else _long_number(value)
    return _writable(str(value), depth)


def _long_number(value: int) -> Any:
    try:
        return str(value)
    except ValueError:
        return f"(a number of about {int(value.bit_length() * 0.30103) + 1:,} digits)"
