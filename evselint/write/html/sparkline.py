"""The trend of the score over earlier runs as a small line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evselint.score.history import Trend
    from evselint.write.html.language import Language

WIDTH, HEIGHT = 100, 30
MOST = 60
LEAST = 1.0  # so many points the height stands for at least, lest a trifle look like a fall


class Sparkline(NamedTuple):
    """A line over a box of 100 by 30, and what it says in words."""

    path: str
    says: str


def sparkline(trend: Trend | None, said: Language) -> Sparkline | None:
    """The line of a trend; None where there are not two figures yet."""
    if trend is None:
        return None
    known = [(each.date, each.overall) for each in trend.entries if each.overall is not None][-MOST:]
    if len(known) < 2:
        return None
    first, last = known[0][0].toordinal(), known[-1][0].toordinal()
    values = [value for _, value in known]
    span = max(max(values) - min(values), LEAST)
    low = (min(values) + max(values) - span) / 2
    points = [
        (
            WIDTH * (date.toordinal() - first) / (last - first) if last > first else WIDTH * place / (len(known) - 1),
            HEIGHT - 2 - (HEIGHT - 4) * (value - low) / span,
        )
        for place, (date, value) in enumerate(known)
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Sparkline(path, _says(trend, said))


def _says(trend: Trend, said: Language) -> str:
    parts = []
    for key, entry in (("trend-before", trend.before), ("trend-rating", trend.at_rating)):
        if entry is not None and entry.overall is not None and trend.now.overall is not None:
            date = said.date(entry.date.isoformat())
            parts.append(said.text(key, change=said.signed(trend.now.overall - entry.overall), date=date))
    return "; ".join(parts)
