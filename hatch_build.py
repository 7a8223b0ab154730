"""What the wheel holds besides the package: the rule book, also in compiled form, and the report's templates."""

from __future__ import annotations

import json
import tempfile
import tomllib
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {"rules": "evselint/rules", "reports/templates": "evselint/templates"}
COMPILED = "book.compiled.json"
NOT_RULES = {"errata.toml", "families.toml", "profiles.toml", "score.toml"}


class ShippedFolders(BuildHookInterface[Any]):
    """Puts the shipped folders inside the package, except in an editable install, where a copy would go stale."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders, and the compiled book to the rules."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(SHIPPED)
            self._scratch = tempfile.TemporaryDirectory(prefix="evselint-build-")
            compiled = Path(self._scratch.name) / COMPILED
            compiled.write_text(json.dumps(compiled_book(Path(self.root) / "rules")), encoding="utf-8")
            build_data["force_include"][str(compiled)] = f"evselint/rules/{COMPILED}"


def compiled_book(rules: Path) -> dict[str, Any]:
    """The packs in ``rules`` as JSON, with a checksum of each, so that a changed pack is noticed."""
    packs = {path.name: path.read_bytes() for path in sorted(rules.glob("*.toml")) if path.name not in NOT_RULES}
    return {
        "packs": {name: zlib.crc32(content) for name, content in packs.items()},
        "rules": {name: tomllib.loads(content.decode("utf-8")) for name, content in packs.items()},
    }
