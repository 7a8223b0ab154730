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
COMPILED = "compiled"


class ShippedFolders(BuildHookInterface[Any]):
    """Puts the shipped folders inside the package, except in an editable install, where a copy would go stale."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders, and the compiled book to the rules."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(SHIPPED)
            self._scratch = tempfile.TemporaryDirectory(prefix="evselint-build-")
            compile_rules(Path(self.root) / "rules", Path(self._scratch.name))
            build_data["force_include"][self._scratch.name] = f"evselint/rules/{COMPILED}"


def compile_rules(rules: Path, folder: Path) -> None:
    """Write what each TOML file in ``rules`` holds as JSON, with the checksum by which a changed file is noticed."""
    for path in sorted(rules.glob("*.toml")):
        text = path.read_bytes()
        compiled = {"checksum": zlib.crc32(text), "content": tomllib.loads(text.decode("utf-8"))}
        (folder / f"{path.name}.json").write_text(json.dumps(compiled), encoding="utf-8")
