"""Where the files that ship with the program are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def rules_folder() -> Path:
    """The rule book: packs, schema and reference record."""
    return _shipped_or(PACKAGE / "rules", CHECKOUT / "rules")


def templates_folder() -> Path:
    """The templates of the HTML report."""
    return _shipped_or(PACKAGE / "templates", CHECKOUT / "reports" / "templates")


def state_folder() -> Path:
    """Where what has to outlive a run is kept for this user; made by whoever writes there.

    ``EVSELINT_STATE`` names another folder.
    """
    given = os.environ.get("EVSELINT_STATE")
    if given:
        return Path(given)
    import platformdirs  # late: only what keeps a state asks

    return Path(platformdirs.user_state_dir("evselint", appauthor=False))


def rehearsal_file() -> Path:
    """Where a hub to rehearse with leaves word of itself while it runs, so that ``--env local`` finds it."""
    return state_folder() / "hub" / "running.json"


def _shipped_or(shipped: Path, beside: Path) -> Path:
    return shipped if shipped.is_dir() else beside
