"""A memo: what was made of a key is kept, within bounds; one whose keys never come back stops keeping."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

MOST_KEPT = 2048
# After so many keys without enough repetition a memo is only a burden.
TRIAL = 1000

Key = TypeVar("Key")
Made = TypeVar("Made")


class Bounded(dict[Key, Made]):
    """A dict that begins anew when it holds MOST_KEPT keys and another is set: ``known[key] = made``."""

    __slots__ = ()

    def __setitem__(self, key: Key, made: Made) -> None:
        if len(self) >= MOST_KEPT:
            self.clear()
        super().__setitem__(key, made)


class Memo(dict[Any, Made]):
    """From keys to what is made of them, of several at a time."""

    __slots__ = ("_make", "asked", "keeps", "made")

    def __init__(self, make: Callable[[Sequence[Any]], dict[Any, Made]]) -> None:
        """``make`` gets different keys, and gives what is made of each, in any order."""
        super().__init__()
        self._make = make
        self.asked = self.made = 0
        self.keeps = True

    def of(self, keys: Collection[Any]) -> dict[Any, Made]:
        """What is made of different keys, in any order."""
        self.asked += len(keys)
        if not self.keeps:
            self.made += len(keys)
            return self._make(tuple(keys))
        known = {key: self.get(key) for key in keys}
        new = [key for key, value in known.items() if value is None]
        if new:
            made = self._make(new)
            self.made += len(new)
            known.update(made)
            if len(self) + len(new) > MOST_KEPT:
                self.clear()
            self.update(made)
        return known  # type: ignore[return-value]  # of every key something is made now

    def __missing__(self, key: Any) -> Made:
        return self.of((key,))[key]

    def review(self) -> None:
        """Stop keeping if nearly every key that was asked for was new."""
        if self.asked >= TRIAL and self.made > 0.9 * self.asked:
            self.keeps = False
            self.clear()


def one_by_one(make: Callable[[Any], Made]) -> Callable[[Sequence[Any]], dict[Any, Made]]:
    """What makes of several keys what ``make`` makes of one."""
    return lambda keys: {key: make(key) for key in keys}
