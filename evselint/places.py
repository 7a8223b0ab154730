"""Where the files that ship with the program are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def rules_folder() -> Path:
    """The rule book: packs, schema and reference record."""
    return _shipped_or(PACKAGE / "rules", CHECKOUT / "rules")


def templates_folder() -> Path:
    """The templates of the HTML report."""
    return _shipped_or(PACKAGE / "templates", CHECKOUT / "reports" / "templates")


def _shipped_or(shipped: Path, beside: Path) -> Path:
    return shipped if shipped.is_dir() else beside
