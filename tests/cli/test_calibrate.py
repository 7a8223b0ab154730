"""evselint score --calibrate and --history, as their users call them."""

import json
import tomllib

import pytest

KNOWN = """
[calibration]
profile = "F24"
placeholders = "not-counted"
grading = "share"
weights = "1:1:1"
direct-amperage = "excused"
house-number = "soft"
unit = "evse"
date = 2026-11-01
months = 1
error = 0.0
"""


@pytest.fixture
def hub(run, body, tmp_path):
    """What stood on the hub, and a file with what the portal says of it, computed as for the profile F24."""
    data = tmp_path / "push.json"
    fleet = body(4)
    records = fleet["OperatorEvseData"]["EvseDataRecord"]
    del records[0]["HardwareManufacturer"]
    records[1]["ChargingFacilities"][0]["Voltage"] = 400
    records[2]["Address"]["Floor"] = "-"
    data.write_text(json.dumps(fleet), encoding="utf-8")
    other = tmp_path / "F24.toml"
    other.write_text(KNOWN)
    score = json.loads(run("score", data, "--config", other, "--format", "json", "--date", "2026-11-01").stdout)
    score = score.get("score", score)
    figures = "".join(f"{name} = {score[name]:.2f}\n" for name in ("overall", "correctness", "completeness"))
    portal = tmp_path / "portal.toml"
    portal.write_text(f'[[months]]\ndate = 2026-11-01\ndata = "push.json"\npoints = 4\n{figures}')
    return data, portal


def test_what_fits_is_kept_and_named_from_then_on(run, hub, tmp_path):
    data, portal = hub
    done = run("score", "--calibrate", portal, "--date", "2026-11-27")
    assert done.returncode == 0, done.stderr
    assert "Of 480 variants" in done.stdout
    assert "Settled: profile F24" in done.stdout
    assert "two are the least to rely on" in done.stdout
    kept = tomllib.loads((tmp_path / "evselint.toml").read_text())["calibration"]
    assert (kept["profile"], kept["grading"], kept["months"]) == ("F24", "share", 1)
    assert kept["error"] <= 0.005
    assert "fits the portal to 0.0 points" in run("check", data, "--exit-zero").stdout
    assert run("report", data, "-o", "page.html").returncode == 0
    assert "It was found on 2026-11-27 to fit" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "fitted on 2026-11-27" in " ".join(run("score", data).stdout.split())


def test_probing_keeps_nothing(run, hub, tmp_path):
    done = run("score", "--calibrate", hub[1], "--probe")
    assert done.returncode == 0
    assert "remaining variants apart" in done.stdout
    assert not (tmp_path / "evselint.toml").exists()


def test_figures_that_cannot_be_right_are_refused(run, hub):
    text = hub[1].read_text()
    hub[1].write_text(text.replace("overall = ", "overall = 1"))
    done = run("score", "--calibrate", hub[1])
    assert done.returncode == 2
    assert "overall" in done.stderr
    hub[1].write_text(text.replace("points = 4", "points = 5"))
    assert "the portal rated 5 charging points, the data hold 4" in run("score", "--calibrate", hub[1]).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--probe", "push.json"), "--probe belongs to --calibrate"),
        ((), "which data?"),
        (("push.json", "--calibrate", "portal.toml"), "takes the data that its file names"),
        (("--calibrate", "none.toml"), "cannot read"),
    ],
)
def test_wrong_usage(run, hub, arguments, said):
    done = run("score", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_the_trend_from_run_to_run(run, hub, tmp_path):
    data, _ = hub
    first = run("score", data, "--history", "history", "--date", "2026-11-01")
    assert "this is the first entry" in first.stdout
    fleet = json.loads(data.read_text())
    fleet["OperatorEvseData"]["EvseDataRecord"][1]["ChargingFacilities"][0]["Voltage"] = 230
    data.write_text(json.dumps(fleet))
    later = run("score", data, "--history", "history", "--date", "2026-11-20", "--format", "json")
    assert json.loads(later.stdout)
    assert "points since 2026-11-01" in later.stderr
    assert "+" in later.stderr
    entries = sorted(each.name for each in (tmp_path / "history").iterdir())
    assert [name[:10] for name in entries] == ["2026-11-01", "2026-11-20"]
