"""The page of rules that were not built names rules that exist, and none twice for the same thing."""

from __future__ import annotations

import re
from pathlib import Path

from evselint.rulebook import load_book

PAGE = Path("docs") / "rules-not-built.md"


def rows(checkout: Path) -> list[list[str]]:
    lines = (checkout / PAGE).read_text("utf-8").splitlines()
    table = [line for line in lines if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_code_is_a_rule(checkout: Path) -> None:
    codes = set(re.findall(r"\bEV\d{3}\b", (checkout / PAGE).read_text("utf-8")))
    assert len(codes) > 20
    assert codes <= set(load_book())


def test_nothing_is_listed_twice(checkout: Path) -> None:
    found = [row[0] for row in rows(checkout) if row[0] != "What could go wrong"]
    assert len(found) == len(set(found)) > 30


def test_every_row_is_complete(checkout: Path) -> None:
    width = {3: 0, 2: 0}
    for row in rows(checkout):
        width[len(row)] += 1
        assert row[0]
        assert row[1]
    assert min(width.values()) > 10
