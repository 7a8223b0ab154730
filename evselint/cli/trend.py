"""``--history FOLDER``: note what a run said, and compare it with what earlier ones did."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from evselint.report import Report
from evselint.score import Score
from evselint.score.history import Entry, Trend, append, digest_of_files, entries_of, trend_of


def noted(folder: Path, files: Sequence[str], report: Report, score: Score) -> Trend:
    """Write the entry of this run, and find what it follows. Raises UsageError."""
    now = Entry(
        date=datetime.date.fromisoformat(report.date),
        digest=digest_of_files(files),
        model=score.model,
        variant=str(score.variant),
        overall=score.overall,
        correctness=score.correctness,
        completeness=score.completeness,
        parts=dict(score.parts),
        records=report.records,
        passing=report.passing,
        severities=dict(report.severities),
    )
    append(folder, now)
    return trend_of(entries_of(folder), now)
