"""The first sentence of the page: how many charging points pass, and what the score may be."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from evselint.score.calendar import next_rating

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.score import Score
    from evselint.write.html.language import Language


def verdict(report: Report, score: Score | None, said: Language) -> list[str]:
    """One sentence, clause by clause."""
    if not report.records:
        return [said.text("verdict-none")]
    parts = [_passing(report, said)]
    if score is not None and score.overall is not None:
        low, high = said.number(score.low or 0.0), said.number(score.high or 0.0)
        parts.append(said.text("verdict-score", score=said.number(score.overall), low=low, high=high))
        today = datetime.date.fromisoformat(report.date)
        days = (next_rating(today) - today).days
        date = said.date(next_rating(today).isoformat())
        parts.append(said.counted("verdict-days", days, date=date) if days else said.text("verdict-today", date=date))
    return [*(f"{part};" for part in parts[:-1]), f"{parts[-1]}."]


def _passing(report: Report, said: Language) -> str:
    checked = report.records - report.deleted
    if report.passing < checked:
        points = said.counted("of-charging-points", checked)
        return said.text("verdict-passing", passing=said.number(report.passing), points=points)
    if report.severities.get("error"):
        return said.text("verdict-input")
    if checked == 1:
        return said.text("verdict-one")
    return said.text("verdict-all", points=said.counted("charging-points", checked))
