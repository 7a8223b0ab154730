"""Fleets to be rated: the reference record of the rule book, changed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from evselint.config import Settings
from evselint.report import Report
from evselint.run import lint_files
from evselint.score import Score, estimate
from evselint.testing import changed, push_body

DATE = datetime.date(2026, 11, 23)

Record = dict[str, Any]


def a_record(changes: Mapping[str, Any] | None = None, number: int = 0) -> Record:
    """The reference record with changes as in the examples of rules, under an EvseID of its own."""
    return changed({"EvseID": f"DE*EVL*E{number:04d}*1", **(changes or {})}, {})


def a_fleet(*changes: Mapping[str, Any]) -> list[Record]:
    """A record for each set of changes."""
    return [a_record(each, number) for number, each in enumerate(changes)]


@pytest.fixture
def lint(tmp_path: Path) -> Callable[..., Report]:
    """Lints records, as a push of DE*EVL."""

    def lint(records: Sequence[Record], **settings: Any) -> Report:
        path = tmp_path / "fleet.json"
        path.write_text(json.dumps(push_body(list(records))), "utf-8")
        return lint_files([str(path)], Settings(**{"date": DATE, "jobs": 1, **settings}))

    return lint


@pytest.fixture
def rate(lint: Callable[..., Report]) -> Callable[..., Score]:
    """Lints and rates records."""

    def rate(records: Sequence[Record], **settings: Any) -> Score:
        with lint(records, **settings) as report:
            assert report.classes is not None
            return estimate(report.classes.classes, unrated=report.classes.unrated)

    return rate
