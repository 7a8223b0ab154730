"""Commands that need more than the core: which packages, and what to say when they are not installed."""

from __future__ import annotations

from importlib.util import find_spec

from evselint.usage import UsageError

NEEDED = {
    "push": ("alembic", "cryptography", "httpx2", "platformdirs", "sqlalchemy", "stamina"),
    "hub": ("platformdirs", "starlette", "trustme", "uvicorn"),
}


def need(extra: str) -> None:
    """Say in one line what to install. Raises UsageError."""
    missing = [name for name in NEEDED[extra] if find_spec(name) is None]
    if missing:
        *others, last = missing
        which = f"{', '.join(others)} and {last}, which are" if others else f"{last}, which is"
        raise UsageError(f"evselint {extra} needs {which} not installed: pip install 'evselint[{extra}]'")
