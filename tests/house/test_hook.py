"""The hook for pre-commit: which files it takes, and that a commit stops or goes on as it should."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evselint.testing import push_body, reference

pytest.importorskip("pre_commit", reason="pre-commit is not installed; make .venv/dev installs it")

GOOD_NAMES = (
    "evse.json",
    "evse/berlin.json",
    "data/EVSE-data.JSON",
    "exports/evse_2026-11.ndjson",
    "evsedata.jsonl",
    "push/MyEvses.json.gz",
    "evse/north/fleet.ndjson.zst",
    "EvseDataRecord.json",
    "feeds/EVSEData/ch.json",
)
BAD_NAMES = (
    "package.json",
    "data/stations.json",
    "evse.txt",
    "evse.json.bak",
    "evse.jsonc",
    "evse/README.md",
    "evse/package.json",
    "evse/record.schema.json",
    "evselint.json",
    "evselint-report.json",
    "evse/evselint-report.json",
    "evse/gl-code-quality-report.json",
    "evse/evselint.baseline",
    "reverse.py",
)


@pytest.fixture(scope="module")
def hook(checkout: Path) -> dict[str, Any]:
    (hook,) = yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return hook


def takes(hook: dict[str, Any], name: str) -> bool:
    """As pre-commit decides by name."""
    return bool(re.search(hook["files"], name)) and not re.search(hook["exclude"], name)


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_takes(hook: dict[str, Any], name: str) -> None:
    assert takes(hook, name)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_leaves(hook: dict[str, Any], name: str) -> None:
    assert not takes(hook, name)


# --- a repository with the hook --------------------------------------------------------------------------------

Commit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def commit(tmp_path: Path, checkout: Path, hook: dict[str, Any]) -> Commit:
    """Write files into a repository that has the hook, and try to commit them."""
    home = tmp_path / "repository"
    home.mkdir()
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(checkout),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        **{
            f"GIT_{who}_{what}": "evselint@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        },
    }

    def do(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=home, env=variables, capture_output=True, text=True, timeout=600, check=False
        )

    # The installation is what .ci/run tries; here the hook runs from the checkout and downloads nothing.
    here = {**hook, "language": "system", "entry": f"{sys.executable} -m {hook['entry']}"}
    (home / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [here]}]}))
    for command in (["git", "init", "-q"], ["git", "add", "."], ["pre-commit", "install"]):
        assert do(*command).returncode == 0

    def commit(**files: Any) -> subprocess.CompletedProcess[str]:
        for name, content in files.items():
            file = home / name.replace("__", "/").replace("_", ".")
            file.parent.mkdir(exist_ok=True)
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        assert do("git", "add", ".").returncode == 0
        return do("git", "commit", "-q", "-m", "Data")

    return commit


def fleet(*ids: str, **changes: Any) -> dict[str, Any]:
    return push_body([{**reference(), "EvseID": each, **changes} for each in ids])


def test_good_data_are_committed(commit: Commit) -> None:
    done = commit(evse__a_json=fleet("DE*EVL*E1"), stations_json="{}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stderr


def test_an_error_stops_the_commit(commit: Commit) -> None:
    done = commit(evse__a_json=fleet("DE*EVL*E1"), evse__b_json=fleet("DE*EVL*E2", Plugs=[]))
    assert done.returncode == 1
    assert "EV502 error  plugs-empty (1)" in done.stderr
    assert "evse/b.json:1:" in done.stderr


def test_files_are_seen_together(commit: Commit) -> None:
    """One process gets all files, so an EVSE that stands in two of them is found."""
    files = {
        f"evse__{number}_json": fleet("DE*EVL*E1" if number in (3, 17) else f"DE*EVL*E9{number}")
        for number in range(20)
    }
    done = commit(**files)
    assert done.returncode == 1
    assert "EV901" in done.stderr


def test_the_baseline_is_honoured(commit: Commit) -> None:
    known = '{"evselint-baseline":1}\n["DE*EVL*E1","EV502","/Plugs",1]\n'
    files = {"evselint_toml": 'baseline = "evselint.baseline"\n', "evselint_baseline": known}
    done = commit(**files, evse__a_json=fleet("DE*EVL*E1", Plugs=[]))
    assert done.returncode == 0, done.stdout + done.stderr
    done = commit(evse__a_json=fleet("DE*EVL*E1", "DE*EVL*E2", Plugs=[]))
    assert done.returncode == 1
