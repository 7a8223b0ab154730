"""The command line of every day, ``evselint check FILE…``, without click, which takes as long as the checks.

Whatever is not as plain as that is left to click; both understand the same (``tests/cli/test_plain.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from evselint.cli import COMMANDS

FLAGS = {"--exit-zero": "exit_zero", "-q": "quiet", "--quiet": "quiet"}


def plain_check(given: Sequence[str]) -> dict[str, Any] | None:
    """What ``check`` is to be called with; None for a command line that takes more to understand."""
    if not given or (given[0] in COMMANDS and given[0] != "check"):
        return None
    words = given[1:] if given[0] == "check" else given
    paths = tuple(word for word in words if word == "-" or not word.startswith("-"))
    flags = [word for word in words if word in FLAGS]
    if not paths or len(paths) + len(flags) < len(words) or (words is given and given[0] in FLAGS):
        return None
    return {"paths": paths, **{FLAGS[word]: True for word in flags}}


def start_libraries() -> None:
    """Import the libraries that every check needs, without what they import for uses that are not ours.

    msgspec takes typing_extensions where it is installed, and ``typing`` is as good. jsonschema-rs asks email.utils
    for nothing but the day on which it was built.
    """
    with _instead("typing_extensions", None):
        import msgspec  # noqa: F401
    dates = ModuleType("email.utils")
    dates.parsedate_to_datetime = str  # type: ignore[attr-defined]
    with _instead("email.utils", dates):
        import jsonschema_rs  # noqa: F401


@contextmanager
def _instead(name: str, module: ModuleType | None) -> Iterator[None]:
    """Let imports find ``module`` by that name; not where the true one is there, or another thread could see it."""
    if name in sys.modules or len(sys._current_frames()) > 1:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
