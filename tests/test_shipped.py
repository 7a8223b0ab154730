"""Compiled files hold what their sources hold, and count only while they stem from them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import hatch_build
from evselint import shipped
from evselint.rulebook import _own_rules


@pytest.fixture
def built(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rules folder as a built package has it."""
    rules = tmp_path / "rules"
    (rules / shipped.COMPILED).mkdir(parents=True)
    for path in (checkout / "rules").glob("*.toml"):
        (rules / path.name).write_bytes(path.read_bytes())
    hatch_build.compile_rules(rules, rules / hatch_build.COMPILED)
    monkeypatch.setattr("evselint.shipped.rules_folder", lambda: rules)
    monkeypatch.setattr("evselint.rulebook.rules_folder", lambda: rules)
    return rules


def test_every_file_is_compiled_and_says_the_same(built: Path) -> None:
    for path in built.glob("*.toml"):
        text = path.read_bytes()
        assert shipped.compiled(path.name, text) == tomllib.loads(text.decode("utf-8"))


def test_the_book_is_the_same(built: Path) -> None:
    assert _own_rules.__wrapped__() == _own_rules()


def test_a_changed_file_is_read_itself(built: Path) -> None:
    profiles = built / "profiles.toml"
    profiles.write_text(f'{profiles.read_text(encoding="utf-8")}\n[other]\ntitle = "x"\n', encoding="utf-8")
    assert "other" in shipped.shipped_toml("profiles.toml")


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"checksum": 1, "content": {}}', None])
def test_a_damaged_form_does_not_count(built: Path, content: str | None) -> None:
    form = built / shipped.COMPILED / "score.toml.json"
    form.unlink() if content is None else form.write_text(content, encoding="utf-8")
    assert shipped.shipped_toml("score.toml") == tomllib.loads((built / "score.toml").read_text(encoding="utf-8"))
