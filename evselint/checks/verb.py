"""What a check (the verb that a rule names) is, and the one table of all of them.

A check is a factory: the rule's arguments in, a callable out that looks at one thing and answers.
An answer is ``None`` (nothing wrong) or a mapping with what the rule's message needs; the keys
``repair`` (the value that would be right), ``value`` (what to show instead of the value looked at)
and ``pointer`` (where inside the record) are understood by the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct

Answer = Mapping[str, Any] | None
ValueCheck = Callable[[Any], Answer]
RecordCheck = Callable[[Mapping[str, Any]], Iterable[Mapping[str, Any]]]
Scope = Literal["value", "record", "fleet"]

# Which module defines which check; the modules themselves are imported when a rule needs one.
THEMES = (
    *("values", "texts", "identity", "power", "hours", "access", "contact", "place", "fleet", "relations", "shares"),
    *("address", "geography", "house_numbers", "postal", "energy", "misplaced", "telling", "moments", "languages"),
    "outside",
)


class Verb(Struct, frozen=True):
    """A check by name: what it looks at, which JSON types it accepts, and how to make it."""

    name: str
    scope: Scope
    accepts: tuple[type, ...]
    make: Callable[..., Any]

    @property
    def takes_field(self) -> bool:
        """Whether the factory wants the rule's field besides its arguments."""
        return "field" in _parameters(self.make)

    @property
    def takes_terms(self) -> bool:
        """Whether the factory wants the terms on which others may be asked besides the rule's arguments."""
        return "terms" in _parameters(self.make)

    @property
    def takes_today(self) -> bool:
        """Whether the factory wants the date of the run besides the rule's arguments."""
        return "today" in _parameters(self.make)


def _parameters(make: Callable[..., Any]) -> Collection[str]:
    """The names of what a factory takes."""
    code = getattr(make, "__code__", None)
    if code is None or hasattr(make, "__wrapped__"):
        from inspect import signature

        return signature(make).parameters
    names: tuple[str, ...] = code.co_varnames
    return names[: code.co_argcount + code.co_kwonlyargcount]


def value_check(*accepts: type) -> Callable[[Callable[..., ValueCheck]], Callable[..., ValueCheck]]:
    """Mark a factory of checks that see one value of one of the types ``accepts``."""

    def mark(make: Callable[..., ValueCheck]) -> Callable[..., ValueCheck]:
        make.verb = Verb(make.__name__, "value", accepts, make)  # type: ignore[attr-defined]
        return make

    return mark


def record_check(make: Callable[..., RecordCheck]) -> Callable[..., RecordCheck]:
    """Mark a factory of checks that see several fields of a record (those the rule ``reads``)."""
    make.verb = Verb(make.__name__, "record", (), make)  # type: ignore[attr-defined]
    return make


def fleet_check(make: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a factory of checks across all records of a run (``evselint.fleet.answers.FleetCheck``)."""
    make.verb = Verb(make.__name__, "fleet", (), make)  # type: ignore[attr-defined]
    return make


def verbs_in(module_name: str) -> Iterator[Verb]:
    """All checks that a module defines."""
    for thing in vars(import_module(module_name)).values():
        verb = getattr(thing, "verb", None)
        if isinstance(verb, Verb) and thing.__module__ == module_name:
            yield verb
