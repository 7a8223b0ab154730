"""Pages about the whole book: an overview, and one page a family."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from evselint.config import LEVELS
from evselint.places import rules_folder
from evselint.rulebook import Rule
from scripts.pages.markdown import escaped, table

HEAD = ("Code", "Name", "Severity", "What it finds")


def families() -> Mapping[str, Mapping[str, Any]]:
    """Title, description and a few telling rules of each family by the beginning of its codes."""
    return tomllib.loads((rules_folder() / "families.toml").read_text(encoding="utf-8"))


def rules_of(family: str, book: Mapping[str, Rule]) -> list[Rule]:
    """The rules of a family in order of codes."""
    return [rule for code, rule in book.items() if code[:-2] == family]


def counts(rules: Iterable[Rule]) -> list[str]:
    """How many rules there are: in all, of each severity, and off."""
    found = list(rules)
    times = Counter(rule.severity for rule in found)
    return [str(len(found)), *(str(times[level]) for level in LEVELS)]


def overview(book: Mapping[str, Rule]) -> str:
    """Markdown of the page that the rule book begins with."""
    rows = [
        [f"[{family}]({family}.md)", _title(told), *counts(rules_of(family, book))]
        for family, told in families().items()
    ]
    head = ["Family", "About", "Rules", *LEVELS]
    every = [row(rule) for rule in book.values()]
    return f"""# The rule book

{len(book)} rules. Each is an entry of data with its reason, repair, sources and examples; the examples run as tests,
and these pages are made from the same entries. `evselint explain CODE` shows a rule in the terminal.

- **error**: the hub refuses it, or it cannot be true
- **warning**: wrong, or harmful to somebody, with high probability
- **info**: could be better
- **off**: not asked unless `--extend-select` names it

{table(head, rows)}

## All rules

{table(HEAD, every)}
"""


def _title(told: Mapping[str, Any]) -> str:
    return f"**{escaped(told['title'])}**<br>{escaped(told['about'])}"


def family_page(family: str, book: Mapping[str, Rule]) -> str:
    """Markdown of the page of a family."""
    told = families()[family]
    rules = rules_of(family, book)
    total, *by_level = counts(rules)
    told_counts = ", ".join(f"{count} {level}" for count, level in zip(by_level, LEVELS, strict=True))
    return f"""# {family} {told["title"]}

{escaped(told["about"])} {total} rules: {told_counts}.

{table(HEAD, [row(rule) for rule in rules])}

`--select {family}` runs these alone, `--ignore {family}` leaves them out.
"""


def row(rule: Rule) -> list[str]:
    """A rule as a row under ``HEAD``."""
    return [f"[{rule.code}]({rule.code}.md)", escaped(rule.name), rule.severity, escaped(rule.title)]
