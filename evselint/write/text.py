"""Text for people: findings by rule, then one line that sums up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import click

from evselint.write.grouped import RuleFindings, by_rule
from evselint.write.wording import counted, place, severity_counts, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report

WIDTH = 100
COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
OPERATORS_SHOWN = 10


@dataclass(frozen=True)
class Symbols:
    """The few characters beyond ASCII, where the encoding has them."""

    dot: str = "·"
    ellipsis: str = "…"
    check: str = "✓ "


ASCII = Symbols(dot="-", ellipsis="...", check="")


def write(
    report: Report,
    stream: IO[bytes],
    *,
    encoding: str = "utf-8",
    max_findings: int = 3,
    color: bool = False,
    detail: int = 0,
) -> None:
    """Write ``report``; ``max_findings`` of each rule (0: all), ``detail`` -1 for little, 1 for much."""
    symbols = _symbols(encoding)
    for line in _lines(report, symbols, max_findings=max_findings, color=color, detail=detail):
        stream.write(f"{line}\n".encode(encoding, "backslashreplace"))


def _symbols(encoding: str) -> Symbols:
    try:
        "·…✓".encode(encoding)
    except UnicodeEncodeError:
        return ASCII
    return Symbols()


def _lines(report: Report, symbols: Symbols, *, max_findings: int, color: bool, detail: int) -> Iterator[str]:
    for group in by_rule(report, max_findings):
        yield from _heading(group, color)
        if detail >= 0:
            yield from _samples(group, symbols)
            yield ""
    if detail > 0:
        yield from _inputs(report)
        yield from _operators(report, symbols)
    yield _summary(report, symbols, color)


def _heading(group: RuleFindings, color: bool) -> Iterator[str]:
    start = f"{group.code} {group.severity}"
    name = visible(f"{group.name} ({group.count:,})")
    lines = _wrapped(f"{start}  {name}  {visible(group.title)}", "", "  ")
    if color:
        rest = lines[0].removeprefix(start)
        lines[0] = click.style(start, fg=COLORS[group.severity], bold=True) + rest
    yield from lines


def _samples(group: RuleFindings, symbols: Symbols) -> Iterator[str]:
    for finding in group.samples:
        yield from _wrapped(_sample(finding), "  ", "      ")
    if group.more:
        yield f"  {symbols.ellipsis} and {group.more:,} more"
    if group.rule:
        yield from _wrapped(f"fix: {visible(group.rule.fix)}", "  ", "       ")


def _sample(finding: Finding) -> str:
    parts = (place(finding), finding.evse_id or "", finding.message)
    return "  ".join(visible(part) for part in parts if part)


def _wrapped(text: str, first: str, later: str) -> list[str]:
    """Lines of at most WIDTH; words are never broken, so that paths and identifiers can be copied."""
    wrapper = textwrap.TextWrapper(
        WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
    return wrapper.wrap(text)


def _inputs(report: Report) -> Iterator[str]:
    for each in report.inputs:
        deleted = f", {each.deleted:,} deleted" if each.deleted else ""
        size = counted(each.bytes, "byte")
        yield f"{visible(each.path)}: {counted(each.records, 'record')}{deleted}, {size}, {each.envelope}"
    yield f"{counted(len(report.book), 'rule')} on {report.date}"


def _operators(report: Report, symbols: Symbols) -> Iterator[str]:
    worst = sorted(report.operators, key=lambda each: (-each.failing, -each.records, each.operator_id or ""))
    for each in worst[:OPERATORS_SHOWN]:
        name = visible(f"{each.operator_id or 'no operator'}  {each.operator_name or ''}".rstrip())
        yield f"  {name}: {counted(each.records, 'record')}, {each.failing:,} fail"
    if len(worst) > OPERATORS_SHOWN:
        yield f"  {symbols.ellipsis} and {counted(len(worst) - OPERATORS_SHOWN, 'operator')} more"


def _summary(report: Report, symbols: Symbols, color: bool) -> str:
    deleted = f" {symbols.dot} {report.deleted:,} deleted, not checked" if report.deleted else ""
    records = counted(report.records, "record")
    if not any(report.severities.values()):
        text = (
            f"{symbols.check}{records}, nothing to complain about{deleted}" if report.records else f"{records}{deleted}"
        )
        return click.style(text, fg="green") if color and report.records else text
    passing = f"{records}: {report.passing:,} pass, {report.failing:,} fail"
    fixable = f" {symbols.dot} {report.fixable:,} fixable" if report.fixable else ""
    text = f"{passing} {symbols.dot} {severity_counts(report)}{fixable}{deleted}"
    return click.style(text, bold=True) if color else text
