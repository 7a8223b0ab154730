"""Text for people: findings by rule, then one line that sums up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from evselint.write.grouped import RuleFindings, by_rule
from evselint.write.wording import counted, evse, holds, place, styled, summary, told_to_people, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report

WIDTH = 100
COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
OPERATORS_SHOWN = 10


class Symbols(Struct, frozen=True):
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
    symbols = Symbols() if holds(encoding, "·…✓") else ASCII
    for line in _lines(report, symbols, max_findings=max_findings, color=color, detail=detail):
        stream.write(f"{told_to_people(line)}\n".encode(encoding, "backslashreplace"))


def _lines(report: Report, symbols: Symbols, *, max_findings: int, color: bool, detail: int) -> Iterator[str]:
    groups = by_rule(report, max_findings, new_only=True)
    unfilled = [group for group in groups if detail == 0 and max_findings and _says_it_all(group)]
    for group in groups:
        if group not in unfilled:
            yield from _heading(group, color)
            if detail >= 0:
                yield from _samples(group, symbols)
                yield ""
    if unfilled:
        yield from _unfilled(unfilled, color)
        yield ""
    if detail >= 0:
        yield from _gone(report, symbols, max_findings)
    if detail > 0:
        yield from _inputs(report)
        yield from _operators(report, symbols)
    yield _summary(report, symbols, color)
    yield from _score(report, symbols)


def _score(report: Report, symbols: Symbols) -> Iterator[str]:
    if report.classes is None:
        return
    from evselint.score import of_report
    from evselint.write import score_words

    score = of_report(report)
    if score is not None:
        yield score_words.line(score, symbols.dot, "-" if symbols is ASCII else "–")


def _heading(group: RuleFindings, color: bool) -> Iterator[str]:
    start = f"{group.code} {group.severity}"
    name = visible(f"{group.name} ({group.count:,})")
    lines = _wrapped(f"{start}  {name}  {visible(group.title)}", "", "  ")
    if color:
        rest = lines[0].removeprefix(start)
        lines[0] = styled(start, fg=COLORS[group.severity], bold=True) + rest
    yield from lines


def _says_it_all(group: RuleFindings) -> bool:
    """Whether a rule's title is all there is to say: an optional field is not filled, in so many records."""
    return group.rule is not None and group.severity == "info" and group.rule.aspect == "completeness"


def _unfilled(groups: Sequence[RuleFindings], color: bool) -> Iterator[str]:
    heading = "Not filled, and worth filling"
    yield styled(heading, bold=True) if color else heading
    names = [visible(f"{group.name} ({group.count:,})") for group in groups]
    width = max(map(len, names))
    for group, name in zip(groups, names, strict=True):
        yield from _wrapped(f"{group.code} {group.severity}  {name:{width}}  {visible(group.title)}", "  ", "      ")
    yield "  why and how: evselint explain CODE; where: -v"


def _samples(group: RuleFindings, symbols: Symbols) -> Iterator[str]:
    for message, same in groupby(group.samples, key=lambda finding: finding.message):
        yield from _told(message, list(same))
    if group.more:
        yield f"  {symbols.ellipsis} and {group.more:,} more"
    if group.rule:
        yield from _wrapped(f"fix: {visible(group.rule.fix)}", "  ", "       ")


def _told(message: str, findings: Sequence[Finding]) -> Iterator[str]:
    """One finding in a line, or what several have in common above their places."""
    places = ["  ".join(visible(part) for part in (place(each), evse(each)) if part) for each in findings]
    if len(places) == 1:
        yield from _wrapped(f"{places[0]}  {visible(message)}", "  ", "      ")
    else:
        yield from _wrapped(visible(message), "  ", "      ")
        yield from (f"    {each}" for each in places)


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
    for reason in dict.fromkeys(report.skipped.values()):
        codes = [code for code, other in report.skipped.items() if other == reason]
        yield from _wrapped(f"not run: {', '.join(codes)}: {reason}", "", "  ")


def _operators(report: Report, symbols: Symbols) -> Iterator[str]:
    worst = sorted(report.operators, key=lambda each: (-each.failing, -each.records, each.operator_id or ""))
    for each in worst[:OPERATORS_SHOWN]:
        name = visible(f"{each.operator_id or 'no operator'}  {each.operator_name or ''}".rstrip())
        yield f"  {name}: {counted(each.records, 'record')}, {each.failing:,} fail"
    if len(worst) > OPERATORS_SHOWN:
        yield f"  {symbols.ellipsis} and {counted(len(worst) - OPERATORS_SHOWN, 'operator')} more"


def _gone(report: Report, symbols: Symbols, most: int) -> Iterator[str]:
    """Entries of the baseline that can be taken out of it."""
    gone = report.known.gone if report.known else ()
    if not gone:
        return
    yield f"Gone from the baseline ({len(gone):,}): nothing is found there any more"
    shown = gone[:most] if most else gone
    for each in shown:
        yield "  " + "  ".join(visible(part) for part in (each.subject, each.rule, each.pointer) if part)
    if len(shown) < len(gone):
        yield f"  {symbols.ellipsis} and {len(gone) - len(shown):,} more"
    yield ""


def _summary(report: Report, symbols: Symbols, color: bool) -> str:
    text = summary(report, symbols.dot, symbols.check)
    if not color or not report.records:
        return text
    return styled(text, bold=True) if any(report.severities.values()) else styled(text, fg="green")
