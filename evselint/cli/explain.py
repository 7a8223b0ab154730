"""``evselint explain``: one rule in full."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from evselint.cli.book import book_with, rule_called
from evselint.cli.paragraphs import labelled
from evselint.figures import figures_of
from evselint.rulebook import Rule


@click.command("explain", short_help="Tell all about one rule.")
@click.argument("word", metavar="CODE")
@click.option("--pack", "packs", multiple=True, metavar="FILE", help="One more rule pack.")
def command(word: str, packs: Sequence[str]) -> None:
    """Tell what a rule finds, why that matters and how to mend it; by code or name."""
    for line in _lines(rule_called(book_with(packs), word)):
        click.echo(line)


NEEDS = {"lang": "the extra lang", "online": "--online", "geocoder": "--geocoder URL"}


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.code}  {rule.name}"
    yield labelled("What", rule.title)
    yield labelled("Severity", f"{rule.severity}, {rule.aspect}, group {rule.group}")
    if rule.fields:
        yield labelled("Field", ", ".join(rule.fields))
    if rule.needs:
        yield labelled("Needs", NEEDS[rule.needs])
    if figures := figures_of(rule):
        yield labelled("Figures", ", ".join(f"{name} = {value}" for name, value in figures.items()))
    yield labelled("Why", rule.why)
    yield labelled("Fix", rule.fix + (" (can be repaired safely)" if rule.fixable else ""))
    if rule.trap:
        yield labelled("Careful", rule.trap)
    if rule.explained_by:
        yield labelled("Silent", f"where {', '.join(rule.explained_by)} tells the cause")
    for label, examples in (("Bad", rule.bad), ("Good", rule.good)):
        for example in examples[:2]:
            yield labelled(label, example_in_words(example))
    yield labelled("Source", "; ".join(rule.source))
    yield labelled("Since", f"{rule.since}, in {rule.pack}")


def example_in_words(example: Mapping[str, Any]) -> str:
    """An example as its changes to the reference record: ``Plugs = ["Type 2 Outlet"], no Address.City``."""
    if "text" in example:
        return str(example["text"])
    if "base64" in example:
        return f"(a file of {len(b64decode(example['base64'])):,} bytes that is no text in UTF-8)"
    if "records" in example:
        return " | ".join(example_in_words(each) or "(unchanged)" for each in example["records"])
    parts = []
    for key, value in example.items():
        if key.startswith("-"):
            parts.append(f"no {key[1:]}")
        elif key not in ("also", "only"):
            parts.append(f"{key} = {json.dumps(value, ensure_ascii=False, default=str)}")
    return ", ".join(parts)
