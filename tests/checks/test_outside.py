"""Rules that ask others, in whole runs: off by default, told when nobody answers, the same for all numbers of jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import evselint
from evselint import needs
from evselint.cli import FINDINGS, PASSED, WRONG_USAGE, main
from evselint.config import Settings, UsageError
from evselint.report import Report
from evselint.run import lint_files, plan_of
from evselint.testing import push_body, reference
from evselint.testing_server import serving

CAMPUS = {"city": "Berlin", "street": "EUREF-Campus", "house": "22", "at": (52.480751, 13.356580)}
AWAY = {**CAMPUS, "at": (52.4858, 13.3565)}
ASKING = {"EV365", "EV423", "EV424", "EV753", "EV754"}


@pytest.fixture
def server() -> Iterator[str]:
    with serving({"/here.jpg": 200, "/page": "text/html"}, [AWAY]) as address:
        yield address


def written(path: Path, *records: dict) -> str:
    path.write_text(json.dumps(push_body(records)), "utf-8")
    return str(path)


def station(number: int, picture: str, **changes: object) -> dict:
    return {**reference(), "EvseID": f"DE*EVL*E{number:04d}*1", "ChargingStationImage": picture, **changes}


@pytest.fixture
def file(server: str, tmp_path: Path) -> str:
    pictures = ["here.jpg", "gone.jpg", "page", "gone.jpg", "here.jpg"]
    records = [station(number, f"{server}/{picture}") for number, picture in enumerate(pictures)]
    return written(tmp_path / "data.json", *records)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))


def linted(file: str, **changes: object) -> Report:
    return lint_files([file], Settings(**{"jobs": 1, **changes}))


def places(report: Report, code: str) -> list[int | None]:
    return [finding.record for finding in report.findings if finding.rule == code]


def test_nobody_is_asked_unless_it_is_allowed(file: str) -> None:
    with linted(file) as report:
        assert ASKING.isdisjoint(report.rules)
        assert set(report.skipped) >= ASKING
        assert ASKING.isdisjoint(report.book)


def test_what_asks_is_not_even_imported(file: str) -> None:
    program = "import sys; from evselint.cli import main; main(['check', sys.argv[1]]); print(*sys.modules, sep='\\n')"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(evselint.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", program, file], capture_output=True, text=True, env=environment, check=True
    )
    loaded = set(done.stdout.splitlines())
    assert "evselint.judge" in loaded
    assert loaded.isdisjoint(
        {"httpx2", "sqlite3", "evselint.online.pictures", "evselint.online.geocoder", "evselint.checks.outside"}
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_record_with_a_picture_at_fault_has_a_finding(file: str, jobs: int) -> None:
    with linted(file, online=True, private_hosts=True, jobs=jobs) as report:
        assert places(report, "EV753") == [1, 3]
        assert places(report, "EV754") == [2]
        assert {finding.message for finding in report.findings if finding.rule == "EV754"} == {
            f"{report_value(report, 'EV754')} answers with text/html, which is no picture"
        }


def report_value(report: Report, code: str) -> object:
    return next(finding.value for finding in report.findings if finding.rule == code)


def test_private_hosts_are_left_to_the_rule_about_the_form(file: str) -> None:
    with linted(file, online=True) as report:
        assert "EV753" not in report.rules
        assert report.rules["EV750"] == 5


def test_where_nobody_answers_nothing_is_claimed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "data.json", station(1, "http://nowhere.invalid/a.jpg"))
    assert main(["check", file, "--online", "--private-hosts", "--select", "EV753,EV754"]) == PASSED
    out, err = capfd.readouterr()
    assert (
        "EV753, EV754 could not be rated: no host of a picture answers (the host nowhere.invalid is not known)" in err
    )
    assert "EV753" not in out


def test_the_geocoder_judges_each_place_once(server: str, tmp_path: Path) -> None:
    other = {**reference()["Address"], "Street": "Nirgendwoweg"}
    records = [station(1, ""), station(2, ""), station(3, "", Address=other)]
    file = written(tmp_path / "data.json", *records)
    with linted(file, geocoder=server, geocoder_cache=str(tmp_path / "kept.sqlite")) as report:
        assert places(report, "EV423") == [0, 1]
        assert places(report, "EV365") == [2]
        messages = {finding.rule: finding.message for finding in report.findings}
    assert messages["EV423"] == (
        "the geocoder finds EUREF-Campus 22, Berlin 561 m from the point; within 300 m is expected"
    )
    assert messages["EV365"] == "the geocoder knows Berlin, but no street Nirgendwoweg there"


def test_its_figure_can_be_changed(server: str, tmp_path: Path) -> None:
    file = written(tmp_path / "data.json", station(1, ""))
    cache = str(tmp_path / "kept.sqlite")
    with linted(file, geocoder=server, geocoder_cache=cache, rules={"EV423": {"metres": 600}}) as report:
        assert places(report, "EV423") == []


def test_what_other_rules_say_of_a_place_is_not_said_again(server: str, tmp_path: Path) -> None:
    far = {"Google": {"Coordinates": "53.551086 9.993682"}}
    file = written(tmp_path / "data.json", station(1, "", GeoCoordinates=far))
    with linted(file, geocoder=server, geocoder_cache=str(tmp_path / "kept.sqlite")) as report:
        assert places(report, "EV420") == [0]
        assert places(report, "EV423") == []


def test_without_its_geocoder_a_run_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "data.json", station(1, ""))
    options = ["--geocoder", "http://127.0.0.1:9", "--select", "EV423,EV424", "--format", "json"]
    assert main(["check", file, *options]) == PASSED
    out, err = capfd.readouterr()
    assert "EV423, EV424 could not be rated: http://127.0.0.1:9 does not answer" in err
    assert set(json.loads(out)["run"]["skipped"]) == {"EV423", "EV424"}


@pytest.mark.parametrize("url", ["https://nominatim.openstreetmap.org", "https://photon.komoot.io/"])
def test_a_public_geocoder_needs_its_own_word(url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "data.json", station(1, ""))
    assert main(["check", file, "--geocoder", url]) == WRONG_USAGE
    assert "--public-geocoder" in capfd.readouterr().err
    assert plan_of(Settings(geocoder=url, public_geocoder=True), None).settings.geocoder == url


@pytest.mark.parametrize("url", ["nominatim", "ftp://host/", "http://", "http://[", "file:///etc", "http://host/?q=1"])
def test_a_geocoder_is_a_web_address(url: str) -> None:
    with pytest.raises(UsageError, match="--geocoder"):
        plan_of(Settings(geocoder=url), None)


@pytest.mark.parametrize(("option", "extra"), [(["--online"], "online"), (["--geocoder", "http://host"], "geocode")])
def test_a_missing_extra_is_named(
    file: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], option: list[str], extra: str
) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda _name: None)
    assert main(["check", file, *option]) == WRONG_USAGE
    assert f"evselint[{extra}]" in capfd.readouterr().err


def test_somebody_who_waits_is_told_what_for(server: str, file: str, capfd: pytest.CaptureFixture[str]) -> None:
    options = ["--online", "--private-hosts", "--geocoder", server, "--exit-zero"]
    main(["check", file, *options])
    err = capfd.readouterr().err
    assert "evselint: asking whether 3 pictures answer" in err
    assert f"evselint: asking {server} for 1 place, 10 a second at most" in err
    main(["check", file, *options, "-q"])
    assert "asking" not in capfd.readouterr().err


def test_the_gate_knows_what_was_asked(file: str) -> None:
    options = ["--online", "--private-hosts", "--fail-on", "warning", "--select", "EV753"]
    assert main(["check", file, *options, "-q"]) == FINDINGS
