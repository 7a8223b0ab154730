"""Imports go down only, and the package itself is cheap to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def test_imports_go_down_only(checkout: Path) -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    outcome = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_package_imports_nothing_of_its_own_until_asked() -> None:
    program = "import sys, evselint; print([name for name in sys.modules if name.startswith('evselint.')])"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["Finding", "Report", "lint"])
def test_public_name_is_there(name: str) -> None:
    program = f"from evselint import {name}; print({name}.__module__)"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert outcome.stdout.startswith("evselint."), outcome.stderr


def test_unknown_name_is_refused() -> None:
    import evselint

    with pytest.raises(AttributeError, match="no_such_name"):
        _ = evselint.no_such_name


def test_public_names_are_listed() -> None:
    import evselint

    assert set(evselint.__all__) <= set(dir(evselint))
