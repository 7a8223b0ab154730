"""A finding: one thing that is wrong with one record, or with a file, and where."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


def at_or_above(gate: str) -> tuple[Severity, ...]:
    """The severities that fail where ``gate`` is the least one that does; none for ``never``."""
    return () if gate == "never" else SEVERITIES[: SEVERITIES.index(gate) + 1]


class Known(Struct, frozen=True):
    """Why a finding is no news: it stands in the baseline, or the configuration accepts it.

    An acceptance has a ``reason``, perhaps a last day (``expires``, YYYY-MM-DD), and ``push`` if it also lets the
    record pass the gate of a push.
    """

    by: Literal["baseline", "acceptance"]
    reason: str | None = None
    expires: str | None = None
    push: bool = False


class Finding(Struct, frozen=True):
    """One fault at one place.

    ``record`` counts from 0 within its file, in reading order; it is None for a fault of the file or the
    envelope. ``pointer`` (RFC 6901) leads from the record to the value; ``line`` and ``column`` count from 1,
    in characters, and point at the value in the file as given, or at the record's opening brace when the
    value is missing. ``repair`` is the value that would be right, where a rule knows it; ``position`` is where the
    record stands (latitude and longitude in degrees), if that was asked for. ``known`` says why the finding is no
    news, None if it is.
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
    known: Known | None = None
    position: tuple[float, float] | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule} {self.message}"
