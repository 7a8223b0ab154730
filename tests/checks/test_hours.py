"""Opening times, day by day."""

from __future__ import annotations

from typing import Any

import pytest

from evselint.checks.hours import (
    clock_time,
    closed_needs_times,
    days_apart,
    open_has_no_times,
    period_within_day,
    periods_apart,
    times_not_whole_week,
)


def entry(on: str, *periods: str) -> dict[str, Any]:
    pairs = [period.split("-") for period in periods]
    return {"on": on, "Period": [{"begin": begin, "end": end} for begin, end in pairs]}


@pytest.mark.parametrize(
    ("time", "as_begin", "as_end"),
    [
        ("00:00", True, True),
        ("23:59", True, True),
        ("24:00", False, True),  # as an end it has a rule of its own
        ("24:01", False, False),
        ("06:60", False, False),
        ("99:99", False, False),
        ("6:00", False, False),
        ("06:00\n", False, False),
        ("٠٦:٠٠", False, False),
    ],
)
def test_clock_time(time: str, as_begin: bool, as_end: bool) -> None:
    assert (clock_time()(time) is None) is as_begin
    assert (clock_time(end=True)(time) is None) is as_end


@pytest.mark.parametrize(
    ("begin", "end", "case"),
    [
        ("06:00", "22:00", None),
        ("18:00", "05:00", "overnight"),
        ("18:00", "00:00", "until-midnight"),
        ("00:00", "00:00", "empty"),
        ("08:00", "08:00", "empty"),
        ("18:00", "24:00", None),
        ("18:00", "25:00", None),
    ],
)
def test_a_period_has_one_fault_at_most(begin: str, end: str, case: str | None) -> None:
    period = {"begin": begin, "end": end}
    cases = ("overnight", "empty", "until-midnight")
    assert [each for each in cases if period_within_day(case=each)(period) is not None] == ([case] if case else [])


@pytest.mark.parametrize(
    ("times", "case"),
    [
        ([entry("Monday", "06:00-12:00", "12:00-18:00")], None),
        ([entry("Monday", "06:00-12:01", "12:00-18:00")], "overlap"),
        ([entry("Monday", "06:00-18:00", "08:00-09:00")], "overlap"),
        ([entry("Monday", "06:00-18:00", "06:00-18:00")], "repeat"),
        ([entry("Monday", "06:00-18:00"), entry("Monday", "17:00-20:00")], "overlap"),
        ([entry("Monday", "06:00-18:00"), entry("Tuesday", "06:00-18:00")], None),
        ([entry("Everyday", "18:00-23:59", "00:00-05:00")], None),
        ([entry("Monday", "18:00-05:00", "04:00-06:00")], None),  # past midnight: reported as such
    ],
)
def test_periods_of_the_same_days(times: list[Any], case: str | None) -> None:
    assert [each for each in ("overlap", "repeat") if periods_apart(case=each)(times)] == ([case] if case else [])


@pytest.mark.parametrize(
    ("days", "raised"),
    [
        (["Everyday", "Monday"], True),
        (["Workdays", "Tuesday"], True),
        (["Weekend", "Sunday"], True),
        (["Everyday", "Weekend"], True),
        (["Workdays", "Weekend"], False),
        (["Workdays", "Saturday"], False),
        (["Monday", "Monday"], False),  # two periods of one day
    ],
)
def test_days_named_twice(days: list[str], raised: bool) -> None:
    assert bool(days_apart()([entry(day, "06:00-12:00") for day in days])) is raised


@pytest.mark.parametrize(
    ("flag", "times", "fault"),
    [
        (True, None, None),
        (True, [], None),
        (True, [entry("Everyday", "00:00-24:00")], "beside"),
        (True, [entry("Monday", "08:00-18:00")], "beside"),
        (False, None, "missing"),
        (False, [], "missing"),
        (False, [{"on": "Monday", "Period": []}], "missing"),
        (False, [entry("Monday", "08:00-18:00")], None),
        (False, [entry("Everyday", "00:00-23:59")], "whole week"),
        (False, [entry("Everyday", "00:00-12:00", "12:00-24:00")], "whole week"),
        (False, [entry("Workdays", "00:00-24:00"), entry("Weekend", "00:00-23:59")], "whole week"),
        (False, [entry("Workdays", "00:00-24:00")], None),
        (False, [entry("Everyday", "00:00-11:00", "12:00-24:00")], None),
        (False, [entry("Everyday", "00:00-00:00")], None),  # an empty period is a fault of its own
        (None, None, None),
    ],
)
def test_flag_and_times(flag: bool | None, times: Any, fault: str | None) -> None:
    record = {"IsOpen24Hours": flag, "OpeningTimes": times}
    checks = {"missing": closed_needs_times(), "beside": open_has_no_times(), "whole week": times_not_whole_week()}
    assert [name for name, check in checks.items() if list(check(record))] == ([fault] if fault else [])
