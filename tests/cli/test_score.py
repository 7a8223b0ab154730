"""``evselint score`` and the score in ``evselint check``: what is printed, and which exit code."""

from __future__ import annotations

import csv
import io
import json

import pytest

from evselint.score.calendar import next_rating


@pytest.fixture
def mixed(tmp_path, body):
    """Six records of two operators: one has 400 volts and no hotline."""
    whole = json.loads(json.dumps(body(6)))  # nothing in it is shared any more
    records = whole["OperatorEvseData"]["EvseDataRecord"]
    records[0]["ChargingFacilities"][0]["Voltage"] = 400
    del records[1]["HotlinePhoneNumber"]
    records[5]["MaxCapacity"] = 0
    records[4]["Address"] |= {"Country": "AUT", "City": "Wien", "PostalCode": "1010", "Region": "Wien"}
    records[4]["GeoCoordinates"] = {"Google": {"Coordinates": "48.208176 16.373819"}}
    other = json.loads(json.dumps(whole))
    other["OperatorEvseData"] |= {"OperatorID": "AT*XYZ", "OperatorName": "XYZ"}
    for number, record in enumerate(other["OperatorEvseData"]["EvseDataRecord"]):
        record["EvseID"] = f"AT*XYZ*E{number:04}*1"
    file = tmp_path / "mixed.ndjson"
    file.write_text("\n".join(json.dumps(each) for each in (whole, other)), encoding="utf-8")
    return file


def test_one_screen(run, mixed):
    done = run("score", mixed, "--date", "2026-11-27", environment={"COLUMNS": "80"})
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("EVSE Data Score, estimated: ")
    assert "12 charging points of 2 operators" in lines[1]
    assert max(map(len, lines)) <= 80
    assert len(lines) < 50
    assert "Next rating: 2026-12-01, in 4 days." in done.stdout
    assert "Placeholders, not counted: MaxCapacity (2)" in done.stdout
    assert "mend EV117 hotline-missing" in done.stdout
    assert "No tool can see" in done.stdout
    assert "\x1b" not in done.stdout


def test_plain_characters_where_the_terminal_has_no_others(run, mixed):
    shown = run("score", mixed, environment={"PYTHONIOENCODING": "ascii"}).stdout
    assert shown.isascii()
    assert "#####" in shown


def test_colour_on_demand_and_never_against_no_color(run, mixed):
    assert "\x1b[1m" in run("score", mixed, "--color").stdout
    assert "\x1b" not in run("score", mixed, environment={"NO_COLOR": "1", "FORCE_COLOR": "1"}).stdout


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("operator", {"DE*EVL", "AT*XYZ"}),
        ("country", {"DEU", "AUT"}),
        ("station", {"S0001"}),
    ],
)
def test_by(run, mixed, by, names):
    document = json.loads(run("score", mixed, "--by", by, "--format", "json").stdout)
    assert document["by"] == by
    assert {group["name"] for group in document["groups"]} == names
    assert sum(group["records"] for group in document["groups"]) == 12
    overall = [group["overall"] for group in document["groups"]]
    assert overall == sorted(overall)  # the worst first


def test_sorted_by_name(run, mixed):
    document = json.loads(run("score", mixed, "--sort", "name", "--format", "json").stdout)
    assert [group["name"] for group in document["groups"]] == ["AT*XYZ", "DE*EVL"]


def test_json_says_all(run, mixed):
    document = json.loads(run("score", mixed, "--date", "2026-11-27", "--format", "json").stdout)
    score = document["score"]
    assert (document["next_rating"], document["days_left"]) == ("2026-12-01", 4)
    assert score["overall"] == pytest.approx((score["correctness"] + score["completeness"]) / 2, abs=1e-4)
    assert score["low"] <= score["overall"] <= score["high"]
    assert score["gains"][0]["overall"] > 0
    assert sum(each["records"] for each in score["ladder"]["rungs"]) == 12
    assert sum(each["records"] for each in score["classes"]) == 12


def test_csv_has_a_row_for_all_and_one_for_each(run, mixed):
    rows = list(csv.DictReader(io.StringIO(run("score", mixed, "--format", "csv").stdout.removeprefix("\ufeff"))))
    assert [row["records"] for row in rows] == ["12", "6", "6"]
    assert float(rows[0]["power"]) == pytest.approx(100 * 10 / 12, abs=1e-4)


def test_markdown_has_tables(run, mixed):
    shown = run("score", mixed, "--format", "markdown").stdout
    assert shown.startswith("### EVSE Data Score, estimated: ")
    assert "| DE\\*EVL | 6 |" in shown


def test_a_saved_report_shows_the_same_screen(run, mixed, tmp_path):
    run("check", mixed, "--date", "2026-11-27", "-o", "report.json")
    saved = run("score", "report.json", "--date", "2026-11-27")
    assert saved.stdout == run("score", mixed, "--date", "2026-11-27").stdout
    done = run("score", "report.json", "--by", "station")
    assert (done.returncode, "does not hold stations" in done.stderr) == (2, True)


def test_check_ends_with_the_score_in_one_line(run, good):
    lines = run("check", good).stdout.splitlines()
    assert lines[-1].startswith("EVSE Data Score, estimated: 84 (84–100) · correctness 100.0 · completeness 68.")
    assert run("score", good, "-q").stdout.splitlines() == lines[-1:]


@pytest.mark.parametrize("command", ["check", "score"])
@pytest.mark.parametrize(
    ("least", "code"),
    [("84", 0), ("85", 1), ("correctness=100", 0), ("completeness=69", 1), ("power=100", 0)],
)
def test_a_minimum_is_a_gate(run, good, command, least, code):
    done = run(command, good, "--min-score", least)
    assert done.returncode == code
    assert ("misses its minimum" in done.stderr) == bool(code)


def test_a_minimum_in_the_configuration(run, good, tmp_path):
    (tmp_path / "evselint.toml").write_text("[budget]\noverall = 85\npower = 90\n", encoding="utf-8")
    assert run("check", good).returncode == 1
    assert run("check", good, "--min-score", "80").returncode == 0  # the command line wins, figure by figure
    assert run("check", good, "--exit-zero").returncode == 0


def test_switching_a_check_off_helps_nobody_through_the_gate(run, mixed):
    assert run("score", mixed, "--min-score", "power=80").returncode == 0
    done = run("score", mixed, "--min-score", "power=80", "--ignore", "EV523")
    assert (done.returncode, "power is not rated" in done.stderr) == (1, True)
    assert "at least" in done.stdout.splitlines()[0]
    assert "because EV523 did not run" in done.stdout


@pytest.mark.parametrize("least", ["high", "120", "-1", "speed=50", "power="])
def test_a_minimum_that_is_none(run, good, least):
    done = run("check", good, "--min-score", least)
    assert (done.returncode, "--min-score" in done.stderr) == (2, True)


def test_counting_can_be_switched_off(run, good, tmp_path):
    (tmp_path / "evselint.toml").write_text("score = false\n", encoding="utf-8")
    assert "Score" not in run("check", good).stdout
    assert json.loads(run("check", good, "--format", "json").stdout)["score"] is None
    assert run("score", good).returncode == 2
    assert run("check", good, "--min-score", "1").returncode == 1


def test_nothing_to_rate(run, tmp_path):
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    assert run("score", "none.json").returncode == 3


def test_no_output_calls_the_estimate_more_than_it_is(run, mixed):
    for name in ("text", "json", "markdown", "csv"):
        assert "Hubject'" not in run("score", mixed, "--format", name).stdout
    assert "Hubject'" not in run("score", "--help").stdout


@pytest.mark.parametrize(
    ("today", "coming"),
    [
        ("2026-11-27", "2026-12-01"),
        ("2026-12-31", "2027-01-01"),
        ("2026-12-02", "2027-01-01"),
        ("2026-02-01", "2026-02-01"),
    ],
)
def test_the_next_rating(today, coming):
    import datetime

    assert next_rating(datetime.date.fromisoformat(today)).isoformat() == coming
