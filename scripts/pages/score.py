"""The page that says which rules touch the score, made from the model of the estimate (``rules/score.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evselint.rulebook import Rule
from evselint.score_model import Check, Model, code_of
from scripts.pages.book import HEAD, row
from scripts.pages.markdown import escaped, table

INTRODUCTION = """# Which rules touch my score

Hubject's help centre says: the score is the average of *correctness* and *completeness*; correctness looks at
geolocation, power data and additional information; completeness at how many of the optional fields are filled. How each
of these is rated is not published. evselint computes an estimate of its own, never Hubject's score, and says as a range
what its assumptions are worth: [the method](../score-method.md). This page is made from the same model.

A record passes a check when none of the rules named beside it finds anything. With `RULE at FIELD` only what the rule
finds in that field counts."""

COMPLETENESS = """## Completeness

A field that is filled counts, whatever stands in it, unless it is a placeholder. These rules tell which are not filled;
which of the fields are counted is one of the assumptions (see the last table)."""

LADDER = """## The ladder

What a record is ready for. Each rung takes all that those before it take; all records together stand on the highest
rung that at least {share:.0%} of them have reached."""

REST = """## Rules that touch no score

They tell of what the hub refuses, of what misleads drivers and programs, or of what could be better. A file that cannot
be read has no score at all."""


def score_page(book: Mapping[str, Rule], model: Model) -> str:
    """Markdown of the page."""
    return "\n\n".join(_parts(book, model)) + "\n"


def told_on_rule_page(rule: Rule, model: Model) -> str:
    """One line on what a rule is for the estimate."""
    checks = [check for check in model.checks if any(code_of(token) == rule.code for token in check.rules)]
    if checks:
        told = "; ".join(f"{check.title} ({check.part}, {_counts(check, model)})" for check in checks)
        return f"In the [score](score.md): {escaped(told)}."
    if rule.aspect == "completeness":
        return "In the [score](score.md): completeness."
    return "Touches no [score](score.md)."


def _parts(book: Mapping[str, Rule], model: Model) -> Iterator[str]:
    yield INTRODUCTION
    for name, part in model.parts.items():
        yield f"## Correctness: {part.title}"
        checks = [check for check in model.checks if check.part == name]
        yield table(
            ["What has to hold", "Rules", "Counts"],
            [[escaped(check.title), _rules(check, book, model), escaped(_counts(check, model))] for check in checks],
        )
    complete = [rule for rule in book.values() if rule.aspect == "completeness"]
    yield f"{COMPLETENESS}\n\n{table(HEAD, map(row, complete))}"
    switches = [[escaped(each.title), ", ".join(each.values), each.default] for each in model.switches.values()]
    yield f"## What is assumed\n\n{table(['Nobody has published', 'It may be', 'Taken'], switches)}"
    yield f"{LADDER.format(share=model.share)}\n\n{table(['Rung', 'It takes', 'Rules, checks, fields'], _rungs(model))}"
    yield "No rule can see:\n\n" + "\n".join(f"- {escaped(line)}" for line in model.unseen)
    named = {code_of(token) for check in model.checks for token in check.rules}
    rest = [rule for code, rule in book.items() if code not in named and rule.aspect != "completeness"]
    yield f"{REST}\n\n{table(HEAD, map(row, rest))}"


def _rungs(model: Model) -> Iterator[list[str]]:
    for rung in model.rungs:
        rules = [f"[{code}]({code}.md)" for code in rung.rules]
        checks = [escaped(model.check[name].title) for name in rung.checks]
        fields = [f"`{field}`" for field in rung.fields]
        takes = [", ".join(rules), "<br>".join(checks), ", ".join(fields)]
        yield [rung.name, escaped(rung.title), "<br>".join(filter(None, takes))]


def _rules(check: Check, book: Mapping[str, Rule], model: Model) -> str:
    """Links to the rules of a check, by code, and the states of a record that fail it."""
    places: dict[str, list[str]] = {}
    for token in check.rules:
        code, _, field = token.partition("@")
        places.setdefault(code, []).extend([field] if field else [])
    links = [_link(code, fields, book) for code, fields in places.items()]
    return "<br>".join([*links, *(escaped(model.traits[trait].title) for trait in check.traits)])


def _link(code: str, fields: Iterable[str], book: Mapping[str, Rule]) -> str:
    where = ", ".join(f"`{field}`" for field in fields)
    return f"[{code}]({code}.md) {escaped(book[code].name)}" + (f" at {where}" if where else "")


def _counts(check: Check, model: Model) -> str:
    """Whether a check counts, in words."""
    if check.counts == "always":
        return "counts"
    if check.counts == "never":
        return "is told, does not count"
    switch = model.switches[check.counts]
    return f"counts if {switch.counting}: {switch.title[0].lower()}{switch.title[1:]}"
