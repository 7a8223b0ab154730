"""What has been reported of a record already, as bits of a key; fleet checks leave it out: one cause, one finding."""

from __future__ import annotations

from collections.abc import Iterable

from evselint.fields import FIELD_NAMES

TOLD = "told"  # the column's name
_OF_ADDRESS = ("Country", "City", "Street", "PostalCode", "HouseNum")
_PARTS = (*(name for name in FIELD_NAMES if name != "Address"), *(f"Address/{name}" for name in _OF_ADDRESS))
_BITS = {part: 1 << number for number, part in enumerate(_PARTS)}


def bits_of(parts: Iterable[str]) -> int:
    """The bits of parts of a record: pointers without the first stroke. ``Address`` stands for all that is in it."""
    bits = 0
    for part in parts:
        first, _, rest = part.partition("/")
        if first != "Address":
            bits |= _BITS.get(first, 0)
        elif rest:
            bits |= _BITS.get(f"Address/{rest.partition('/')[0]}", 0)
        else:
            bits |= bits_of(f"Address/{name}" for name in _OF_ADDRESS)
    return bits
