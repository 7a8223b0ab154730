"""The file with the portal's figures: what it may say, and what is wrong with one that cannot be used."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from evselint.config import UsageError
from evselint.score.portal import read_portal

GOOD = """
operator = "DE*EVL"
[[months]]
date = 2026-11-01
data = "november.json"
points = 41
overall = 45.0
correctness = 71.2
completeness = 18.8
[[months]]
date = 2026-10-01
data = ["a.json", "b.json"]
points = 40
overall = 44
correctness = 70
completeness = 18
"""


def portal(folder: Path, text: str):
    file = folder / "portal.toml"
    file.write_text(text, encoding="utf-8")
    return read_portal(file)


def test_months_come_in_order_and_files_lie_beside(tmp_path: Path) -> None:
    read = portal(tmp_path, GOOD)
    assert read.operator == "DE*EVL"
    assert [month.date for month in read.months] == [datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)]
    assert read.months[0].data == (str(tmp_path / "a.json"), str(tmp_path / "b.json"))


def test_decimals_tell_how_far_the_portal_rounds(tmp_path: Path) -> None:
    whole, tenths = portal(tmp_path, GOOD).months
    assert (whole.rounding, tenths.rounding) == (0.5, pytest.approx(0.05))
    assert whole.is_mean
    assert tenths.is_mean
    assert not portal(tmp_path, GOOD.replace("45.0", "45.2")).months[1].is_mean


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 41", "point = 41", "unknown key point; did you mean points?"),
        ("points = 41", "", "points is missing"),
        ("points = 41", "points = 0", "points must be the number of charging points"),
        ("overall = 45.0", "overall = 145.0", "overall must be a number from 0 to 100"),
        ("overall = 45.0", "overall = nan", "overall must be a number from 0 to 100"),
        ("date = 2026-11-01", 'date = "2026-11-01"', "date must be a date"),
        ("date = 2026-11-01", "date = 2026-10-01", "2026-10-01 is given twice"),
        ('data = "november.json"', "data = []", "data must name the file"),
        ("[[months]]", "[[month]]", "unknown key month"),
        ('operator = "DE*EVL"', "operator = 1", "operator must be text"),
        ("date = 2026-11-01", "date = ", "this is not TOML"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        portal(tmp_path, GOOD.replace(old, new))


def test_no_file_and_no_months(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_portal(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="no figures"):
        portal(tmp_path, 'operator = "DE*EVL"')
