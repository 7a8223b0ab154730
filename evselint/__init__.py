"""evselint: a linter for EVSE data, as ruff is for Python.

>>> from evselint import lint
>>> report = lint("data.json")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evselint.api import lint
    from evselint.finding import Finding
    from evselint.report import Report

__version__ = "0.1.0"
__all__ = ["Finding", "Report", "__version__", "lint"]

HOMES = {"lint": "evselint.api", "Finding": "evselint.finding", "Report": "evselint.report"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: `evselint --version` must not pay for the engine."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
