"""Repairs as cards: what to do, what it gains, how much work it is; and as tickets in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from evselint.write.html.lines import in_lines
from evselint.write.html.redacted import identifier
from evselint.write.markdown import escaped
from evselint.write.score_words import field
from evselint.write.wording import visible

if TYPE_CHECKING:
    from markupsafe import Markup

    from evselint.report import Report
    from evselint.score import Score
    from evselint.score.repairs import Repair
    from evselint.write.html.language import Language

Said = tuple[str, str]  # a text and its language


class Card(NamedTuple):
    """One repair; ``overall`` is gained on top of the cards before it."""

    overall: float
    records: int
    titles: Sequence[Said]
    efforts: Sequence[str]
    fixes: Sequence[Said]
    rules: Sequence[str]
    ticket: Markup


def cards(found: Sequence[Repair], report: Report, score: Score, said: Language, *, redact: bool) -> list[Card]:
    """A card for each repair."""
    return [_card(each, report, score, said, redact) for each in found]


def _card(repair: Repair, report: Report, score: Score, said: Language, redact: bool) -> Card:
    titles = [*(said.of_code(report.book, code, "title") for code in repair.rules)]
    titles += [(said.text("gain-fill", field=field(path)), said.code) for path in repair.fields]
    fixes = [said.of_code(report.book, code, "fix") for code in repair.rules]
    fixes += [_fix_of_field(path, report, said) for path in repair.fields]
    card = Card(
        repair.overall,
        repair.records,
        titles,
        list(dict.fromkeys(_efforts(repair, said))),
        [fix for fix in fixes if fix[0]],
        repair.rules,
        in_lines(""),
    )
    return card._replace(ticket=_ticket(card, repair, score, said, redact))


def _fix_of_field(path: str, report: Report, said: Language) -> Said:
    """What the rule says that asks for a field to be filled; nothing where none does."""
    for rule in report.book.values():
        if rule.aspect == "completeness" and rule.fields == (path,):
            return said.of_rule(rule, "fix")
    return "", said.code


def _efforts(repair: Repair, said: Language) -> Iterator[str]:
    for count, kind in repair.effort:
        if count is None:
            yield said.text("gain-models" if kind == "models" else "gain-many-values")
        else:
            yield said.counted(f"gain-{kind.replace(' ', '-')}", count)


def _ticket(card: Card, repair: Repair, score: Score, said: Language, redact: bool) -> Markup:
    """The card as Markdown, to be pasted into a tracker."""
    lines = [f"## {'; '.join(escaped(title) for title, _ in card.titles)}", ""]
    lines += [f"* {escaped(fix)}" for fix, _ in card.fixes]
    gain = said.number(card.overall, 1)
    records = said.counted("gain-records", card.records)
    lines.append(
        "* " + said.text("ticket-gain", gain=gain, score=said.number(score.overall or 0.0, 1), records=records)
    )
    lines += [f"* {effort}" for effort in card.efforts]
    if repair.rules:
        lines.append(f"* {', '.join(repair.rules)}: `evselint explain {repair.rules[0]}`")
    examples = [identifier(each) or "" if redact else each for each in repair.examples]
    if examples:
        lines.append("* " + said.text("ticket-examples", ids=", ".join(map(_code, examples))))
    return in_lines("\n".join(lines) + "\n")


def _code(text: str) -> str:
    """Text as code, in which nothing is markup either."""
    return f"`{visible(text).replace('`', '')}`"
