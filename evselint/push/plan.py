"""What a plan is made from and what it holds; ``planning.py`` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from evselint.push.allowance import Allowance
from evselint.push.desired import HeldBack
from evselint.push.inputs import Place

# The EVSE push guide advises a fullLoad a week.
FULL_LOAD_EVERY = timedelta(days=7)


def full_load_due(last: datetime | None, moment: datetime) -> bool:
    """Whether at a ``moment`` a week has passed since the ``last`` fullLoad, or there was none."""
    return last is None or moment - last >= FULL_LOAD_EVERY


ActionType = Literal["fullLoad", "insert", "update", "delete"]
ACTIONS: Mapping[str, ActionType] = {
    "full-load": "fullLoad",
    "insert": "insert",
    "update": "update",
    "delete": "delete",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An EVSE known to stand at the hub; ``kept`` tells whether its last good payload is at hand."""

    evse: str
    evse_id: str
    digest: str
    size: int
    kept: bool


@dataclass(frozen=True)
class Known:
    """The ledger's last state known to stand at the hub; ``loaded`` is False before the first push of all.

    ``doubtful`` are EVSEs (canonical → as sent) that only a request of unknown outcome names: they may stand there;
    ``settled`` tells that no such request is open. ``due`` tells whether a week has passed since the last fullLoad.
    """

    standing: Mapping[str, Standing]
    loaded: bool = False
    last_full_load: datetime | None = None
    doubtful: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    due: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One EVSE in a request; its payload lies in the input, or (``place`` None) in the ledger."""

    evse: str
    evse_id: str
    digest: str
    size: int
    place: Place | None


@dataclass(frozen=True)
class Step:
    """One action and the EVSEs it is for; a step may become several requests."""

    action: ActionType
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """An EVSE that would stand at the hub no longer, and why."""

    evse: str
    evse_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard that says no; ``answer`` names the option or deed that would change its mind."""

    guard: str
    message: str
    answer: str = ""


@dataclass(frozen=True)
class Wish:
    """What the user asked for; ``productive`` if drivers see the hub that it is asked of."""

    action: str = "auto"
    remove_missing: bool = False
    allowed: Allowance | None = None
    empty_the_operator: bool = False
    productive: bool = False


@dataclass(frozen=True)
class Plan:
    """What would be sent, in order, and what would not.

    ``held_standing`` are held-back EVSEs whose last good version stays at the hub; ``missing`` are EVSEs that
    stand there, are not in the input, and are left alone. ``identical`` is a fullLoad of just what stands there.
    With ``refusals`` nothing may be sent.
    """

    action: str
    steps: tuple[Step, ...]
    unchanged: int
    held_back: tuple[HeldBack, ...]
    held_standing: tuple[str, ...]
    missing: tuple[str, ...]
    removals: tuple[Removal, ...]
    standing_before: int
    first: bool
    identical: bool = False
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()

    def refused(self, *more: Refusal) -> Plan:
        """The same plan with further refusals."""
        return replace(self, refusals=(*self.refusals, *more))

    @property
    def loads_fully(self) -> bool:
        """Whether a fullLoad is part of it, be it without records."""
        return any(step.action == "fullLoad" for step in self.steps)

    def count(self, action: ActionType) -> int:
        """How many EVSEs an action is for."""
        return sum(len(step.items) for step in self.steps if step.action == action)
