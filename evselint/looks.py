"""Looks: what lenses show of the fact of a field, all lenses of the field at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from evselint.checks.filters import FILTERS_PAY, Filter
from evselint.checks.meaning import ABSENT
from evselint.expressions import expression
from evselint.facts import Fact
from evselint.judgements import OPERATOR_OF_ID
from evselint.lenses import Lens
from evselint.memo import Bounded
from evselint.paths import SCALARS, members_of, parts_of

OPERATOR = expression(r"[A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E|\+?[0-9]{1,3}\*[0-9]{3}\*", re.ASCII)
NOTHING = Fact(ABSENT)
UNSEEN = Fact(ABSENT)


class Looking:
    """What each of ``lenses`` shows of a fact of their field.

    Lenses on single members of an object come first, because they share the cost of taking it apart.
    """

    __slots__ = ("_names", "_others", "_parts", "_suspicions", "is_ready", "lenses")

    def __init__(self, lenses: Sequence[Lens]) -> None:
        parts = [lens for lens in lenses if _is_of_members(lens)]
        others = [lens for lens in lenses if not _is_of_members(lens)]
        self.lenses = (*parts, *others)
        names = sorted({parts_of(path)[1] for lens in parts for path in lens.paths})
        self._names, self._parts = names, [Part(lens, names) for lens in parts]
        self._suspicions = [Suspicion(lens.suspicious) for lens in others if lens.suspicious is not None]
        suspicions = iter(self._suspicions)
        self._others = [_look(lens) if lens.suspicious is None else next(suspicions).look for lens in others]
        self.is_ready = not self._suspicions
        """Whether the same fact will always look the same."""

    def shown(self, facts: Sequence[Fact]) -> Iterable[tuple[Fact, ...]]:
        """What is seen of each of some facts, in the order of the lenses."""
        columns: list[list[Fact]] = []
        if self._parts:
            members = [self._members(fact) for fact in facts]
            columns = [
                [part.of(known, fact) for known, fact in zip(members, facts, strict=True)] for part in self._parts
            ]
        columns += [list(map(look, facts)) for look in self._others]
        return zip(*columns, strict=True)

    def _members(self, fact: Fact) -> tuple[Any, ...] | None:
        """The members of an object that lenses show, if these are all that has to be known of it."""
        return None if fact.unsound or fact.written else members_of(fact.value, self._names)

    def review(self, asked: int) -> None:
        """After ``asked`` questions: have patterns if they pay."""
        for suspicion in self._suspicions:
            suspicion.review(asked)
        self.is_ready = all(suspicion.is_ready for suspicion in self._suspicions)


def _is_of_members(lens: Lens) -> bool:
    paths = [parts_of(path) for path in lens.paths]
    return (
        lens.suspicious is None
        and lens.paths != (OPERATOR_OF_ID,)
        and all(len(path) == 2 and path[1] not in ("*", "**") and not path[1].isdigit() for path in paths)
    )


def _look(lens: Lens) -> Callable[[Fact], Fact]:
    if lens.paths == (OPERATOR_OF_ID,):
        return _operator()
    if lens.see is not None and lens.paths == (lens.field,):
        return _seen(lens.see)
    return Part(lens, []).look


class Part:
    """What a lens on parts of a value shows: one fact for all values that have these parts in common."""

    __slots__ = ("_key_of", "_paths", "_see", "known", "pick")

    def __init__(self, lens: Lens, names: list[str]) -> None:
        """``names``: the members that ``pick`` gets to choose from."""
        self._see = lens.see
        self._paths = tuple(parts_of(path)[1:] for path in lens.paths)
        self._key_of = _key(self._paths)
        self.known = Bounded[Any, Fact]()
        own = [names.index(path[0]) for path in self._paths] if names else [0]
        self.pick = itemgetter(*own)

    def of(self, members: tuple[Any, ...] | None, fact: Fact) -> Fact:
        """What is shown of a fact whose members are known, if they are."""
        if members is None:
            return self.look(fact)
        key = self.pick(members)
        return self.known.get(key) or self.new(key, fact.value)

    def look(self, fact: Fact) -> Fact:
        """What is shown of any fact: of one that is unsound or written otherwise than meant, all or nothing."""
        if fact.unsound or fact.written:
            return UNSEEN if self._see else _apart(fact)
        if fact.value is ABSENT:
            return self._made(None) if self._see else _apart(fact)
        key = self._key_of(fact.value)
        return self.known.get(key) or self.new(key, fact.value)

    def new(self, key: Any, value: Any) -> Fact:
        """The fact for parts that were not seen before."""
        fact = self.known[key] = self._made(only(value, self._paths))
        return fact

    def _made(self, value: Any) -> Fact:
        return Fact(self._see(value) if self._see else value)


class Suspicion:
    """Whether the fact of a field holds anything suspicious.

    Compiling a pattern takes its time, so that at first whatever is there counts as suspicious. What is frequent is met
    first: it must not be taken for suspicious all through a run, so that nothing is kept before there is a pattern.
    """

    __slots__ = ("_finds", "_loud", "_pattern", "_unfiltered")

    def __init__(self, pattern: Filter) -> None:
        self._pattern, self._unfiltered, self._loud = pattern, FILTERS_PAY, Fact(None)
        self._finds: Callable[[str], bool] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is a pattern, so that the same fact always looks the same."""
        return self._finds is not None

    def look(self, fact: Fact) -> Fact:
        """Something, or nothing."""
        slice_ = fact.slice
        self._unfiltered -= 1
        if not self._unfiltered:
            self._finds = self._pattern.finds
        if self._finds is None:
            return self._loud if slice_ else NOTHING
        if fact.written or slice_.find(b"\\") >= 0 or self._finds(slice_.decode()):
            return self._loud
        return NOTHING

    def review(self, asked: int) -> None:
        """After ``asked`` questions: have a pattern if it pays, also where always the same was looked at."""
        if self._finds is None and asked >= FILTERS_PAY:
            self._finds = self._pattern.finds


def _apart(fact: Fact) -> Fact:
    """The same once more: what is seen of a fact is kept with it, and one that led to itself would never be freed."""
    return Fact(fact.value, fact.spots, fact.unsound, fact.written, fact.slice)


def _operator() -> Callable[[Fact], Fact]:
    known = Bounded[str, Fact]()
    last, head = NOTHING, "\n"

    def look(fact: Fact) -> Fact:
        nonlocal last, head
        value = fact.value
        if fact.unsound or not isinstance(value, str):
            return _apart(fact)
        # What begins like the one before has the same operator, because a match depends on nothing behind it.
        if value.startswith(head):
            return last
        found = OPERATOR.match(value)
        if found is None:
            return _apart(fact)
        head = found.group()
        if head not in known:
            known[head] = Fact(head)
        last = known[head]
        return last

    return look


def _seen(see: Callable[[Any], Any]) -> Callable[[Fact], Fact]:
    """What a view makes of a whole field; nothing is seen of what is unsound or written otherwise than meant."""

    def look(fact: Fact) -> Fact:
        if fact.unsound or fact.written:
            return UNSEEN
        return Fact(see(None if fact.value is ABSENT else fact.value))

    return look


def _key(paths: Sequence[tuple[str, ...]]) -> Callable[[Any], Any]:
    """What tells two values apart of which only ``paths`` matter; quick for members, also of a list's elements."""

    def exact(value: Any) -> Any:
        return msgspec.json.encode(only(value, paths))

    if all(len(path) == 1 for path in paths):
        names = [path[0] for path in paths]

        def of_members(value: Any) -> Any:
            found = members_of(value, names)
            return exact(value) if found is None else found

        return of_members
    if len(paths) == 1 and len(paths[0]) == 2 and paths[0][0] == "*":
        name = paths[0][1]

        def of_elements(value: Any) -> Any:
            if value.__class__ is not list or not all(each.__class__ is dict for each in value):
                return exact(value)
            found = tuple([each.get(name) for each in value])
            return found if all(each.__class__ in SCALARS for each in found) else exact(value)

        return of_elements
    return exact


def only(value: Any, paths: Sequence[tuple[str, ...]]) -> Any:
    """A value with nothing left but what ``paths`` lead to."""
    if any(not path for path in paths):
        return value
    if isinstance(value, list):
        return [
            only(each, [path[1:] for path in paths if path[0] in ("*", str(index))]) for index, each in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    if all(len(path) == 1 for path in paths):
        return {path[0]: value[path[0]] for path in paths if path[0] in value}
    kept = {}
    for key in dict.fromkeys(path[0] for path in paths):
        if key in value:
            kept[key] = only(value[key], [path[1:] for path in paths if path[0] == key])
    return kept
