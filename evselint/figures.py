"""Figures of rules, such as thresholds, that the configuration changes: ``[rules.EV960]`` with ``above = 0.3``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from evselint.config import Figures, UsageError, suggestion
from evselint.rulebook import BookError, Rule, check_selectors


def figures_of(rule: Rule) -> dict[str, float]:
    """The arguments of a rule that are figures, by name: those that may be changed."""
    return {
        name: value
        for name, value in rule.arguments.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }


def with_figures(book: Mapping[str, Rule], changes: Figures, origin: str = "") -> dict[str, Rule]:
    """The book with other figures in the rules that ``changes`` names, by code or name.

    ``origin`` is where the changes stand, for messages. Raises UsageError for what is no rule or no figure of it.
    """
    check_selectors(book, changes)
    codes = {rule.name: code for code, rule in book.items()} | {code: code for code in book}
    changed = dict(book)
    for named, figures in changes.items():
        at = f"{origin}: rules.{named}" if origin else f"rules.{named}"
        if named not in codes:
            raise UsageError(f"{at} names several rules; figures belong to one")
        rule = changed[codes[named]]
        known = figures_of(rule)
        for name, value in figures.items():
            _judge(f"{at}.{name}", name, value, known)
        changed[rule.code] = replace(rule, arguments={**rule.arguments, **figures})
        _try(changed[rule.code], at)
    return changed


def _try(rule: Rule, at: str) -> None:
    """See whether the rule works: its check knows best what a figure may be."""
    from evselint.judgements import compile_rules  # late: a run without other figures compiles its rules once

    try:
        compile_rules([(0, rule)], date.min)
    except BookError as error:
        raise UsageError(f"{at}: {error.__cause__}") from error


def _judge(at: str, name: str, value: float, known: Mapping[str, float]) -> None:
    if name not in known:
        figures = ", ".join(f"{each} = {known[each]}" for each in known)
        there = f"its figures are {figures}" if known else "the rule has none"
        raise UsageError(f"{at} is no figure of the rule; {there}{suggestion(name, known)}")
    if not math.isfinite(value) or value < 0:
        raise UsageError(f"{at} must be zero or more, not {value}")
    if isinstance(known[name], int) and not float(value).is_integer():
        raise UsageError(f"{at} must be a whole number, not {value}")
    if name in SHARES and value >= 1:
        raise UsageError(f"{at} is a share, below 1, not {value}")


# These arguments say a share of all, 0.2 for a fifth.
SHARES = frozenset({"above"})
