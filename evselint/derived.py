"""What follows from the fact of one field alone: made once for each fact."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from evselint.facts import Fact
from evselint.looks import Looking

KeysOf = Callable[[Fact], tuple[int, ...]]
BitsOf = Callable[[Fact], int]


class Derived(Struct, gc=False):
    """What lenses show (``shown``), what goes into the columns of fleet checks, and what a score looks at."""

    shown: tuple[Fact, ...] = ()
    keys: tuple[int, ...] = ()
    bits: int = 0


def deriving(looking: Looking | None, keys_of: KeysOf | None, bits_of: BitsOf | None) -> Callable[[Fact], Derived]:
    """What makes that of the facts of a field, and keeps it with the fact as soon as it can be relied on."""

    def derive(fact: Fact) -> Derived:
        derived = Derived(
            looking.shown(fact) if looking is not None else (),
            keys_of(fact) if keys_of is not None else (),
            bits_of(fact) if bits_of is not None else 0,
        )
        if looking is None or looking.is_ready:
            fact.derived = derived
        return derived

    return derive
