"""Paths of findings as other programs want them: from the root of the repository, with slashes."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

STANDARD_INPUT = "-"


@lru_cache(maxsize=256)
def from_root(path: str, root: str) -> str:
    """``path`` (as given, from the working directory) as seen from ``root``; unchanged where it lies elsewhere.

    Standard input and data of a program have no path and stay as they are.
    """
    if not is_file(path):
        return path
    try:
        return Path(os.path.abspath(path)).relative_to(root).as_posix()
    except ValueError:
        return Path(path).as_posix()


def is_file(path: str) -> bool:
    """Whether a finding's path is that of a file."""
    return path != STANDARD_INPUT and not path.startswith("<")
