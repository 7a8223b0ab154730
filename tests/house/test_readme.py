"""What README promises is what the program does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from evselint import cli
from scripts.readme import RUN, with_runs


@pytest.fixture
def readme(checkout: Path) -> str:
    return (checkout / "README.md").read_text("utf-8")


def test_configuration_is_valid(checkout: Path, readme: str) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    schema = json.loads((checkout / "evselint" / "config_schema.json").read_text("utf-8"))
    jsonschema.validate(tomllib.loads(block), schema)


def test_exit_codes_are_those_of_the_program(readme: str) -> None:
    promised = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    assert promised == {
        cli.PASSED,
        cli.FINDINGS,
        cli.WRONG_USAGE,
        cli.NO_RECORDS,
        cli.PUSH_FAILED,
        cli.FAULT,
        cli.INTERRUPTED,
    }


def test_runs_print_what_is_shown(readme: str) -> None:
    assert [run[1].split()[1] for run in RUN.finditer(readme)] == ["check", "score"]
    assert readme == with_runs(readme), "make readme"


def test_links_lead_somewhere(checkout: Path, readme: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert targets
    assert [target for target in targets if not (checkout / target).exists()] == []
