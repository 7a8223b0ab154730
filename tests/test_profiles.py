"""Profiles are settings by name; the configuration file and the command line lie on top of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evselint import lint
from evselint.cli import main
from evselint.config import PROFILES, Stated, UsageError, merged
from evselint.config_file import SCHEMA_FILE
from evselint.profiles import FOR_PEOPLE, chosen_in, described, layer_of
from evselint.rulebook import check_selectors, choose, load_book
from evselint.testing import reference

BOOK = load_book()
HINT = {**reference(), "MaxCapacity": 50}
REFUSED = {**reference(), "Plugs": []}


def test_every_profile_is_described_and_no_other() -> None:
    assert tuple(described()) == PROFILES
    assert all(set(profile) >= FOR_PEOPLE for profile in described().values())


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_could_stand_in_a_configuration_file(name: str) -> None:
    table = {key: value for key, value in described()[name].items() if key not in FOR_PEOPLE}
    jsonschema.validate(table, json.loads(SCHEMA_FILE.read_text("utf-8")))
    check_selectors(BOOK, [*table.get("select", []), *table.get("extend-select", []), *table.get("severity", {})])


def test_minimal_holds_errors_only_and_all_breaches_of_the_schema() -> None:
    chosen = choose(BOOK, merged(layer_of("minimal")))
    assert set(chosen.values()) == {"error"}
    breaches = {code for code, rule in BOOK.items() if rule.check == "schema" and rule.severity == "error"}
    assert breaches <= set(chosen)


def test_strict_runs_everything_and_fails_on_warnings() -> None:
    settings = merged(layer_of("strict"))
    assert settings.fail_on == "warning"
    assert set(choose(BOOK, merged())) < set(choose(BOOK, settings))


def test_what_strict_raises_are_hints_about_contradictions() -> None:
    raised = [BOOK[code] for code in described()["strict"]["severity"]]
    assert {(rule.severity, rule.aspect) for rule in raised} == {("info", "correctness")}


def test_minimal_from_python() -> None:
    assert lint(HINT, profile="minimal").rules == {}
    assert lint(REFUSED, profile="minimal").rules == {"EV502": 1}


def test_settings_of_the_user_win() -> None:
    settings = merged(layer_of("strict"), {"fail_on": Stated("error", "evselint.toml:1")})
    assert (settings.fail_on, settings.origins["fail_on"]) == ("error", "evselint.toml:1")
    assert settings.origins["severity"] == "profile strict"


def test_the_last_layer_that_names_a_profile_decides() -> None:
    file, line = {"profile": Stated("strict", "file")}, {"profile": Stated("pull", "--profile")}
    assert chosen_in({}, {}) == "default"
    assert chosen_in(file, {}) == "strict"
    assert chosen_in(file, line) == "pull"


def test_an_unknown_profile_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="unknown profile strickt; did you mean strict"):
        lint(HINT, profile="strickt")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()  # no configuration from further up
    file = tmp_path / "data.json"
    file.write_text(json.dumps({**reference(), "AccessibilityLocation": "OnStreet"}), "utf-8")
    return file


def test_on_the_command_line(data: Path) -> None:
    assert main(["check", str(data)]) == 0
    assert main(["check", str(data), "--profile", "strict"]) == 1
    assert main(["check", str(data), "--profile", "strict", "--fail-on", "error"]) == 0
    assert main(["check", str(data), "--profile", "minimal"]) == 0


def test_in_a_configuration_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data.parent / "evselint.toml").write_text('profile = "strict"\n', "utf-8")
    assert main(["check", str(data)]) == 1
    capsys.readouterr()
    assert main(["config"]) == 0
    shown = capsys.readouterr().out
    assert 'fail-on = "warning"' in shown
    assert "# profile strict" in shown
    assert "# evselint.toml:1" in shown


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"countries": ["CH"]}, 'must be three capital letters such as DEU, not "CH"'),
        ({"operators": ["DE*ABCD"]}, 'must be an OperatorID such as DE*ABC, not "DE*ABCD"'),
    ],
)
def test_an_override_that_could_never_apply_is_a_mistake(
    data: Path, capsys: pytest.CaptureFixture[str], override: dict[str, Any], message: str
) -> None:
    key, value = next(iter(override.items()))
    (data.parent / "evselint.toml").write_text(f"[[overrides]]\n{key} = {json.dumps(value)}\n", "utf-8")
    assert main(["check", str(data)]) == 2
    assert message in capsys.readouterr().err
