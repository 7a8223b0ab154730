"""The plan: from what the input wants and what is known to stand at the hub to the requests that lead there.

A pure function: nothing is read, sent or asked for here, and the same arguments give the same plan.
"""

from __future__ import annotations

from evselint.push.desired import Desired
from evselint.push.plan import ACTIONS, Item, Known, Plan, Removal, Standing, Step, Wish

GONE = "not in the input, which says that it was deleted"


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
    removed = {each.evse for each in removals}
    identical = action == "full-load" and known.loaded and known.settled and not (new or changed or removals)
    if identical and wish.action == "from-file" and not known.due:
        steps = ()
    return Plan(
        action=action,
        steps=tuple(step for step in steps if step.items or step.action == "fullLoad"),
        # Insert, update and delete send all that the input has, whether it stands at the hub or not.
        unchanged=len(desired.wanted) - len(new) - len(changed) if action in ("delta", "full-load") else 0,
        held_back=desired.held_back,
        held_standing=tuple(sorted(evse for evse in held if evse and evse not in removed)),
        missing=tuple(known.standing[evse].evse_id for evse in left),
        removals=removals,
        standing_before=len(known.standing),
        first=not known.loaded,
        identical=identical,
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
            *_missing_removed(desired, known, missing),
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
        return steps, _missing_removed(desired, known, gone), () if wish.remove_missing else missing
    if action == "delete":
        named = sorted({*desired.wanted, *(each for each in held if each)})
        items = tuple(_standing_item(standing[evse]) for evse in named if evse in standing)
        return (Step("delete", items),), _removals(known, [each.evse for each in items], "named in the input"), missing
    everything = tuple(_item(desired, evse) for evse in desired.wanted)
    return (Step(ACTIONS[action], everything),) if action in ACTIONS else (), (), missing


def _missing_removed(desired: Desired, known: Known, evses: tuple[str, ...]) -> tuple[Removal, ...]:
    return tuple(
        Removal(evse, known.standing[evse].evse_id, GONE if evse in desired.deletions else "not in the input")
        for evse in evses
    )


def _removals(known: Known, evses: tuple[str, ...] | list[str], reason: str) -> tuple[Removal, ...]:
    return tuple(Removal(evse, known.standing[evse].evse_id, reason) for evse in evses)


def _item(desired: Desired, evse: str) -> Item:
    each = desired.wanted[evse]
    return Item(evse, each.evse_id, each.digest, each.size, each.place)


def _standing_item(each: Standing) -> Item:
    return Item(each.evse, each.evse_id, each.digest, each.size, None)
