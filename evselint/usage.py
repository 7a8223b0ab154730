"""What went wrong on the user's side, and what may have been meant. Cheap to import: every command needs it."""

from __future__ import annotations

from collections.abc import Iterable


class UsageError(Exception):
    """A wrong option, configuration or rule name; the message is for the user."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean …?`` if something known looks like ``word``, else nothing."""
    from difflib import get_close_matches

    spelled = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), spelled, n=1)
    return f"; did you mean {spelled[near[0]]}?" if near else ""
