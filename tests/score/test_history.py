"""The trend from run to run."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from evselint.config import UsageError
from evselint.score.history import Entry, append, digest_of_files, entries_of, sparkline, trend_of

NOVEMBER = Entry(
    date=datetime.date(2026, 11, 27),
    digest="d" * 64,
    model="1",
    variant="T16",
    overall=71.5,
    correctness=90.0,
    completeness=53.0,
    parts={"geolocation": 90.0, "power": None},
    records=41,
    passing=34,
    severities={"error": 10, "warning": 11, "info": 54},
)


def on(day: str, **changes: object) -> Entry:
    return replace(NOVEMBER, date=datetime.date.fromisoformat(day), digest=day * 6, **changes)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    append(folder, NOVEMBER)
    append(folder, on("2026-10-30", overall=None))
    assert entries_of(folder) == [on("2026-10-30", overall=None), NOVEMBER]


def test_the_same_data_of_the_same_day_are_one_entry(tmp_path: Path) -> None:
    append(tmp_path, NOVEMBER)
    append(tmp_path, replace(NOVEMBER, overall=72.0))
    assert [entry.overall for entry in entries_of(tmp_path)] == [72.0]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_run_is_compared_with_the_last_one_and_with_the_last_rating(tmp_path: Path) -> None:
    past = [on("2026-09-30"), on("2026-11-01", overall=60.0), on("2026-11-20", overall=70.0), on("2026-12-05")]
    trend = trend_of(past, NOVEMBER)
    assert [entry.date.isoformat() for entry in trend.entries] == [
        "2026-09-30",
        "2026-11-01",
        "2026-11-20",
        "2026-11-27",
    ]
    assert trend.now is NOVEMBER
    assert trend.before is past[2]
    assert trend.at_rating is past[1]


def test_the_first_run_is_compared_with_nothing() -> None:
    trend = trend_of([], NOVEMBER)
    assert (trend.before, trend.at_rating) == (None, None)


def test_other_models_and_variants_are_not_compared() -> None:
    others = [on("2026-11-01", model="2"), on("2026-11-02", variant="F24")]
    assert trend_of(others, NOVEMBER).entries == (NOVEMBER,)


def test_bars_go_from_the_lowest_to_the_highest() -> None:
    assert sparkline([10, 20, None, 30]) == "▁▅ █"
    assert sparkline([10, 20, 30], plain=True) == "_+@"
    assert sparkline([5.0, 5.0]) == "▅▅"
    assert sparkline([]) == ""
    assert len(sparkline(list(range(100)))) == 12


def test_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    expected = hashlib.sha256(b"onetwo").hexdigest()
    assert digest_of_files([str(tmp_path / "a"), str(tmp_path / "b")]) == expected


def test_a_folder_that_is_none_and_a_file_that_is_no_entry(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--history"):
        append(tmp_path / "file", NOVEMBER)
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(UsageError, match=r"other\.json is no entry of a history"):
        entries_of(tmp_path)
