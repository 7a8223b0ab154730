"""Words that text and HTML share: numbers, plurals, and data made safe to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report


def visible(text: str) -> str:
    """``text`` with everything that cannot be seen written as an escape.

    Data may hold control characters that command a terminal, marks that turn the direction of writing,
    and halves of surrogate pairs that no encoding takes.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 record``, ``1,464 records``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def severity_counts(report: Report) -> str:
    """``264 errors, 1,033 warnings, 2,401 info``."""
    given = report.severities
    return ", ".join(
        (
            counted(given.get("error", 0), "error"),
            counted(given.get("warning", 0), "warning"),
            counted(given.get("info", 0), "info", "info"),
        )
    )


def place(finding: Finding) -> str:
    """``data.json:31:20``."""
    return f"{finding.path}:{finding.line}:{finding.column}"
