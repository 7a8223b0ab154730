"""What follows from the fact of one field alone: made once for each fact, and all that its neighbours are asked for."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from evselint.facts import Fact
from evselint.looks import Looking

KeysOf = Callable[[Fact], tuple[int, ...]]
BitsOf = Callable[[Fact], int]


class Derived(Struct, gc=False):
    """Two facts of a field with equal ones differ in nothing but what rules of the field itself say.

    ``shown`` is what lenses show, ``keys`` go into the columns of fleet checks, ``bits`` are what a score looks at.
    ``whole`` is the fact itself where something reads it as a whole.
    """

    shown: tuple[Fact, ...] = ()
    keys: tuple[int, ...] = ()
    bits: int = 0
    whole: Fact | None = None


def deriving(
    looking: Looking | None, keys_of: KeysOf | None, bits_of: BitsOf | None, is_whole: bool
) -> Callable[[Fact], Derived]:
    """What makes that of the facts of a field, and keeps it with the fact as soon as it can be relied on."""
    if not any((looking, keys_of, bits_of, is_whole)):
        nothing = Derived()
        return lambda fact: nothing

    def derive(fact: Fact) -> Derived:
        derived = Derived(
            looking.shown(fact) if looking is not None else (),
            keys_of(fact) if keys_of is not None else (),
            bits_of(fact) if bits_of is not None else 0,
            fact if is_whole else None,
        )
        if looking is None or looking.is_ready:
            fact.derived = derived
        return derived

    return derive
