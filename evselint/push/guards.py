"""Guards: what has to hold before anything is sent. Each says no in a sentence and names what would help."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from evselint.checks.identity import operator, parse
from evselint.push.allowance import Allowance
from evselint.push.desired import Desired
from evselint.push.plan import Known, Plan, Refusal, Wish
from evselint.write.wording import counted

# --remove-missing names no number; an export that broke off must still not empty a network.
MISSING_SHARE = Allowance(percent=10)
NONE = Allowance(number=0)
EXAMPLES = 3


def guarded(plan: Plan, desired: Desired, known: Known, wish: Wish, sender: str, sub: Collection[str]) -> Plan:
    """``plan`` with the refusals of all guards; ``sender`` and ``sub`` are OperatorIDs."""
    return plan.refused(
        *_input_unread(desired),
        *_action_unclear(plan, desired),
        *_foreign(plan, sender, sub),
        *_precondition(plan, known),
        *_empty(plan, wish),
        *_too_many_removals(plan, known, wish),
        *_unknown_removals(plan, wish),
        *_nameless(plan, wish),
        *_sub_operators_lost(plan, known, sender, sub),
        *_payload_unknown(plan, known),
    )


def _input_unread(desired: Desired) -> Iterator[Refusal]:
    """Broken input: what could not be read might be a station."""
    for each in desired.blocks[:20]:
        yield Refusal("input", each, "repair the input")


def _action_unclear(plan: Plan, desired: Desired) -> Iterator[Refusal]:
    if plan.action == "from-file":
        several = "several: " if len(desired.actions) > 1 else ""
        said = f"{several}{', '.join(desired.actions)}" if desired.actions else "none"
        message = f"--action from-file needs one of the protocol's ActionTypes, and the input states {said}"
        yield Refusal("action", message, "name an action")


def _foreign(plan: Plan, sender: str, sub: Collection[str]) -> Iterator[Refusal]:
    """Every EvseID belongs to the sender or a sub-operator of it, else status 018 (OICP 2.3 CPO services)."""
    own = {operator(each) for each in (sender, *sub)}
    foreign = [
        item.evse_id
        for step in plan.steps
        if step.action != "delete"
        for item in step.items
        if (found := parse(item.evse)) is None or found.owner not in own
    ]
    if foreign:
        yield Refusal(
            "operator",
            f"{_some(foreign)} belong neither to {sender} nor to a sub-operator that was named (status 018)",
            "--sub-operators",
        )


def _precondition(plan: Plan, known: Known) -> Iterator[Refusal]:
    """Insert needs that none exists, update and delete that all do; else the hub refuses all of it with 009."""
    if plan.action == "insert":
        there = [item.evse_id for step in plan.steps for item in step.items if item.evse in known.standing]
        if there:
            yield Refusal("insert", f"{_some(there)} stand at the hub already (status 009)", "--action auto")
    if plan.action == "update" and known.loaded:
        absent = [item.evse_id for step in plan.steps for item in step.items if item.evse not in known.standing]
        if absent:
            yield Refusal("update", f"{_some(absent)} do not stand at the hub yet (status 009)", "--action auto")


def _empty(plan: Plan, wish: Wish) -> Iterator[Refusal]:
    """A fullLoad without records removes every station of the operator (hubject/oicp#46)."""
    full = [step for step in plan.steps if step.action == "fullLoad"]
    nothing = bool(full) and not any(step.items for step in full)
    everything = bool(plan.removals) and len(plan.removals) == plan.standing_before and not plan.count("insert")
    if not wish.empty_the_operator and (nothing or (everything and not full)):
        yield Refusal("empty", "nothing would be left of the operator at the hub", "--empty-the-operator")


def _too_many_removals(plan: Plan, known: Known, wish: Wish) -> Iterator[Refusal]:
    """A station that disappears can no longer be started remotely (status 603)."""
    if wish.empty_the_operator or plan.action == "delete" or not plan.removals:
        return
    standing = len(known.standing)
    if wish.allowed is not None:
        allowed = wish.allowed.of(standing)
    else:
        allowed = max(MISSING_SHARE.of(standing), 1) if plan.action == "delta" else NONE.of(standing)
    if len(plan.removals) > allowed:
        yield Refusal(
            "removals",
            f"{_some([each.evse_id for each in plan.removals])} would be removed from the hub, {allowed} allowed "
            f"of {standing} that stand there",
            f"--allow-removals {len(plan.removals)}",
        )


def _unknown_removals(plan: Plan, wish: Wish) -> Iterator[Refusal]:
    """The first fullLoad of all replaces a set that nobody here knows.

    What is held back may be part of it; and where drivers would notice, a ledger that was lost, or is not kept between
    two runs, must not look like a new operator.
    """
    if not (plan.first and plan.loads_fully) or wish.empty_the_operator:
        return
    held = len({each.evse or (each.path, each.record) for each in plan.held_back})
    known = held + sum(len(step.items) for step in plan.steps)
    if held > (wish.allowed or NONE).of(known):
        yield Refusal(
            "removals",
            f"{held} of {known} EVSEs are held back; the ledger knows nothing of this operator yet, so a first "
            "fullLoad without them may remove them from the hub",
            f"repair the records, or --allow-removals {held}",
        )
    elif wish.productive and wish.allowed is None:
        yield Refusal(
            "removals",
            "the ledger knows nothing of this operator yet, so a first fullLoad replaces whatever drivers find at the "
            "hub today",
            "--ledger, if there is one; else compare with a pull, then --allow-removals 100%",
        )


def _nameless(plan: Plan, wish: Wish) -> Iterator[Refusal]:
    """A record whose EvseID is at fault may be one of those that seem to be missing."""
    nameless = sum(
        each.evse is None or any(reason.pointer == "/EvseID" for reason in each.reasons) for each in plan.held_back
    )
    if nameless and plan.removals and plan.action == "delta" and wish.allowed is None and not wish.empty_the_operator:
        yield Refusal(
            "removals",
            f"{nameless:,} held-back records do not say which EVSE they are, so they may be among the "
            f"{len(plan.removals):,} that seem to be missing",
            "repair their EvseIDs, or --allow-removals",
        )


def _sub_operators_lost(plan: Plan, known: Known, sender: str, sub: Collection[str]) -> Iterator[Refusal]:
    """The hub keeps hub and sub-operators in one set, so a fullLoad has to carry all of them (inferred).

    Those are the ones that were named, and those of which the ledger knows EVSEs.
    """
    if not plan.loads_fully or plan.count("fullLoad") == 0:
        return
    there = {found.owner for step in plan.steps for item in step.items if (found := parse(item.evse))}
    standing = {found.owner: found.owner for evse in known.standing if (found := parse(evse))}
    named = {operator(each): each for each in sub}
    for owner, name in {**standing, **named}.items():
        if owner not in there and owner != operator(sender):
            part = "to part with it, --remove-missing" if owner in standing else "leave it out of --sub-operators"
            yield Refusal(
                "sub-operators",
                f"the fullLoad holds no EVSE of sub-operator {name} and would remove all that it has",
                f"give its records as well; {part}",
            )


def _payload_unknown(plan: Plan, known: Known) -> Iterator[Refusal]:
    """A delete carries whole records; a ledger that keeps hashes only cannot say what they were."""
    lost = [
        item.evse_id
        for step in plan.steps
        for item in step.items
        if item.place is None and not known.standing[item.evse].kept
    ]
    if lost:
        yield Refusal("payloads", f"the ledger keeps no payload of {_some(lost)}", "--action full-load")


def _some(names: list[str]) -> str:
    """``3 EVSEs (A, B, C)``; the first few by name."""
    shown = ", ".join(names[:EXAMPLES]) + (", …" if len(names) > EXAMPLES else "")
    return f"{counted(len(names), 'EVSE')} ({shown})"
