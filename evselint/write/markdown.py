"""Markdown for pull requests and job summaries, never longer than these take.

Data stands in fenced blocks alone, where it can be neither markup nor a mention of somebody.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from evselint.write.grouped import RuleFindings, by_rule
from evselint.write.wording import in_one_line, summary, visible

if TYPE_CHECKING:
    from evselint.report import Report

LONGEST = 60_000  # characters; a comment on GitHub takes 65,536
LONGEST_LINE = 400
SAMPLES = 3
GONE_SHOWN = 10
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&$#@!])")


def write(report: Report, stream: IO[bytes]) -> None:
    """Write ``report``: the sum, a table of rules, and some findings of each as long as there is room."""
    for part in _within(LONGEST, _parts(report)):
        stream.write(part.encode())


def escaped(text: str) -> str:
    """Text in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", visible(text))


def fenced(lines: Iterable[str]) -> str:
    """A block that shows ``lines`` as they are, long ones cut."""
    shown = [visible(line) for line in lines]
    shown = [line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…" for line in shown]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((f"{fence}text", *shown, fence)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    groups = by_rule(report, SAMPLES, new_only=True)
    yield f"### evselint\n\n{escaped(summary(report))}\n\n"
    yield from _score(report)
    if groups:
        yield "| rule | severity | findings | |\n|---|---|---:|---|\n"
        for group in groups:
            rule = f"{group.code} {escaped(group.name)}"
            yield f"| {rule} | {group.severity} | {group.count:,} | {escaped(group.title)} |\n"
        yield "\n"
    for group in groups:
        yield _details(group)
    if report.known and report.known.gone:
        yield _gone([f"{each.subject}  {each.rule}  {each.pointer}" for each in report.known.gone])


def _score(report: Report) -> Iterator[str]:
    """The estimate in a line, and what to do first."""
    if report.classes is None:
        return
    # What a run without a score need not load.
    from evselint.score import of_report
    from evselint.score.repairs import repairs
    from evselint.write import score_words

    score, classes = of_report(report), report.classes
    if score is None:
        return
    yield f"{escaped(score_words.line(score))}\n\n"
    for number, each in enumerate(repairs(classes.classes, values=classes.values, variant=score.variant), 1):
        task, effort = score_words.task(each, report.book), score_words.effort(each)
        yield f"{number}. {escaped(task)}: **+{each.overall:.1f}**, {escaped(effort)}\n"
    yield "\n"


def _details(group: RuleFindings) -> str:
    lines = [in_one_line(each) for each in group.samples]
    if group.more:
        lines.append(f"… and {group.more:,} more")
    head = html.escape(visible(f"{group.code} {group.name} ({group.count:,})"))
    fix = f"\n{escaped(group.rule.fix)}\n" if group.rule else ""
    return f"<details><summary>{head}</summary>\n\n{fenced(lines)}{fix}\n</details>\n\n"


def _gone(entries: Sequence[str]) -> str:
    more = [f"… and {len(entries) - GONE_SHOWN:,} more"] if len(entries) > GONE_SHOWN else []
    lines = [*entries[:GONE_SHOWN], *more]
    return f"Gone from the baseline, nothing is found there any more:\n\n{fenced(lines)}\n"


def _within(longest: int, parts: Iterable[str]) -> Iterator[str]:
    """The parts as far as there is room, and a word about the rest."""
    used = left_out = 0
    for part in parts:
        if left_out or used + len(part) > longest:
            left_out += 1
        else:
            used += len(part)
            yield part
    if left_out:
        yield "\nThere is more than fits here; the other formats have all of it.\n"
