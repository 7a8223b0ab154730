"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def examples() -> Path:
    return CHECKOUT / "examples"


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CHECKOUT / "tests" / "corpus"
