"""Figures of rules that the configuration changes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import evselint
from evselint.config import Figures, Settings, UsageError, merged
from evselint.config_file import read
from evselint.figures import figures_of, with_figures
from evselint.rulebook import load_book
from evselint.run import plan_of
from evselint.testing import changed, push_body

BOOK = load_book()
ENTRANCE_2_KM_AWAY = {"GeoChargingPointEntrance.Google.Coordinates": "52.498751 13.356137"}


def entrance(rules: Figures) -> list[str]:
    """What is said about an entrance two kilometres from the charging point."""
    data = push_body([changed(ENTRANCE_2_KM_AWAY, {})])
    return [each.message for each in evselint.lint(data, select=["EV422"], rules=rules, operator="DE*EVL").findings]


def test_a_figure_changes_what_a_rule_finds_and_says() -> None:
    assert len(entrance({})) == 1
    assert len(entrance({"EV422": {"kilometres": 1.0}})) == 1
    assert entrance({"EV422": {"kilometres": 3}}) == []
    assert entrance({"entrance-far-from-point": {"kilometres": 3}}) == []


def test_the_message_says_the_figure_that_holds() -> None:
    record = changed({"EvseID": "DE*EVL*E0001*1*2*3"}, {})
    report = evselint.lint(push_body([record]), select=["EV215"], rules={"EV215": {"max": 12}})
    assert ["12" in each.message for each in report.findings] == [True]


def test_other_rules_stay_as_they_are() -> None:
    book = with_figures(BOOK, {"EV960": {"above": 0.5}})
    assert [code for code in BOOK if book[code] is not BOOK[code]] == ["EV960"]
    assert book["EV960"].arguments == {**BOOK["EV960"].arguments, "above": 0.5}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"EV9999": {"max": 1}}, "unknown rule EV9999"),
        ({"EV96": {"above": 0.5}}, "rules.EV96 names several rules"),
        (
            {"EV960": {"abov": 0.5}},
            "rules.EV960.abov is no figure of the rule; its figures are above = 0.2, least = 20",
        ),
        ({"EV960": {"abov": 0.5}}, "did you mean above?"),
        ({"EV960": {"fault": 1}}, "rules.EV960.fault is no figure"),
        ({"EV101": {"max": 1}}, "rules.EV101.max is no figure of the rule; the rule has none"),
        ({"EV941": {"towns": 1}}, "rules.EV941: towns is 1; 2 or more are expected"),
        ({"EV931": {"streets": 1}}, "rules.EV931: streets is 1; 2 or more are expected"),
        ({"EV940": {"most": 0}}, "rules.EV940: most is 0; 1 or more are expected"),
        ({"EV960": {"above": -0.1}}, "must be zero or more, not -0.1"),
        ({"EV960": {"above": math.nan}}, "must be zero or more, not nan"),
        ({"EV960": {"above": 20}}, "rules.EV960.above is a share, below 1, not 20"),
        ({"EV960": {"above": 1}}, "rules.EV960.above is a share, below 1, not 1"),
        ({"EV960": {"least": 0.5}}, "rules.EV960.least must be a whole number, not 0.5"),
    ],
)
def test_what_is_no_figure_is_refused(rules: Figures, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        plan_of(Settings(rules=rules), None)
    assert expected in str(caught.value)


def test_the_message_says_where_the_figure_stands(tmp_path: Path) -> None:
    file = tmp_path / "evselint.toml"
    file.write_text('fail-on = "error"\n[rules.EV960]\nabove = 7\n', "utf-8")
    with pytest.raises(UsageError, match=r"evselint\.toml:2: rules\.EV960\.above is a share"):
        plan_of(merged(read(file)), None)


@pytest.mark.parametrize("text", ['[rules.EV960]\nabove = "0.3"', "[rules.EV960]\nabove = true", "rules = []"])
def test_the_file_refuses_what_is_no_number(tmp_path: Path, text: str) -> None:
    file = tmp_path / "evselint.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"evselint\.toml:[12]: rules"):
        read(file)


def test_every_threshold_across_records_is_a_figure() -> None:
    fleet = [rule for rule in BOOK.values() if rule.check in ("varies", "rarely", "stations_group_evses", "together")]
    assert len(fleet) > 15
    assert [rule.code for rule in fleet if not figures_of(rule)] == []
