"""What changed since an older report, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from evselint.write.html.redacted import identifier

if TYPE_CHECKING:
    from evselint.comparison import Comparison, RecordChanges
    from evselint.rulebook import Rule
    from evselint.score.change import Figure
    from evselint.write.html.language import Language

MOST_RULES = 40
MOST_NAMES = 8
MOST_CAUSES = 8


class Move(NamedTuple):
    """A figure before and after."""

    title: str
    old: float | None
    new: float | None
    change: float


class Findings(NamedTuple):
    """One rule's findings: fixed, new, still there."""

    code: str
    rule: Rule | None
    name: str
    severity: str
    fixed: int
    new: int
    still: int


class Names(NamedTuple):
    """What happened to some records, how many they are, and the first of them."""

    title: str
    records: int
    first: Sequence[str]


class Compared(NamedTuple):
    """Everything that the section shows."""

    old: str
    date: str
    headline: str
    rules: Sequence[Findings]
    more_rules: int
    records: Sequence[Names]
    moves: Sequence[Move]
    causes: Sequence[Move]


def compared_for_page(
    comparison: Comparison | None, book: dict[str, Rule], said: Language, *, redact: bool
) -> Compared | None:
    """The section's content; None without a comparison."""
    if comparison is None:
        return None
    changed = [each for each in comparison.rules if each.new or each.fixed]
    counts = [
        Findings(each.rule, book.get(each.rule), each.name, each.severity, each.fixed, each.new, each.still)
        for each in changed[:MOST_RULES]
    ]
    headline = said.text(
        "compare-headline", **{what: said.number(comparison.count(what)) for what in ("fixed", "new", "still")}
    )
    return Compared(
        old=comparison.old.label,
        date=comparison.old.date,
        headline=headline,
        rules=counts,
        more_rules=len(changed) - len(counts),
        records=list(_records(comparison.records, said, redact)) if comparison.records else (),
        moves=list(_moves(comparison, said)),
        causes=list(_causes(comparison)),
    )


def _records(records: RecordChanges, said: Language, redact: bool) -> Iterator[Names]:
    respelled = [" → ".join(_shown(pair, redact)) for pair in records.first_respelled]
    for what, names in (
        ("added", records.first_added),
        ("removed", records.first_removed),
        ("changed", records.first_changed),
        ("respelled", respelled),
    ):
        first = names if what == "respelled" else _shown(names, redact)
        yield Names(said.text(f"compare-{what}"), getattr(records, what), tuple(first)[:MOST_NAMES])


def _shown(names: Iterable[str], redact: bool) -> list[str]:
    return [(identifier(name) or "") if redact else name for name in names]


def _moves(comparison: Comparison, said: Language) -> Iterator[Move]:
    score = comparison.score
    if score is None:
        return
    figures: list[tuple[str, Figure]] = [
        (said.text("score-overall"), score.overall),
        (said.text("score-correctness"), score.correctness),
        *((said.text(f"part-{each.name}"), each) for each in score.parts),
        (said.text("score-completeness"), score.completeness),
    ]
    for title, figure in figures:
        yield Move(title, figure.old, figure.new, figure.change)


def _causes(comparison: Comparison) -> Iterator[Move]:
    if comparison.score is None:
        return
    for cause in comparison.score.causes[:MOST_CAUSES]:
        yield Move(cause.rule, cause.old, cause.new, cause.change)
    for field in comparison.score.fields[:MOST_CAUSES]:
        if abs(field.change) >= 1:
            yield Move(field.name, field.old, field.new, 0.0)
