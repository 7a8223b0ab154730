"""The action for GitHub and the job for GitLab: their steps are run as a runner would, and say what they should."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evselint.testing import push_body, reference

GOOD = push_body([reference()])
BAD = push_body([{**reference(), "EvseID": f"DE*EVL*E{number}", "Plugs": []} for number in range(12)])
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout with data, one of them in a folder whose name has a blank and a bracket."""
    home = tmp_path / "workspace"
    (home / "evse").mkdir(parents=True)
    (home / "more data [1]").mkdir()
    (home / "evse" / "good.json").write_text(json.dumps(GOOD), encoding="utf-8")
    (home / "more data [1]" / "bad.json").write_text(json.dumps(BAD), encoding="utf-8")
    return home


@pytest.fixture
def shell(tmp_path: Path, checkout: Path, workspace: Path) -> Callable[..., Done]:
    """Run a script with variables; evselint is that of this checkout, and pip notes what it was to install."""
    programs = tmp_path / "bin"
    programs.mkdir()
    evselint = f'#!/bin/sh\nexec "{sys.executable}" -m evselint "$@"\n'
    python = f'#!/bin/sh\nif [ "$2" = pip ]; then echo "$@" >>"{tmp_path}/pip"; else exec "{sys.executable}" "$@"; fi\n'
    for name, content in (("evselint", evselint), ("python", python)):
        (programs / name).write_text(content)
        (programs / name).chmod(0o755)

    def shell(script: str, arguments: list[str], **variables: str) -> Done:
        given = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(checkout), **variables}
        command = ["bash", *arguments, "-c", script]
        return subprocess.run(command, cwd=workspace, env=given, capture_output=True, text=True, check=False)

    return shell


# --- GitHub ----------------------------------------------------------------------------------------------------

Action = Callable[..., tuple[Done, Path]]


@pytest.fixture
def action(tmp_path: Path, checkout: Path, workspace: Path, shell: Callable[..., Done]) -> Action:
    """Run the steps of the action with inputs, until one fails; gives that one, or the last, and the job summary."""
    content = yaml.safe_load((checkout / "action.yml").read_text("utf-8"))

    def action(**inputs: str) -> tuple[Done, Path]:
        defaults = {name: each.get("default", "") for name, each in content["inputs"].items()}
        assert set(inputs) <= set(defaults)
        known = {f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}
        known["github.action_path"] = str(checkout)
        files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        runner = {name: str(file) for name, file in files.items()}
        runner |= {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(workspace)}
        for step in content["runs"]["steps"]:
            if "run" in step:
                assert "${{" not in step["run"], "an input in a script could be a command"
                filled = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found[1]], value)
                          for name, value in step.get("env", {}).items()}  # fmt: skip
                done = shell(step["run"], ["--noprofile", "--norc", "-eo", "pipefail"], **runner, **filled)
                if done.returncode:
                    break
        return done, files["GITHUB_STEP_SUMMARY"]

    return action


def test_the_action_installs_itself(action: Action, tmp_path: Path, checkout: Path) -> None:
    action(paths="evse")
    assert (tmp_path / "pip").read_text().strip().endswith(str(checkout))


def test_the_action_passes_good_data(action: Action, workspace: Path, tmp_path: Path) -> None:
    done, summary = action(paths="evse/")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == "exit-code=0\n"
    assert "EVSE Data Score, estimated:" in summary.read_text("utf-8")
    assert (workspace / "evselint-report.html").exists()
    assert json.loads((workspace / "evselint.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_the_action_fails_with_annotations_score_and_repairs(action: Action, tmp_path: Path) -> None:
    done, summary = action(paths="evse/\nmore data [1]/bad.json\n")
    assert done.returncode == 1
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == "exit-code=1\n"
    assert done.stdout.count("::error title=EV502 plugs-empty,file=more data [1]/bad.json") == 10
    page = summary.read_text("utf-8")
    assert "| EV502 plugs-empty | error | 12 |" in page
    assert re.search(r"^1\. mend EV502 plugs-empty: \*\*\+\d", page, re.MULTILINE)


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"fail-on": "never"}, 0),
        ({"fail-on": "warning"}, 1),
        ({"fail-on": "never", "min-score": "99.9"}, 1),
        ({"baseline": "nowhere"}, 2),
        ({"config": "evselint.toml"}, 2),
        ({"paths": "nothing/*.json"}, 3),
        ({"paths": "$(touch owned); evse"}, 2),
    ],
)
def test_the_action_hands_on_what_it_is_told(
    action: Action, workspace: Path, inputs: dict[str, str], code: int
) -> None:
    done, _ = action(**{"paths": "more data [1]", **inputs})
    assert done.returncode == code, done.stdout + done.stderr
    assert not (workspace / "owned").exists()


def test_the_action_writes_nothing_that_nobody_wants(action: Action, workspace: Path) -> None:
    done, _ = action(paths="evse", sarif="", report="")
    assert done.returncode == 0
    assert sorted(each.name for each in workspace.iterdir()) == ["evse", "more data [1]"]


def test_the_action_keeps_the_report_even_if_it_fails(checkout: Path) -> None:
    steps = yaml.safe_load((checkout / "action.yml").read_text("utf-8"))["runs"]["steps"]
    (keep,) = [step for step in steps if "upload-artifact" in step.get("uses", "")]
    assert "always()" in keep["if"]
    assert keep["with"]["path"].split("\n")[:2] == ["${{ inputs.report }}", "${{ inputs.sarif }}"]


# --- GitLab ----------------------------------------------------------------------------------------------------


@pytest.fixture
def job(checkout: Path, workspace: Path, shell: Callable[..., Done]) -> Callable[..., Done]:
    """Run the job's script with variables."""
    content = yaml.safe_load((checkout / "ci" / "gitlab.yml").read_text("utf-8"))["evselint"]

    def job(**variables: str) -> Done:
        given = {**content["variables"], "GITLAB_CI": "true", "CI_PROJECT_DIR": str(workspace), **variables}
        return shell("\n".join(content["script"]), ["-eo", "pipefail"], **given)

    return job


def test_the_job_passes_good_data(job: Any, workspace: Path) -> None:
    done = job(EVSELINT_PATHS="evse/*.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 record" in done.stdout
    assert json.loads((workspace / "gl-code-quality-report.json").read_text("utf-8")) == []


def test_the_job_fails_and_leaves_what_gitlab_reads(job: Any, workspace: Path, checkout: Path) -> None:
    done = job()
    assert done.returncode == 1
    assert "EV502 error  plugs-empty (12)" in done.stdout, "the log is for people"
    artifacts = yaml.safe_load((checkout / "ci" / "gitlab.yml").read_text("utf-8"))["evselint"]["artifacts"]
    issues = json.loads((workspace / artifacts["reports"]["codequality"]).read_text("utf-8"))
    assert {each["location"]["path"] for each in issues} == {"more data [1]/bad.json"}
    assert ElementTree.parse(workspace / artifacts["reports"]["junit"]).getroot().get("failures") == "12"
    assert all((workspace / path).exists() for path in artifacts["paths"])
    assert artifacts["when"] == "always"


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"EVSELINT_FAIL_ON": "never"}, 0), ({"EVSELINT_FAIL_ON": "never", "EVSELINT_MIN_SCORE": "99.9"}, 1)],
)
def test_the_job_hands_on_what_it_is_told(job: Any, variables: dict[str, str], code: int) -> None:
    assert job(**variables).returncode == code
