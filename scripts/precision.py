"""How often the rules are right on real data: draw findings to judge by hand, and write the table of the judgements.

    python -m scripts.precision draw EV420    # the findings of a rule that are to be judged, each with its record
    python -m scripts.precision table         # docs/precision.md anew from the judgements

The judgements are data, tests/rules/precision.toml. Of each rule 20 findings are drawn, or all if there are fewer; the
rule's code is the seed, so that everybody draws the same.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import evselint
from evselint.finding import Finding
from evselint.rulebook import load_book

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus" / "berlin-2026.push-bodies.ndjson"
JUDGEMENTS = ROOT / "tests" / "rules" / "precision.toml"
PAGE = ROOT / "docs" / "precision.md"
BEGIN, END = "<!-- precision:begin -->", "<!-- precision:end -->"
DATE = date(2026, 11, 23)
SAMPLE = 20


def findings() -> dict[str, dict[str, Finding]]:
    """Every finding in the corpus by rule and key, with the rules on that are off by default."""
    off = [code for code, rule in load_book().items() if rule.severity == "off" and rule.needs is None]
    by_rule: dict[str, dict[str, Finding]] = defaultdict(dict)
    with evselint.lint(CORPUS, date=DATE, extend_select=off, jobs=1) as report:
        for finding in report.findings:
            by_rule[finding.rule][key_of(finding)] = finding
    return dict(sorted(by_rule.items()))


def key_of(finding: Finding) -> str:
    """Where a finding is: the number of its record, or the line if it belongs to none, and the pointer."""
    place = f"line {finding.line}" if finding.record is None else str(finding.record)
    return f"{place} {finding.pointer}".strip()


def drawn(rule: str, keys: Sequence[str]) -> list[str]:
    """The keys of the findings to judge."""
    return sorted(keys if len(keys) <= SAMPLE else Random(rule).sample(sorted(keys), SAMPLE))


def judgements() -> dict[str, Mapping[str, Any]]:
    """The judgements by rule."""
    return tomllib.loads(JUDGEMENTS.read_text("utf-8"))["rules"]


def table(judged: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The table of the page, in the order of codes."""
    book = load_book()
    yield "| rule | severity | hits | judged | right | wrong | what was judged, and how |"
    yield "|---|---|---|---|---|---|---|"
    for code, each in judged.items():
        right, wrong = len(each["right"]), len(each["wrong"])
        cells = [f"{code} {book[code].name}", each["severity"], f"{each['hits']:,}", right + wrong, right, wrong]
        yield f"| {' | '.join(map(str, cells))} | {each['how']} |"


def page(text: str, judged: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with its table written anew."""
    before, rest = text.split(BEGIN)
    return "\n".join((f"{before}{BEGIN}", *table(judged), f"{END}{rest.split(END)[1]}"))


def _records() -> list[Any]:
    bodies = [json.loads(line)["OperatorEvseData"] for line in CORPUS.read_text("utf-8").splitlines()]
    return [{**record, "of": body["OperatorName"]} for body in bodies for record in body["EvseDataRecord"]]


def main(arguments: Sequence[str]) -> int:
    """The command."""
    if list(arguments) == ["table"]:
        PAGE.write_text(page(PAGE.read_text("utf-8"), judgements()), "utf-8")
        return 0
    if not arguments or arguments[0] != "draw":
        print(__doc__, file=sys.stderr)
        return 2
    records, found = _records(), findings()
    for rule in arguments[1:] or found:
        print(f"== {rule}: {len(found.get(rule, {}))} hits")
        for key in drawn(rule, list(found.get(rule, {}))):
            finding = found[rule][key]
            record = "" if finding.record is None else json.dumps(records[finding.record], ensure_ascii=False)
            print(f"{key}\n    {finding.message}\n    {record}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
