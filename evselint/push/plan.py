"""The plan: from what the input wants and what is known to stand at the hub to the requests that lead there.

A pure function: nothing is read, sent or asked for here, and the same arguments give the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from evselint.push.allowance import Allowance
from evselint.push.desired import Desired, HeldBack
from evselint.push.inputs import Place

# The EVSE push guide advises a fullLoad a week.
FULL_LOAD_EVERY = timedelta(days=7)

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

    ``doubtful`` are EVSEs (canonical → as sent) that only a request of unknown outcome names: they may stand there.
    """

    standing: Mapping[str, Standing]
    loaded: bool = False
    last_full_load: datetime | None = None
    doubtful: Mapping[str, str] = field(default_factory=dict)


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
    """What the user asked for."""

    action: str = "auto"
    remove_missing: bool = False
    allowed: Allowance | None = None
    empty_the_operator: bool = False


@dataclass(frozen=True)
class Plan:
    """What would be sent, in order, and what would not.

    ``held_standing`` counts held-back EVSEs whose last good version stays at the hub; ``missing`` are EVSEs that
    stand there, are not in the input, and are left alone. With ``refusals`` nothing may be sent.
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


def make_plan(desired: Desired, known: Known, wish: Wish) -> Plan:
    """The plan for ``desired`` over ``known``; guards are asked by ``guards.guarded``."""
    action = _action(desired, known, wish)
    new = tuple(_item(desired, evse) for evse in desired.wanted if evse not in known.standing)
    changed = tuple(
        _item(desired, evse)
        for evse, each in desired.wanted.items()
        if evse in known.standing and known.standing[evse].digest != each.digest
    )
    held = frozenset(each.evse for each in desired.held_back if each.evse in known.standing)
    missing = tuple(evse for evse in known.standing if evse not in desired.wanted and evse not in held)
    steps, removals, left = _steps(action, desired, known, wish, new, changed, held, missing)
    return Plan(
        action=action,
        steps=tuple(step for step in steps if step.items or step.action == "fullLoad"),
        unchanged=len(desired.wanted) - len(new) - len(changed),
        held_back=desired.held_back,
        held_standing=tuple(sorted(evse for evse in held if evse and evse not in {each.evse for each in removals})),
        missing=left,
        removals=removals,
        standing_before=len(known.standing),
        first=not known.loaded,
    )


def _action(desired: Desired, known: Known, wish: Wish) -> str:
    """The action that is meant: ``delta``, or one of the four by name."""
    if wish.action == "from-file":
        named: dict[str, str] = {value: name for name, value in ACTIONS.items()}
        return named.get(desired.actions[0], "from-file") if len(desired.actions) == 1 else "from-file"
    if wish.action == "auto":
        return "delta" if known.loaded else "full-load"
    return wish.action


def _steps(
    action: str,
    desired: Desired,
    known: Known,
    wish: Wish,
    new: tuple[Item, ...],
    changed: tuple[Item, ...],
    held: frozenset[str | None],
    missing: tuple[str, ...],
) -> tuple[tuple[Step, ...], tuple[Removal, ...], tuple[str, ...]]:
    """Steps, removals, and what is missing from the input but left at the hub."""
    standing = known.standing
    if action == "full-load":
        kept = tuple(_standing_item(standing[evse]) for evse in standing if evse in held and standing[evse].kept)
        lost = tuple(evse for evse in standing if evse in held and not standing[evse].kept)
        items = (*(_item(desired, evse) for evse in desired.wanted), *kept)
        removals = (
            *_removals(known, missing, "not in the input"),
            *_removals(known, lost, "held back, and the ledger keeps no payloads"),
            *(
                Removal(evse, evse_id, "may stand there after a request of unknown outcome")
                for evse, evse_id in known.doubtful.items()
                if evse not in desired.wanted and evse not in standing
            ),
        )
        return (Step("fullLoad", items),), removals, ()
    if action == "delta":
        gone = missing if wish.remove_missing else ()
        steps = (
            Step("insert", new),
            Step("update", changed),
            Step("delete", tuple(_standing_item(standing[evse]) for evse in gone)),
        )
        return steps, _removals(known, gone, "not in the input"), () if wish.remove_missing else missing
    if action == "delete":
        named = (*desired.wanted, *(each for each in held if each))
        items = tuple(_standing_item(standing[evse]) for evse in named if evse in standing)
        return (Step("delete", items),), _removals(known, [each.evse for each in items], "named in the input"), missing
    everything = tuple(_item(desired, evse) for evse in desired.wanted)
    return (Step(ACTIONS[action], everything),) if action in ACTIONS else (), (), missing


def _removals(known: Known, evses: tuple[str, ...] | list[str], reason: str) -> tuple[Removal, ...]:
    return tuple(Removal(evse, known.standing[evse].evse_id, reason) for evse in evses)


def _item(desired: Desired, evse: str) -> Item:
    each = desired.wanted[evse]
    return Item(evse, each.evse_id, each.digest, each.size, each.place)


def _standing_item(each: Standing) -> Item:
    return Item(each.evse, each.evse_id, each.digest, each.size, None)
