"""The shipped folders are found inside a package and beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from evselint import places


def test_checkout_has_them_beside_the_package(checkout: Path) -> None:
    assert places.rules_folder() == checkout / "rules"
    assert places.templates_folder() == checkout / "reports" / "templates"


def test_package_wins_where_it_ships_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PACKAGE", tmp_path)
    for name in ("rules", "templates"):
        (tmp_path / name).mkdir()
    assert places.rules_folder() == tmp_path / "rules"
    assert places.templates_folder() == tmp_path / "templates"
