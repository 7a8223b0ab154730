"""The worked example of a house pack holds what its page promises: rules without Python, and a check of one's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evselint import lint
from evselint.cli import main
from evselint.testing import reference


@pytest.fixture(scope="session")
def pack(examples: Path) -> Path:
    return examples / "house-pack"


@pytest.fixture(scope="session")
def wheel(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with the check, built as its makers would."""
    folder = tmp_path_factory.mktemp("acme")
    source = shutil.copytree(pack / "acme-checks", folder / "source")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("acme_checks-*.whl")
    return built


def evselint(*arguments: str, installed: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A run in a process of its own, with a package beside evselint."""
    checkout = Path(__file__).resolve().parents[2]
    path = os.pathsep.join(map(str, [checkout, *([installed] if installed else [])]))
    command = [sys.executable, "-m", "evselint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})


def test_three_rules_without_python_prove_themselves(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(pack / "acme.toml")]) == 0
    assert "every example is as told" in capsys.readouterr().out


def test_they_find_what_they_are_for(pack: Path) -> None:
    record = {**reference(), "ChargingStationID": "7", "HardwareManufacturer": "alpitronic GmbH"}
    report = lint(record, packs=[pack / "acme.toml"])
    assert report.rules == {"ACME101": 1, "ACME103": 1}


def test_an_example_that_does_not_hold_is_told(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (pack / "acme.toml").read_text("utf-8").replace('{ "ChargingStationID" = "0001" }', "{}")
    broken = tmp_path / "acme.toml"
    broken.write_text(text, "utf-8")
    assert main(["rules", "check", str(broken)]) == 2
    told = capsys.readouterr()
    assert "ACME101 bad example 1: does not raise it" in told.out
    assert "1 example not as told" in told.err


def test_a_reference_that_is_no_table_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "acme.toml"
    broken.write_text("reference = 7\n", "utf-8")
    assert main(["rules", "check", str(broken)]) == 2
    assert "reference is a table of changes" in capsys.readouterr().err


def test_a_check_of_ones_own_comes_with_a_package(pack: Path, wheel: Path, tmp_path: Path) -> None:
    rules = str(pack / "acme-digit.toml")
    without = evselint("rules", "check", rules)
    assert without.returncode == 2
    assert "there is no check acme_check_digit" in without.stderr
    proved = evselint("rules", "check", rules, installed=wheel)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    data = tmp_path / "data.json"
    data.write_text(json.dumps({**reference(), "ChargingStationID": "ACME-00017"}), "utf-8")
    checked = evselint("check", str(data), "--pack", rules, installed=wheel)
    assert checked.returncode == 1
    assert "its last digit should be 8" in checked.stdout.replace("\n      ", " ")


def test_a_package_that_cannot_be_loaded_is_no_fault_of_evselint(pack: Path, tmp_path: Path) -> None:
    information = tmp_path / "broken-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[evselint.checks]\nbroken = broken_checks\n", "utf-8")
    (tmp_path / "broken_checks.py").write_text("raise RuntimeError('no such database')\n", "utf-8")
    outcome = evselint("rules", "check", str(pack / "acme-digit.toml"), installed=tmp_path)
    assert outcome.returncode == 2
    assert "the checks of broken_checks cannot be loaded: no such database" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_the_page_shows_every_file_of_the_example(checkout: Path, pack: Path) -> None:
    page = (checkout / "docs" / "house-packs.md").read_text("utf-8")
    files = [path for path in pack.rglob("*") if path.suffix in {".toml", ".py"}]
    assert len(files) == 4
    assert [path for path in files if f'--8<-- "{path.relative_to(checkout).as_posix()}"' not in page] == []
