"""Annotations for GitHub Actions: workflow commands that the runner turns into marks on the changed files.

A step shows ten annotations of each level; what goes beyond is only counted here. The job summary has room for more
(the format markdown).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import IO, TYPE_CHECKING

from evselint.finding import SEVERITIES
from evselint.write.files import from_root, is_file
from evselint.write.grouped import by_rule
from evselint.write.wording import evse, summary, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report

MOST = 10
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report, stream: IO[bytes], *, root: str) -> None:
    """Write annotations of what is new, each rule's turn by turn, and a line that sums up."""
    for line in _lines(report, root):
        stream.write(line.encode() + b"\n")


def _lines(report: Report, root: str) -> Iterator[str]:
    groups = by_rule(report, MOST, new_only=True)
    in_turn = [each for row in zip_longest(*(group.samples for group in groups)) for each in row if each]
    for severity in SEVERITIES:
        shown = [each for each in in_turn if each.severity == severity][:MOST]
        yield from (_annotation(each, root) for each in shown)
        if report.new[severity] > len(shown):
            yield f"… and {report.new[severity] - len(shown):,} more of severity {severity}"
    yield summary(report)


def _annotation(finding: Finding, root: str) -> str:
    properties = {"title": f"{finding.rule} {finding.name}"}
    if is_file(finding.path):
        properties |= {
            "file": from_root(finding.path, root),
            "line": str(finding.line),
            "col": str(finding.column),
        }
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{evse(finding)}: {finding.message}" if finding.evse_id else finding.message
    return f"::{COMMANDS[finding.severity]} {given}::{_data(message)}"


def _data(text: str) -> str:
    """Text that the runner takes as text; line breaks are escapes already."""
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
