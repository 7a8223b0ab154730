"""The configurations that the documentation shows can be used as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evselint import config_file
from evselint.config import PROFILES
from evselint.figures import with_figures
from evselint.rulebook import check_selectors, load_book


def shown(checkout: Path, page: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", (checkout / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "docs/configuration.md", "docs/online.md", "docs/baseline.md"])
def test_every_configuration_shown_is_valid_and_names_rules(checkout: Path, tmp_path: Path, page: str) -> None:
    blocks = shown(checkout, page)
    assert blocks
    book = load_book()
    for block in blocks:
        file = tmp_path / "evselint.toml"
        file.write_text(block, "utf-8")
        values = {name: stated.value for name, stated in config_file.read(file).items()}
        for name in ("select", "ignore", "extend_select", "severity"):
            check_selectors(book, values.get(name, ()))
        check_selectors(book, [each.rule for each in values.get("accept", ())])
        for override in values.get("overrides", ()):
            check_selectors(book, (*override.select, *override.ignore, *override.severity))
        with_figures(book, values.get("rules", {}))


def test_every_profile_is_told(checkout: Path) -> None:
    page = (checkout / "docs" / "configuration.md").read_text("utf-8")
    assert [name for name in PROFILES if f"`{name}`" not in page] == []
