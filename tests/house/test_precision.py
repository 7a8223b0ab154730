"""The table of judgements is that of the data, the data are those of the corpus, and the bars are met."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evselint.rulebook import load_book
from scripts import precision

BARS = {"error": 0.98, "warning": 0.90, "info": 0.0}
JUDGED = precision.judgements()


@pytest.fixture(scope="module")
def found() -> Mapping[str, Mapping[str, Any]]:
    return precision.findings()


def test_every_rule_with_findings_is_judged(found: Mapping[str, Mapping[str, Any]]) -> None:
    assert {rule: len(hits) for rule, hits in found.items()} == {rule: each["hits"] for rule, each in JUDGED.items()}


def test_what_was_judged_is_what_is_drawn(found: Mapping[str, Mapping[str, Any]]) -> None:
    drawn = {rule: precision.drawn(rule, list(hits)) for rule, hits in found.items()}
    assert {rule: sorted([*each["right"], *each["wrong"]]) for rule, each in JUDGED.items()} == drawn


@pytest.mark.parametrize("rule", JUDGED)
def test_the_bars_are_met(rule: str) -> None:
    each = JUDGED[rule]
    assert each["severity"] == load_book()[rule].severity
    assert len(each["how"]) > 20
    assert len(each["right"]) >= BARS[each["severity"]] * (len(each["right"]) + len(each["wrong"]))


def test_the_page_has_the_table_of_the_data(checkout: Path) -> None:
    page = (checkout / "docs" / "precision.md").read_text("utf-8")
    assert precision.page(page, JUDGED) == page, "python -m scripts.precision table"


def test_the_page_names_the_book_and_the_day(checkout: Path) -> None:
    page = " ".join((checkout / "docs" / "precision.md").read_text("utf-8").split())
    data = tomllib.loads(precision.JUDGEMENTS.read_text("utf-8"))
    assert f"rule book {data['rule-book']}" in page
    assert f"{data['judged-on']:%-d %B %Y}" in page
