"""Changing the configuration file: one table is written, everything else in it stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evselint.config import Calibrated, UsageError


def write_calibration(file: Path, found: Calibrated) -> None:
    """Put the table [calibration] into ``file``, which is made if need be. Raises UsageError."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    entry: dict[str, Any] = {
        **found.choices,
        "date": found.date,
        "months": found.months,
        "error": round(found.error, 4),
    }
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8-sig")) if file.exists() else tomlkit.document()
        owner: Any = document
        if file.name == "pyproject.toml":
            owner = document.setdefault("tool", {}).setdefault("evselint", {})
        table = tomlkit.table()
        table.update(entry)
        owner["calibration"] = table
        file.write_text(tomlkit.dumps(document), encoding="utf-8")
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise UsageError(f"cannot write {file}: {error}") from error
