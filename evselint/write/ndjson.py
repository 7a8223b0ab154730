"""Findings as lines of JSON, one each, in the order of the input: for programs that read as they go."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from evselint.encode import encoded
from evselint.write.members import members

if TYPE_CHECKING:
    from evselint.report import Report


def write(report: Report, stream: IO[bytes]) -> None:
    """Write the findings of ``report``."""
    for finding in report.findings:
        stream.write(encoded(members(finding)) + b"\n")
