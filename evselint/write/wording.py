"""Words that formats for people share: numbers, plurals, and data made safe to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evselint.finding import Finding, Known
    from evselint.report import Report

LONGEST_ID = 80


def visible(text: str) -> str:
    """``text`` with everything that cannot be seen written as an escape.

    Data may hold control characters that command a terminal, marks that turn the direction of writing,
    and halves of surrogate pairs that no encoding takes.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def told_to_people(line: str) -> str:
    """A line of text that no runner of a pipeline takes for a command, whatever the data in it."""
    return f"\\{line}" if line.lstrip().startswith(("::", "##[")) else line


def holds(encoding: str, symbols: str) -> bool:
    """Whether an encoding has these characters."""
    try:
        symbols.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def counted(number: int, one: str, many: str = "") -> str:
    """``1 record``, ``1,464 records``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def by_severity(counts: Mapping[str, int]) -> str:
    """``1 error, 0 warnings, 2 info``."""
    return ", ".join(
        (
            counted(counts.get("error", 0), "error"),
            counted(counts.get("warning", 0), "warning"),
            counted(counts.get("info", 0), "info", "info"),
        )
    )


def summary(report: Report, dot: str = "·", check: str = "✓ ") -> str:
    """The line that sums up: records, what was found, what of it is known."""
    parts = [f"{report.fixable:,} fixable"] if report.fixable else []
    if report.deleted:
        parts.append(f"{report.deleted:,} deleted, not checked")
    records = counted(report.records, "record")
    if not any(report.severities.values()):
        well = f"{check}{records}, nothing to complain about" if report.records else records
        return f" {dot} ".join((well, *known_counts(report), *parts))
    passing = f"{records}: {report.passing:,} pass, {report.failing:,} fail"
    if report.known is None:
        found = by_severity(report.severities)
    else:
        found = f"new: {by_severity(report.new)}" if any(report.new.values()) else "nothing new"
    return f" {dot} ".join((passing, found, *known_counts(report), *parts))


def known_counts(report: Report) -> list[str]:
    """``28 in the baseline``, ``2 accepted``, ``4 gone from the baseline``: as many of them as there are."""
    if report.known is None:
        return []
    said = {
        "in the baseline": sum(report.known.baseline.values()),
        "accepted": sum(report.known.acceptance.values()),
        "gone from the baseline": sum(each.count for each in report.known.gone),
    }
    return [f"{count:,} {what}" for what, count in said.items() if count]


def known_as(known: Known) -> str:
    """Why a finding is known: ``in the baseline``, or ``accepted until 2027-04-01: the lift is out of order``."""
    if known.by == "baseline":
        return "in the baseline"
    until = f" until {known.expires}" if known.expires else ""
    return f"accepted{until}: {known.reason}"


def place(finding: Finding) -> str:
    """``data.json:31:20``."""
    return f"{finding.path}:{finding.line}:{finding.column}"


def in_one_line(finding: Finding) -> str:
    """``data.json:31:20  DE*ABC*E1  what is wrong``."""
    return "  ".join(part for part in (place(finding), evse(finding), finding.message) if part)


def evse(finding: Finding) -> str:
    """The EvseID for people, nothing where there is none: of one that no line could hold, its beginning."""
    name = finding.evse_id or ""
    return name if len(name) <= LONGEST_ID else f"{name[: LONGEST_ID - 1]}…"


def styled(text: str, *, bold: bool | None = None, fg: str | None = None) -> str:
    """The text as a terminal shows it bold or coloured."""
    import click  # late: most output is plain

    return click.style(text, bold=bold, fg=fg)
