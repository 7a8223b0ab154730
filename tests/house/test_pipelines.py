"""The pipelines that README shows do gate a push: their commands are run as they stand, against a rehearsal hub."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from evselint.hub.app import Hub, Partner
from evselint.hub.certificates import Authority
from tests.hub.background import in_background


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[tuple[Hub, dict[str, str]]]:
    """A hub, and the variables that a pipeline's secrets would give."""
    authority = Authority(tmp_path / "authority")
    pair = authority.client("DE*EVL")
    hub = Hub({"DE*EVL": Partner("DE*EVL")})
    with in_background(hub, authority) as base_url:
        yield hub, {"cert": str(pair.cert), "key": str(pair.key), "ca": str(authority.ca), "url": base_url}


@pytest.fixture
def pipeline(tmp_path: Path, checkout: Path, hub: Any) -> Any:
    """Run the commands of a pipeline in a folder of their own; gives the exit code of the first that fails."""
    _, given = hub
    home = tmp_path / "checkout"
    (home / "evse").mkdir(parents=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    evselint = programs / "evselint"
    evselint.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evselint "$@"\n')
    evselint.chmod(0o755)
    (programs / "pip").write_text("#!/bin/sh\n")  # it is installed already
    (programs / "pip").chmod(0o755)

    def pipeline(commands: list[str], data: str | None, **variables: str) -> subprocess.CompletedProcess[str]:
        if data is not None:
            (home / "evse" / "data.json").write_text(data, encoding="utf-8")
        script = "\n".join(commands).replace("--env qa", f"--base-url {given['url']}")
        environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(checkout),
            "EVSELINT_CA": given["ca"],
            "EVSELINT_LEDGER": f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
            **variables,
        }
        command = ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=600)

    return pipeline


def pipelines(checkout: Path) -> list[Any]:
    readme = (checkout / "README.md").read_text("utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)]


def github(checkout: Path) -> tuple[list[str], dict[str, str]]:
    job = pipelines(checkout)[0]["jobs"]["push"]
    return [step["run"] for step in job["steps"] if "run" in step], job["env"]


def gitlab(checkout: Path) -> list[str]:
    commands: list[str] = pipelines(checkout)[1]["evse-data"]["script"]
    return commands


def day(checkout: Path, name: str) -> str:
    return (checkout / "examples" / "rehearsal" / f"{name}.json").read_text("utf-8")


def test_github_actions(checkout: Path, hub: Any, pipeline: Any, tmp_path: Path) -> None:
    rehearsal, given = hub
    commands, variables = github(checkout)
    summary = tmp_path / "summary.md"
    secrets = {
        "EVSELINT_CERT": variables["EVSELINT_CERT"],
        "EVSELINT_KEY": variables["EVSELINT_KEY"],
        "CLIENT_CERT": Path(given["cert"]).read_text(),
        "CLIENT_KEY": Path(given["key"]).read_text(),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    done = pipeline(commands, day(checkout, "monday"), **secrets)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(rehearsal.store.stand("DE*EVL").records) == 5
    assert "accepted by the hub" in summary.read_text("utf-8")
    # Tuesday has an error: the check is the gate, and nothing is pushed.
    stopped = pipeline(commands, day(checkout, "tuesday"), **secrets)
    assert (stopped.returncode, len(rehearsal.store.stand("DE*EVL").history)) == (1, 1)
    assert pipeline(commands, day(checkout, "wednesday"), **secrets).returncode == 0
    assert len(rehearsal.store.stand("DE*EVL").records) == 6


def test_gitlab(checkout: Path, hub: Any, pipeline: Any) -> None:
    rehearsal, given = hub
    files = {"EVSELINT_CERT": given["cert"], "EVSELINT_KEY": given["key"]}
    Path(given["key"]).chmod(0o644)  # as variables of type file are
    done = pipeline(gitlab(checkout), day(checkout, "monday"), **files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each.action for each in rehearsal.store.stand("DE*EVL").history] == ["fullLoad"]
    stopped = pipeline(gitlab(checkout), day(checkout, "tuesday"), **files)
    assert (stopped.returncode, len(rehearsal.store.stand("DE*EVL").history)) == (1, 1)


def test_the_days_of_the_rehearsal_are_as_told(checkout: Path, hub: Any, pipeline: Any) -> None:
    rehearsal, given = hub
    files = {"EVSELINT_CERT": given["cert"], "EVSELINT_KEY": given["key"]}
    table = (checkout / "docs" / "push.md").read_text("utf-8")
    told = re.findall(r"^\| `(evselint push (\w+)\.json[^`]*)` \| (.*?) \|$", table, re.MULTILINE)
    assert len(told) == 7
    wanted = {
        "first upload": 0,
        "nothing to do": 0,
        "1 inserted": 0,
        "weekly": 0,
        "repaired": 0,
        "refused": 4,
        "del": 0,
    }
    for (command, name, words), (word, code) in zip(told, wanted.items(), strict=True):
        path = checkout / "examples" / "rehearsal" / f"{name}.json"
        done = pipeline([command.replace(f"{name}.json", f"'{path}' --env qa")], None, **files)
        assert (done.returncode, word in words) == (code, True), command + done.stdout + done.stderr
    actions = ["fullLoad", "insert", "update", "fullLoad", "update", "delete"]
    assert [each.action for each in rehearsal.store.stand("DE*EVL").history] == actions
    assert json.loads(day(checkout, "wednesday"))["OperatorEvseData"]["OperatorID"] == "DE*EVL"
