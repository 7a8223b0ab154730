"""Lenses: how little of a field a judgement depends on, so that what repeats is found to repeat.

A judgement of several fields is asked once for each distinct combination of what it depends on: a part of an object
(``Address.Country``), the operator in an EvseID, or the mere fact that a text holds nothing suspicious.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from evselint.checks.meaning import ABSENT
from evselint.facts import Fact, Memo, judged, placed_as_written
from evselint.judgements import OPERATOR_OF_ID, Judgement, Spot, first_of, parts_of

Lens = tuple[str, str, "re.Pattern[bytes] | None"]  # field, path within the record, what is suspicious in it
OPERATOR = re.compile(r"[A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E|\+?[0-9]{1,3}\*[0-9]{3}\*", re.ASCII)
NOTHING = Fact(ABSENT)


def lenses_of(judgement: Judgement) -> tuple[Lens, ...]:
    """What a judgement depends on, one lens a field."""
    relative = any(path.startswith(".") for path in judgement.paths)
    lenses: list[Lens] = []
    for name in judgement.reads:
        paths = {_static(path) for path in judgement.paths if not path.startswith(".") and first_of(path) == name}
        if name in judgement.suspects:
            lenses.append((name, name, judgement.suspects[name]))
        elif len(paths) == 1 and not relative:
            lenses.append((name, paths.pop(), None))
        else:
            lenses.append((name, name, None))
    return tuple(lenses)


def _static(path: str) -> str:
    """The part of a path before the first ``[*]`` or ``**``."""
    parts = parts_of(path)
    fixed = next((index for index, part in enumerate(parts) if part in ("*", "**") or part.isdigit()), len(parts))
    return ".".join(parts[:fixed])


def looking_through(lens: Lens) -> Callable[[Fact], Fact] | None:
    """What turns a field's fact into the fact that a judgement depends on; None if that is the fact itself."""
    name, path, pattern = lens
    if pattern is not None:
        return _suspicion(pattern)
    if path == OPERATOR_OF_ID:
        return _operator()
    return None if path == name else _part(name, parts_of(path)[1:])


def _suspicion(pattern: re.Pattern[bytes]) -> Callable[[Fact], Fact]:
    search = pattern.search
    loud = Fact(None)

    def look(fact: Fact) -> Fact:
        slice_ = fact.slice
        return loud if fact.written or b"\\" in slice_ or search(slice_) else NOTHING

    return look


def _operator() -> Callable[[Fact], Fact]:
    known: dict[str, Fact] = {}

    def look(fact: Fact) -> Fact:
        if fact.unsound or not isinstance(fact.value, str):
            return fact
        found = OPERATOR.match(fact.value)
        if found is None:
            return fact
        head = found.group()
        if head not in known:
            if len(known) > 10_000:
                known.clear()
            known[head] = Fact(head)
        return known[head]

    return look


def _part(name: str, parts: tuple[str, ...]) -> Callable[[Fact], Fact]:
    known: dict[bytes, Fact] = {}

    def look(fact: Fact) -> Fact:
        value: Any = fact.value
        for part in parts:
            value = value.get(part) if isinstance(value, dict) else None
        if fact.unsound or fact.written:
            return fact
        if value is None:
            return NOTHING
        key = msgspec.json.encode(value)
        if key not in known:
            if len(known) > 10_000:
                known.clear()
            for part in reversed(parts):
                value = {part: value}
            known[key] = Fact(value)
        return known[key]

    return look


class Crossing(Fact):
    """What is found in a combination of facts, and the judgements to ask again with the whole fields."""

    __slots__ = ("again",)

    def __init__(self, spots: tuple[Spot, ...], again: tuple[Judgement, ...]) -> None:
        super().__init__(None, spots)
        self.again = again


def crossing_memo(lenses: tuple[Lens, ...], judgements: Sequence[Judgement]) -> Memo:
    """The memo of judgements that look through the same lenses, from the facts seen to what is found."""
    names = [name for name, _, _ in lenses]
    summarised = any(pattern is not None or path == OPERATOR_OF_ID for _, path, pattern in lenses)
    watched = [place for place, (_, _, pattern) in enumerate(lenses) if pattern is not None]

    def make(facts: tuple[Fact, ...]) -> Fact:
        if watched:
            suspicious = any(facts[place] is not NOTHING for place in watched)
            return Crossing((), tuple(judgements) if suspicious else ())
        if not summarised:
            return Crossing(tuple(found_across(names, facts, judgements)), ())
        again = tuple(each for each in judgements if next(found_across(names, facts, [each]), None) is not None)
        return Crossing((), again)

    return Memo(make)


def found_across(names: Sequence[str], facts: Sequence[Fact], judgements: Sequence[Judgement]) -> Any:
    """What judgements find in the facts of the fields ``names``."""
    values = {name: fact.value for name, fact in zip(names, facts, strict=True) if fact.value is not ABSENT}
    unsound = [pointer for fact in facts for pointer in fact.unsound]
    written = {place: given for fact in facts if fact.written for place, given in fact.written.items()}
    return (placed_as_written(spot, written) for spot in judged(judgements, values, unsound))
