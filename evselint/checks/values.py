"""Checks of one value that any rule may use: ranges, lists of allowed values, patterns, lists and their items."""

from __future__ import annotations

import json
import re
from typing import Any

from evselint.checks import filters
from evselint.checks.filters import plain, suspect
from evselint.checks.shapes import number
from evselint.checks.verb import Answer, ValueCheck, value_check

LONGEST_TEXT_MATCHED = 2000  # a pattern of a rule may be slow on endless texts; no field of a record is that long


def _same(one: object, other: object) -> bool:
    """Equal and of the same kind: in Python ``True`` equals ``1``, in JSON it does not."""
    return type(one) is type(other) and one == other


@value_check(int, float)
def between(
    *, min: float | None = None, max: float | None = None, above: float | None = None, below: float | None = None
) -> ValueCheck:
    """The number lies between min and max (both included), above and below (both excluded)."""

    def check(value: Any) -> Answer:
        found = number(value)
        if found is None:
            return {}
        too_small = (min is not None and found < min) or (above is not None and found <= above)
        too_big = (max is not None and found > max) or (below is not None and found >= below)
        return {} if too_small or too_big else None

    return check


@value_check(str, int, bool)
def one_of(*, values: list[str | int | bool]) -> ValueCheck:
    """The value is one of these."""

    def check(value: Any) -> Answer:
        return None if any(_same(value, allowed) for allowed in values) else {}

    return check


@value_check(str, int, bool)
def none_of(*, values: list[str | int | bool]) -> ValueCheck:
    """The value is none of these."""

    def check(value: Any) -> Answer:
        return {} if any(_same(value, refused) for refused in values) else None

    return check


@value_check(str)
def matches(*, pattern: str, ignore_case: bool = False) -> ValueCheck:
    """The whole text matches the pattern."""
    compiled = re.compile(pattern, re.ASCII | (re.IGNORECASE if ignore_case else 0))

    def check(value: Any) -> Answer:
        return None if len(value) <= LONGEST_TEXT_MATCHED and compiled.fullmatch(value) else {}

    return check


@value_check(str)
def lacks(*, pattern: str, ignore_case: bool = False) -> ValueCheck:
    """The pattern is found nowhere in the text; the answer names what was ``found``."""
    compiled = re.compile(pattern, re.IGNORECASE if ignore_case else 0)

    def check(value: Any) -> Answer:
        hit = compiled.search(value[:LONGEST_TEXT_MATCHED])
        return {"found": hit[0]} if hit else None

    return check


@value_check(str, list)
def length(*, min: int = 0, max: int | None = None) -> ValueCheck:
    """A text has this many characters, a list this many items; the answer gives the ``length``."""

    def check(value: Any) -> Answer:
        size = len(value)
        return {"length": size} if size < min or (max is not None and size > max) else None

    within = min <= filters.SHORTEST_IDENTIFIER and (max is None or max >= filters.LONGEST_IDENTIFIER)
    return plain(check, filters.IDENTIFIER) if within else check


@value_check(str)
def has_text() -> ValueCheck:
    """The text holds something besides blanks."""

    def check(value: Any) -> Answer:
        return None if value.strip() else {}

    return suspect(check, filters.EMPTYISH)


@value_check(str, list)
def not_empty() -> ValueCheck:
    """A text or list that is there holds something, be it blanks."""

    def check(value: Any) -> Answer:
        return None if value else {}

    return check


@value_check(int, float)
def between_or_zero(*, min: float | None = None, max: float | None = None) -> ValueCheck:
    """The number is zero, or lies between min and max, both included."""
    inside = between(min=min, max=max)

    def check(value: Any) -> Answer:
        return None if value == 0 else inside(value)

    return check


@value_check(str)
def upper_case() -> ValueCheck:
    """The text has no lower-case letter; the repair is the text in capitals."""

    def check(value: Any) -> Answer:
        return {"repair": value.upper()} if value.isascii() and value.upper() != value else None

    return plain(check, filters.IDENTIFIER)


@value_check(list)
def without_repeats(*, drop: bool = True) -> ValueCheck:
    """No item occurs twice; the answer names the ``item``; with ``drop`` the repair leaves the first of each."""

    def check(value: Any) -> Answer:
        seen: dict[str, Any] = {}
        repeated: list[Any] = []
        for item in value:
            key = json.dumps(item, sort_keys=True, default=str)
            if key in seen:
                repeated.append(item)
            seen.setdefault(key, item)
        if not repeated:
            return None
        answer: dict[str, Any] = {"item": repeated[0], "times": len(repeated)}
        return {**answer, "repair": list(seen.values())} if drop else answer

    return check


@value_check(list)
def stands_alone(*, item: str, drop: bool = False) -> ValueCheck:
    """Where the list holds this item it holds nothing else; with ``drop`` the repair leaves the others."""

    def check(value: Any) -> Answer:
        others = [other for other in value if other != item]
        if not others or len(others) == len(value):
            return None
        answer: dict[str, Any] = {"others": ", ".join(map(str, others))}
        return {**answer, "repair": others} if drop else answer

    return check


@value_check(list)
def holds_any(*, of: list[str]) -> ValueCheck:
    """The list holds at least one of these."""

    def check(value: Any) -> Answer:
        return None if not value or any(item in value for item in of) else {}

    return check


@value_check(list)
def not_together(*, items: list[str]) -> ValueCheck:
    """The list does not hold all of these at once."""

    def check(value: Any) -> Answer:
        return {} if all(item in value for item in items) else None

    return check
