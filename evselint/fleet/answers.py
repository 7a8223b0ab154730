"""What a fleet check is, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from evselint.fleet.rows import Fleet


class NotRatedError(Exception):
    """A check cannot tell, and why: nobody that it has to ask answers."""


Key = Callable[[tuple[Any, ...]], int]


class Look(Struct, frozen=True):
    """How a column of the table is made: the fields read, and the key of their values (None for one not there).

    ``name`` stands for the two: looks of one name are made once. A column is asked for a key once for each distinct
    combination of the fields, and a field that the schema refuses has nothing to say unless ``refused_too``.
    ``members`` are those that the key depends on, if the one field read is an object of which the others say nothing.
    """

    name: str
    fields: tuple[str, ...]
    key: Key
    refused_too: bool = False
    members: tuple[str, ...] = ()


class AtRecord(Struct, frozen=True):
    """A fault of one record: its number in the run, where in it, and the number of a record that it disagrees with."""

    record: int
    pointer: str
    other: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class AtOperator(Struct, frozen=True):
    """A fault of all records of an operator; ``record`` is one of them, for people to look at."""

    record: int
    pointer: str
    operator: int
    details: Mapping[str, Any] = field(default_factory=dict)


Answers = Iterable[AtRecord | AtOperator]


class FleetCheck(Struct, frozen=True):
    """A check across records: the columns that it needs, and what finds its faults once all records are there."""

    find: Callable[[Fleet], Answers]
    looks: tuple[Look, ...] = ()
