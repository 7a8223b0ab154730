"""Checks of points in time against the date of the run."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from evselint.checks.filters import ODD, Form, plain
from evselint.checks.verb import Answer, ValueCheck, value_check
from evselint.expressions import expression

_FORM = expression(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(Z|[+-][0-9:]{4,6})?"
)
_FARTHEST_EAST = timezone(timedelta(hours=14))  # nowhere on earth is it later
RECENT_MONTHS = 10


@value_check(str)
def moment(*, case: str, today: date, days: int | None = None) -> ValueCheck:
    """A time of change makes sense on the day ``today``.

    ``case``: ``future`` (it lies behind the end of the day, wherever that ends first), ``stale`` (it is more than
    ``days`` old), ``no-offset`` (nobody knows in which time zone it is), ``form`` (it is no ISO 8601 time at all).
    """

    def check(value: Any) -> Answer:
        found = _FORM.fullmatch(value.strip())
        when = _read(value.strip()) if found else None
        if found is None or when is None:
            return {} if case == "form" else None
        if case == "no-offset":
            return {} if found[1] is None else None
        age = (today - when.date()).days
        if case == "future":
            latest = datetime.combine(today + timedelta(days=1), datetime.min.time(), timezone(timedelta(hours=-12)))
            ahead = when.replace(tzinfo=when.tzinfo or _FARTHEST_EAST) > latest
            return {"today": today.isoformat()} if ahead else None
        return {"age": age} if days is not None and case == "stale" and age > days else None

    return plain(check, recent(today)) if days is None or days > 31 * (RECENT_MONTHS + 1) else check


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(8)
def recent(today: date) -> Form:
    """A time with offset within the last months, up to today: nothing is wrong with it. Shared by all cases."""
    month = today.year * 12 + today.month - 1
    months = [
        f"{each // 12:04}-{each % 12 + 1:02}-(?:0[1-9]|1[0-9]|2[0-8])" for each in range(month - RECENT_MONTHS, month)
    ]
    days = "|".join(f"{day:02}" for day in range(1, today.day))
    if days:
        months.append(f"{today.year:04}-{today.month:02}-(?:{days})")
    pattern = rf'"(?:{"|".join(months)})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-]0[0-9]:00)"'
    return Form(pattern.encode(), sound=True, settles=(ODD,))
