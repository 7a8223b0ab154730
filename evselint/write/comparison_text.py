"""A comparison for people: as text, or as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

from evselint.write.markdown import escaped, fenced
from evselint.write.wording import by_severity, counted, in_one_line, told_to_people, visible

if TYPE_CHECKING:
    from evselint.comparison import Comparison, RecordChanges, RuleChange
    from evselint.score.change import Figure, ScoreChange

NAMES_SHOWN = 3
FIELDS_SHOWN = 8
CAUSES_SHOWN = 8
LEAST_SHOWN = 0.5  # percent of records; shares are shown without decimals
RULES_SHOWN = 100  # in Markdown, which has a limit


def write_text(comparison: Comparison, stream: IO[bytes], *, encoding: str = "utf-8") -> None:
    """Write it as text: sums, records, and the rules whose findings changed."""
    for line in _text(comparison):
        stream.write(f"{told_to_people(line)}\n".encode(encoding, "backslashreplace"))


def write_markdown(comparison: Comparison, stream: IO[bytes]) -> None:
    """Write it as Markdown: sums, records, and a table of rules; data stand in fenced blocks alone."""
    for part in _markdown(comparison):
        stream.write(part.encode())


def headline(comparison: Comparison) -> str:
    """``12 findings fixed, 3 new, 40 still there``."""
    fixed = counted(comparison.count("fixed"), "finding")
    return f"{fixed} fixed, {comparison.count('new'):,} new, {comparison.count('still'):,} still there"


def _text(comparison: Comparison) -> Iterator[str]:
    yield from _sides(comparison)
    yield ""
    if comparison.records:
        yield from _records(comparison.records)
        yield ""
    if comparison.score:
        yield from _score(comparison.score)
        yield ""
    for each in comparison.rules:
        if each.new or each.fixed:
            yield from _rule(each)
    yield headline(comparison)


def _sides(comparison: Comparison) -> Iterator[str]:
    for name, side in (("old", comparison.old), ("new", comparison.new)):
        found = by_severity(side.findings)
        yield f"{name}  {visible(side.label)}: {counted(side.records, 'record')}, {side.passing:,} pass · {found}"


def _records(records: RecordChanges) -> Iterator[str]:
    yield records_line(records)
    for what, names in (
        ("added", records.first_added),
        ("removed", records.first_removed),
        ("changed", records.first_changed),
        ("respelled", [f"{before} → {after}" for before, after in records.first_respelled]),
    ):
        if names:
            more = getattr(records, what) - len(names[:NAMES_SHOWN])
            shown = ", ".join(visible(name) for name in names[:NAMES_SHOWN])
            yield f"  {what}: {shown}" + (f" and {more:,} more" if more > 0 else "")
    if records.fields:
        yield f"  fields that differ: {_fields(records)}"


def records_line(records: RecordChanges) -> str:
    """``Records: 2 added, 1 removed, 3 changed, 0 with another spelling of the id, 94 the same``."""
    unread = f"; {records.unread:,} without an id that can be read" if records.unread else ""
    return (
        f"Records: {records.added:,} added, {records.removed:,} removed, {records.changed:,} changed, "
        f"{records.respelled:,} with another spelling of the id, {records.same:,} the same{unread}"
    )


def _fields(records: RecordChanges) -> str:
    shown = list(records.fields.items())[:FIELDS_SHOWN]
    more = len(records.fields) - len(shown)
    return ", ".join(f"{visible(name)} ({count:,})" for name, count in shown) + (f" and {more} more" if more else "")


def _score(score: ScoreChange) -> Iterator[str]:
    yield "Estimate of the EVSE Data Score"
    for each in (score.overall, score.correctness, score.completeness, *score.parts):
        indent = "  " if each in (score.overall, score.correctness, score.completeness) else "    "
        yield f"{indent}{each.name:24} {_moved(each)}"
    if score.causes:
        shown = ", ".join(f"{each.rule} {each.change:+.1f}" for each in score.causes[:CAUSES_SHOWN])
        yield f"  moved by findings of: {shown}"
    fields = [each for each in score.fields if abs(each.change) >= LEAST_SHOWN]
    if fields:
        shown = ", ".join(f"{each.name} {_percent(each)}" for each in fields[:CAUSES_SHOWN])
        yield f"  moved by fields filled: {shown}"


def _moved(figure: Figure) -> str:
    if figure.old is None or figure.new is None:
        return " → ".join("not rated" if value is None else f"{value:.1f}" for value in (figure.old, figure.new))
    change = f" ({figure.change:+.1f})" if abs(figure.change) >= 0.05 else ""
    return f"{figure.old:.1f} → {figure.new:.1f}{change}"


def _percent(figure: Figure) -> str:
    return f"{figure.old or 0:.0f} % → {figure.new or 0:.0f} %"


def _rule(change: RuleChange) -> Iterator[str]:
    counts = f"{change.fixed:,} fixed, {change.new:,} new, {change.still:,} still there"
    yield f"{change.rule} {change.severity}  {visible(change.name)}  {counts}"
    for mark, findings in (("+", change.first_new), ("-", change.first_fixed)):
        yield from (f"  {mark} {visible(in_one_line(each))}" for each in findings)
    yield ""


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield f"### evselint: {headline(comparison)}\n\n"
    yield fenced(_sides(comparison)) + "\n"
    if comparison.records:
        yield f"{records_line(comparison.records)}\n\n"
        yield fenced(list(_records(comparison.records))[1:]) + "\n"
    if comparison.score:
        yield fenced(_score(comparison.score)) + "\n"
    changed = [each for each in comparison.rules if each.new or each.fixed]
    if changed:
        yield "| rule | severity | fixed | new | still there | |\n|---|---|---:|---:|---:|---|\n"
        for each in changed[:RULES_SHOWN]:
            counts = f"{each.fixed:,} | {each.new:,} | {each.still:,}"
            yield f"| {each.rule} {escaped(each.name)} | {each.severity} | {counts} | {escaped(each.title)} |\n"
        if len(changed) > RULES_SHOWN:
            yield f"\n… and {len(changed) - RULES_SHOWN} more rules\n"
        yield "\n"
    yield from _new_findings(changed)


def _new_findings(changed: Sequence[RuleChange]) -> Iterator[str]:
    lines = [f"{each.rule}  {in_one_line(finding)}" for each in changed[:RULES_SHOWN] for finding in each.first_new]
    if lines:
        yield f"<details><summary>New findings, the first of each rule</summary>\n\n{fenced(lines)}\n</details>\n"
