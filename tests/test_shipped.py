"""Compiled files hold what their sources hold, and count only while they stem from them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import hatch_build
from evselint import shipped
from evselint.rulebook import NOT_RULES, _own_rules, read_pack


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


@pytest.fixture
def cloned(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout's rules folder in which nothing has been read yet."""
    (tmp_path / "rules").mkdir()
    for path in (checkout / "rules").glob("*.toml"):
        (tmp_path / "rules" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr("evselint.shipped.CHECKOUT", tmp_path)
    for module in ("evselint.shipped", "evselint.rulebook"):
        monkeypatch.setattr(f"{module}.rules_folder", lambda: tmp_path / "rules")
    return tmp_path


def test_a_checkout_parses_its_files_once(cloned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = _own_rules.__wrapped__()
    assert book == _own_rules()
    forms = cloned / shipped.KEPT
    assert {path.name for path in forms.iterdir()} == {
        f"{path.name}.json" for path in (cloned / "rules").glob("*.toml") if path.name not in NOT_RULES
    }
    monkeypatch.setattr("tomllib.loads", lambda text: pytest.fail("parsed again"))
    assert _own_rules.__wrapped__() == book


def test_an_edited_pack_of_a_checkout_takes_effect_at_once(cloned: Path) -> None:
    before = _own_rules.__wrapped__()
    pack = cloned / "rules" / "fleet.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("evse-id-repeated", "evse-id-twice"), encoding="utf-8")
    for _ in ("parsed", "kept"):
        after = _own_rules.__wrapped__()
        assert after["EV901"].name == "evse-id-twice"
        assert after.keys() == before.keys()


def test_where_nobody_may_write_a_checkout_is_parsed_each_time(cloned: Path) -> None:
    (cloned / shipped.KEPT).write_text("no folder", encoding="utf-8")
    assert _own_rules.__wrapped__() == _own_rules()
    assert shipped.shipped_toml("score.toml")["version"]


def test_what_json_cannot_hold_is_not_kept(cloned: Path) -> None:
    text = b"[day]\nfirst = 2026-01-01\n"
    (cloned / "rules" / "days.toml").write_bytes(text)
    assert str(shipped.shipped_toml("days.toml")["day"]["first"]) == "2026-01-01"
    assert shipped.compiled("days.toml", text) is None


def test_packs_in_their_source_are_well_formed(checkout: Path) -> None:
    for path in (checkout / "rules").glob("*.toml"):
        if path.name not in NOT_RULES:
            assert read_pack(path)
