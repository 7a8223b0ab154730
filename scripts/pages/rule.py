"""The page of one rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.config import PROFILES, Settings, merged
from evselint.figures import figures_of
from evselint.profiles import layer_of
from evselint.rulebook import Rule, choose
from evselint.score_model import load_model
from evselint.testing import TODAY, raised
from evselint.testing_server import PLACE
from scripts.pages.example import example
from scripts.pages.markdown import escaped, linked, table
from scripts.pages.score import told_on_rule_page

NEEDS = {
    "lang": "Runs where the extra `lang` is installed: `pip install 'evselint[lang]'`.",
    "online": "Runs with `--online` only: it [asks others](../online.md).",
    "geocoder": "Runs with `--geocoder URL` only: it [asks a geocoder of yours](../online.md).",
}
SERVER = re.compile(r"http://127\.0\.0\.1:\d+")  # another port each time
Levels = Mapping[str, Mapping[str, str]]


def levels_by_profile(book: Mapping[str, Rule]) -> Levels:
    """For each profile the severities of the rules that it runs, by code."""
    levels = {}
    for profile in PROFILES:
        chosen = choose(book, merged(layer_of(profile)))
        if profile == "pull":
            chosen = {
                code: book[code].pull or level if level == book[code].severity else level
                for code, level in chosen.items()
            }
        levels[profile] = chosen
    return levels


def page(rule: Rule, levels: Levels) -> str:
    """Markdown of the page of ``rule``."""
    return "\n\n".join(_parts(rule, levels)) + "\n"


def _parts(rule: Rule, levels: Levels) -> Iterator[str]:
    family = rule.code[:-2]
    yield f"---\ntitle: {rule.code} {rule.name}\ndescription: {_one_line(rule.title)}\n---"
    yield f"# {rule.code} {rule.name}"
    yield f"**{escaped(rule.title)}.**"
    yield table(
        ["Severity", "Aspect", "Group", "Family", "Since"],
        [[rule.severity, rule.aspect, rule.group, f"[{family}]({family}.md)", rule.since]],
    )
    if rule.needs:
        yield NEEDS[rule.needs]
    yield told_on_rule_page(rule, load_model())
    if rule.fields:
        yield f"Looks at {', '.join(f'`{name}`' for name in rule.fields)}."
    yield f"## Why\n\n{escaped(rule.why)}"
    yield f"## Fix\n\n{escaped(rule.fix)}"
    if rule.fixable:
        yield "The repair is safe: evselint knows the value that is meant."
    if rule.trap:
        yield f"## Where the rule may be wrong\n\n{escaped(rule.trap)}"
    if rule.explained_by:
        told = ", ".join(f"[{code}]({code}.md)" for code in rule.explained_by)
        yield f"Silent about a record in which one of these has found the cause: {told}."
    if figures := figures_of(rule):
        stated = "\n".join(f"{name} = {value}" for name, value in figures.items())
        yield "## Figures\n\nThe [configuration](../configuration.md) may change them:"
        yield f"```toml\n[rules.{rule.code}]\n{stated}\n```"
    yield from _examples("Bad", rule.bad, rule)
    yield from _examples("Good", rule.good)
    yield _severities(rule, levels)
    yield "## Sources\n\n" + "\n".join(f"- {linked(source)}" for source in rule.source)


def _one_line(text: str) -> str:
    """A text as a quoted value of the page's head."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _examples(title: str, examples: tuple[Mapping[str, Any], ...], raising: Rule | None = None) -> Iterator[str]:
    """Examples, each with what ``raising`` says of it."""
    yield f"## {title}"
    for number, each in enumerate(examples, 1):
        if len(examples) > 1:
            yield f"**Example {number}**"
        yield example(each)
        if raising:
            yield from _said(raising, each)


def _said(rule: Rule, given: Mapping[str, Any]) -> Iterator[str]:
    """What the rule says of an example: the example is run."""
    for finding in raised(given, Settings(date=TODAY, jobs=1, select=(rule.code,)))[:1]:
        place = f" at `{finding.pointer}`" if finding.pointer else ""
        yield f"> **{finding.severity}**{place}: {escaped(SERVER.sub(PLACE, finding.message))}"


def _severities(rule: Rule, levels: Levels) -> str:
    """What the rule is under each profile, and how a configuration changes it."""
    rows = [[f"`{profile}`", levels[profile].get(rule.code, "off")] for profile in PROFILES]
    change = f'```toml\n[severity]\n{rule.code} = "off"   # or error, warning, info\n```'
    told = "[Configuration](../configuration.md) tells how else: for some operators, countries or files only."
    return f"## Severity by profile\n\n{table(['Profile', 'Severity'], rows)}\n\nTo change it:\n\n{change}\n\n{told}"
