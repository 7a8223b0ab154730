"""What the wheel holds besides the package: the rule book and the report's templates."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {"rules": "evselint/rules", "reports/templates": "evselint/templates"}


class ShippedFolders(BuildHookInterface[Any]):
    """Puts the shipped folders inside the package, except in an editable install, where a copy would go stale."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(SHIPPED)
