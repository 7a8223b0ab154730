"""``lint`` takes paths, bytes and data."""

import json
from pathlib import Path

import pytest

import evselint
from evselint.config import Override, UsageError
from evselint.read.source import Unreadable

BODY = {
    "ActionType": "fullLoad",
    "OperatorEvseData": {"OperatorID": "DE*EVL", "OperatorName": "EVL", "EvseDataRecord": [{"EvseID": "DE*EVL*E1"}]},
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data.json"
    path.write_text(json.dumps(BODY), encoding="utf-8")
    return path


def test_paths(file):
    for source in (file, str(file), [file], [str(file)]):
        with evselint.lint(source) as report:
            assert report.records == 1
            assert {each.path for each in report.findings} == {str(file)}


def test_data_gives_what_a_file_gives(file):
    with evselint.lint(file) as expected:
        rules = expected.rules
    for source in (file.read_bytes(), BODY, [BODY], {"lone": "\ud800", **BODY}):
        with evselint.lint(source) as report:
            assert report.records == 1
            assert set(rules) <= set(report.rules)
            assert {each.path for each in report.findings} == {each.path for each in report.inputs} == {"<data>"}


def test_faults_of_data_are_not_smoothed_over():
    with evselint.lint(
        {"EvseID": "DE*EVL*E1", "HardwareManufacturer": "\ud800", "MaxCapacity": float("nan")}
    ) as report:
        assert {"EV004", "EV006"} <= set(report.rules)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    evselint.lint(BODY).close()
    assert list(tmp_path.iterdir()) == []


def test_no_data():
    assert evselint.lint([]).records == 0
    assert evselint.lint(b"").records == 0


def test_settings(file):
    assert evselint.lint(file, select=["EV0"]).rules == {}
    assert evselint.lint(file, ignore=["EV"]).rules == {}
    assert evselint.lint(file, severity={"EV": "info"}).severities["error"] == 0
    assert evselint.lint(file, overrides=[Override(paths=("*/data.json",), ignore=("EV",))]).rules == {}
    report = evselint.lint(file, keep=1)
    assert len(report.findings) == len(report.rules) < sum(report.rules.values())


def test_a_configuration_file_changes_nothing(file, tmp_path, monkeypatch):
    (tmp_path / "evselint.toml").write_text('ignore = ["EV"]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert evselint.lint(file).rules


def test_mistakes():
    with pytest.raises(UsageError, match="EV9999"):
        evselint.lint({}, select=["EV9999"])
    with pytest.raises(Unreadable):
        evselint.lint(Path("nowhere.json"))


def test_the_package_says_that_it_is_typed():
    assert (Path(evselint.__file__).parent / "py.typed").exists()
