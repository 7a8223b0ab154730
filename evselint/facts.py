"""Facts: what is known of one slice of a record, and of one combination of slices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from evselint.checks.meaning import ABSENT, Reading, Repair
from evselint.encode import encoded
from evselint.judgements import Judgement, Judgements, Spot
from evselint.paths import parts_of

# A slice that no record can have: it stands for a field whose fault is reported elsewhere already.
SILENT = b" "


class Fact(msgspec.Struct, eq=False, gc=False):
    """The value meant, the spots found in it, and the pointers below which it is unsound.

    ``written`` maps pointers into the meaning to pointers into the text, ``slice`` is that text. ``derived`` is what
    follows from the fact, once it was asked for. A struct, because every new slice of a run makes one.
    """

    value: Any
    spots: tuple[Spot, ...] = ()
    unsound: tuple[str, ...] = ()
    written: dict[str, str] | None = None
    slice: bytes = b""
    derived: Any = None


def envelope_fact(value: Any) -> Fact:
    """A fact of the envelope as a fact of the record."""
    return Fact(ABSENT if value is None else value, slice=encoded(value) if isinstance(value, str) else b"")


def judged(judgements: Iterable[Judgement], values: dict[str, Any], unsound: list[str]) -> Iterator[Spot]:
    """What judgements find in values, but nothing at unsound places."""
    if not unsound:
        for judgement in judgements:
            yield from judgement.judge(values)
        return
    for judgement in judgements:
        if len(judgement.reads) > 1 and any(_covers(path, pointer) for path in judgement.paths for pointer in unsound):
            continue
        for spot in judgement.judge(values):
            if not any(
                spot.pointer == pointer
                or spot.pointer.startswith(pointer + "/")
                or pointer.startswith(spot.pointer + "/")
                for pointer in unsound
            ):
                yield spot


def _covers(path: str, pointer: str) -> bool:
    """Whether a path of a rule and a pointer can lead to the same value, or one to a part of the other."""
    if path.startswith("."):
        return False
    for part, step in zip(parts_of(path), pointer[1:].split("/"), strict=False):
        if part == "**":
            return True
        if part not in ("*", step):
            return False
    return True


def placed_as_written(spot: Spot, written: dict[str, str] | None) -> Spot:
    """The spot with its pointer leading into the text as given."""
    if written:
        for place, given in written.items():
            if spot.pointer == place or spot.pointer.startswith(place + "/"):
                return spot._replace(pointer=given + spot.pointer[len(place) :])
    return spot


def template_of(pointer: str) -> str:
    """``/ChargingFacilities/0/Power`` → ``ChargingFacilities[*].Power``."""
    path = ""
    for part in pointer[1:].split("/"):
        path += "[*]" if part.isdigit() else f".{part}" if path else part
    return path


def dialect_spots(reading: Reading, judgements: Judgements) -> Iterator[Spot]:
    """What had to be read otherwise than it is written, as far as a rule speaks of it."""
    for repair in reading.repairs:
        index = _dialect_rule(repair, judgements)
        if index is not None:
            yield Spot(
                index,
                repair.pointer,
                repair.value,
                {"repair": repair.repair, "expected": repair.repair, **repair.details},
            )


def _dialect_rule(repair: Repair, judgements: Judgements) -> int | None:
    if repair.name == "unknown-key":
        return judgements.schema.get(("unknown", ""), judgements.dialects.get("unknown-key"))
    return judgements.dialects.get(repair.name)
