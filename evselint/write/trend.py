"""The trend of the estimate in a line or two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evselint.score.history import sparkline

if TYPE_CHECKING:
    from evselint.score.history import Entry, Trend


def trend_lines(trend: Trend, *, plain: bool = False) -> Iterator[str]:
    """The bars of the last runs, and the change since the last one and since the last 1st of a month.

    ``plain`` draws with ASCII.
    """
    if trend.before is None:
        yield "Trend: this is the first entry of the history."
        return
    bars = sparkline([entry.overall for entry in trend.entries], plain=plain)
    yield f"Trend  {bars}  {_change(trend.before, trend.now)} since {trend.before.date}"
    if trend.at_rating is not None and trend.at_rating is not trend.before:
        rating = trend.now.date.replace(day=1)
        change = _change(trend.at_rating, trend.now)
        yield f"       {change} since the rating of {rating} (data of {trend.at_rating.date})"


def _change(before: Entry, now: Entry) -> str:
    if before.overall is None or now.overall is None:
        return "not comparable"
    records = now.records - before.records
    of_records = f", {records:+,} {'record' if abs(records) == 1 else 'records'}" if records else ""
    return f"{now.overall - before.overall:+.1f} points{of_records}"
