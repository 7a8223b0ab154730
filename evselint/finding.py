"""A finding: one thing that is wrong with one record, or with a file, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    ``record`` counts from 0 within its file, in reading order; it is None for a fault of the file or the
    envelope. ``pointer`` (RFC 6901) leads from the record to the value; ``line`` and ``column`` count from 1,
    in characters, and point at the value in the file as given, or at the record's opening brace when the
    value is missing. ``repair`` is the value that would be right, where a rule knows it.
    """

    rule: str
    name: str
    severity: Severity
    message: str
    path: str
    record: int | None
    evse_id: str | None
    operator_id: str | None
    pointer: str
    line: int
    column: int
    value: Any
    fixable: bool
    repair: Any = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule} {self.message}"
