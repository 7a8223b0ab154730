"""When the next rating is: data are rated as they stand on the 1st of each month."""

from __future__ import annotations

import datetime


def next_rating(today: datetime.date) -> datetime.date:
    """The next 1st of a month; today, if it is one.

    Source: Hubject help centre, articles 16100574698269 and 6907795154973.
    """
    if today.day == 1:
        return today
    return datetime.date(today.year + today.month // 12, today.month % 12 + 1, 1)
