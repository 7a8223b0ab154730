"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples each time, so that a run says something of the change and not of the dice;
# `pytest --hypothesis-profile explore` rolls them.
settings.register_profile("steady", derandomize=True, database=None)
settings.register_profile("explore", max_examples=1000)
settings.load_profile("steady")

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
