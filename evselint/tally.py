"""What is counted and kept on the way from the loop to the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from evselint.fleet.table import Table
from evselint.grid import Grid

if TYPE_CHECKING:
    from evselint.rating import Rated


class Kept(NamedTuple):
    """A finding as it travels from the loop to the report; ``line`` 0 means: on the line that the piece begins in."""

    rule: int
    severity: str
    record: int | None
    evse_id: str | None
    operator_id: str | None
    pointer: str
    line: int
    column: int
    value: Any
    details: Mapping[str, Any]
    position: tuple[float, float] | None = None


class Tally(Struct):
    """What is counted for one operator."""

    name: Any = None
    records: int = 0
    failing: int = 0
    rules: dict[tuple[int, str], int] = field(default_factory=dict)


class Outcome(Struct):
    """What checking a run of pieces gave; mergeable in order."""

    records: int = 0
    deleted: int = 0
    failed: bytearray = field(default_factory=bytearray)
    tallies: dict[Any, Tally] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    fixable: int = 0
    fleet: Table | None = None
    rated: Rated | None = None
    guessed: bool = False
    grid: Grid | None = None


def operator_key(operator: Any, name: Any) -> tuple[str | None, str | None]:
    """What tells operators apart: the id, or the name where there is no id."""
    return (operator, None) if isinstance(operator, str) else (None, name if isinstance(name, str) else None)


def add_up(total: Tally, part: Tally) -> None:
    """Count in ``total`` what ``part`` has counted."""
    total.name = total.name or part.name
    total.records += part.records
    total.failing += part.failing
    for key, count in part.rules.items():
        total.rules[key] = total.rules.get(key, 0) + count
