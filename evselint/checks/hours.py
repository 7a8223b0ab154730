"""Checks of opening times: real clock times, sound periods, days that do not contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from evselint.checks.shapes import objects
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.expressions import expression

_CLOCK = expression(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_MIDNIGHT_AS_24 = "24:00"
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS: dict[str, frozenset[str]] = {
    "Everyday": frozenset(_WEEK),
    "Workdays": frozenset(_WEEK[:5]),
    "Weekend": frozenset(_WEEK[5:]),
    **{day: frozenset({day}) for day in _WEEK},
}
_WHOLE_DAY = 24 * 60 - 1  # 23:59 counts as the end of the day


def minutes(text: object, *, end: bool = False) -> int | None:
    """Minutes since midnight; as an end, 00:00 and 24:00 are the end of the day."""
    if not isinstance(text, str):
        return None
    if end and text in (_MIDNIGHT_AS_24, "00:00"):
        return 24 * 60
    clock = _CLOCK.fullmatch(text)
    return int(clock[1]) * 60 + int(clock[2]) if clock else None


def _periods(entry: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The periods of an entry that can be understood and do not run past midnight, in order."""
    found = []
    for _, period in objects(entry.get("Period")):
        begin, end = minutes(period.get("begin")), minutes(period.get("end"), end=True)
        if begin is not None and end is not None and begin < end and period["begin"] != period["end"]:
            found.append((begin, end))
    return sorted(found)


def _days(entry: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    on = entry.get("on")
    return (on, _DAYS.get(on, frozenset())) if isinstance(on, str) else ("", frozenset())


@value_check(str)
def clock_time(*, end: bool = False) -> ValueCheck:
    """The time exists on a clock, 00:00 to 23:59; 24:00 as an end has a check of its own."""

    def check(value: Any) -> Answer:
        if _CLOCK.fullmatch(value) or (end and value == _MIDNIGHT_AS_24):
            return None
        return {}

    return check


@value_check(str)
def not_24_00() -> ValueCheck:
    """The end of a day is not written 24:00; the repair is 23:59."""

    def check(value: Any) -> Answer:
        return {"repair": "23:59"} if value == _MIDNIGHT_AS_24 else None

    return check


@value_check(dict)
def period_within_day(*, case: str) -> ValueCheck:
    """A period begins before it ends; ``case`` is ``overnight``, ``empty`` or ``until-midnight`` (end 00:00)."""

    def check(value: Any) -> Answer:
        begin, end = minutes(value.get("begin")), minutes(value.get("end"))
        if begin is None or end is None:
            return None
        found = "empty" if begin == end else "until-midnight" if end == 0 else "overnight" if begin > end else ""
        return {"begin": value["begin"], "end": value["end"]} if found == case else None

    return check


@value_check(list)
def periods_apart(*, case: str) -> ValueCheck:
    """Periods of the same days neither overlap (``case`` overlap) nor repeat each other (``case`` repeat)."""

    def check(value: Any) -> Answer:
        by_days: dict[str, list[tuple[int, int]]] = {}
        for _, entry in objects(value):
            by_days.setdefault(_days(entry)[0], []).extend(_periods(entry))
        for on, periods in by_days.items():
            periods.sort()
            latest: tuple[int, int] | None = None
            for period in periods:
                if latest and period[0] < latest[1]:
                    found = "repeat" if period == latest else "overlap"
                    if found == case:
                        return {"on": on, "one": _written(latest), "other": _written(period)}
                latest = period if latest is None or period[1] > latest[1] else latest
        return None

    return check


def _written(period: tuple[int, int]) -> str:
    return "–".join(f"{time // 60:02}:{time % 60:02}" for time in period)


@value_check(list)
def days_apart() -> ValueCheck:
    """No day is named by two entries in different ways, such as Everyday and Monday."""

    def check(value: Any) -> Answer:
        named = dict(_days(entry) for _, entry in objects(value))
        for (one, days), (other, more) in combinations(sorted(named.items()), 2):
            if days & more:
                return {"one": one, "other": other, "days": ", ".join(day for day in _WEEK if day in days & more)}
        return None

    return check


@record_check
def closed_needs_times() -> RecordCheck:
    """A charging point that is not open round the clock says when it is open."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if record.get("IsOpen24Hours") is False and not _has_times(record):
            yield {"value": record.get("OpeningTimes")}

    return check


def _has_times(record: Mapping[str, Any]) -> bool:
    times = record.get("OpeningTimes")
    return any(entry.get("Period") for _, entry in objects(times))


@record_check
def open_has_no_times() -> RecordCheck:
    """A charging point that is open round the clock gives no opening times; the repair is none."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if record.get("IsOpen24Hours") is True and _has_times(record):
            yield {"value": record["OpeningTimes"], "all_day": "all day" if _always(record) else "not all day"}

    return check


@record_check
def times_not_whole_week() -> RecordCheck:
    """Times that cover the whole week are said by IsOpen24Hours."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if record.get("IsOpen24Hours") is False and _always(record):
            yield {"value": False}

    return check


def _always(record: Mapping[str, Any]) -> bool:
    covered: set[str] = set()
    for _, entry in objects(record.get("OpeningTimes")):
        if _covers_day(_periods(entry)):
            covered |= _days(entry)[1]
    return len(covered) == len(_WEEK)


def _covers_day(periods: list[tuple[int, int]]) -> bool:
    reached = 0
    for begin, end in periods:
        if begin > reached + 1:  # 11:59 and 12:00 leave no gap worth the name
            return False
        reached = max(reached, end)
    return reached >= _WHOLE_DAY
