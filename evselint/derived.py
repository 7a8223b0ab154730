"""What follows from the fact of one field alone: made once for each fact, of many facts at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from msgspec import Struct

from evselint.facts import Fact
from evselint.looks import Looking

KeysOf = Callable[[Sequence[Fact]], Iterable[tuple[int, ...]]]
BitsOf = Callable[[Fact], int]


class Derived(Struct, gc=False):
    """What lenses show (``shown``), what goes into the columns of fleet checks, and what a score looks at."""

    shown: tuple[Fact, ...] = ()
    keys: tuple[int, ...] = ()
    bits: int = 0


Deriving = Callable[[Sequence[Fact]], Sequence[Derived]]


def deriving(looking: Looking | None, keys_of: KeysOf | None, bits_of: BitsOf | None) -> Deriving:
    """What makes that of the facts of a field, and keeps it with the fact as soon as it can be relied on."""

    def derive(facts: Sequence[Fact]) -> Sequence[Derived]:
        shown = looking.shown(facts) if looking is not None else repeat((), len(facts))
        keys = keys_of(facts) if keys_of is not None else repeat((), len(facts))
        bits = map(bits_of, facts) if bits_of is not None else repeat(0, len(facts))
        derived = list(map(Derived, shown, keys, bits))
        if looking is None or looking.is_ready:
            for fact, each in zip(facts, derived, strict=True):
                fact.derived = each
        return derived

    return derive
