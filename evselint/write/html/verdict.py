"""The first sentence of the page: how many charging points would be accepted, and what the score may be."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.score import Score
    from evselint.write.html.language import Language


class Rating(NamedTuple):
    """The day of Hubject's next rating, and how many days there are until then."""

    date: str
    days: int


def next_rating(date: str) -> Rating:
    """The first of a month that comes next; ratings are made on that day (Hubject help centre, 16100574698269)."""
    today = datetime.date.fromisoformat(date)
    first = today if today.day == 1 else (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return Rating(first.isoformat(), (first - today).days)


def verdict(report: Report, score: Score | None, said: Language) -> list[str]:
    """One sentence, clause by clause."""
    if not report.records:
        return [said.text("verdict-none")]
    parts = [_passing(report, said)]
    if score is not None and score.overall is not None:
        low, high = said.number(score.low or 0.0), said.number(score.high or 0.0)
        parts.append(said.text("verdict-score", score=said.number(score.overall), low=low, high=high))
        rating = next_rating(report.date)
        date = said.date(rating.date)
        parts.append(
            said.counted("verdict-days", rating.days, date=date)
            if rating.days
            else said.text("verdict-today", date=date)
        )
    return [*(f"{part};" for part in parts[:-1]), f"{parts[-1]}."]


def _passing(report: Report, said: Language) -> str:
    if report.passing < report.records:
        points = said.counted("of-charging-points", report.records)
        return said.text("verdict-passing", passing=said.number(report.passing), points=points)
    if report.severities.get("error"):
        return said.text("verdict-input")
    if report.records == 1:
        return said.text("verdict-one")
    return said.text("verdict-all", points=said.counted("charging-points", report.records))
