"""A plan and its outcome as plain data: what ``--format json`` prints and a receipt holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evselint.push.desired import HeldBack
from evselint.push.faults import Traced
from evselint.push.plan import Plan
from evselint.push.sending import Sent


def plan_told(plan: Plan, *, complete: bool = True) -> dict[str, Any]:
    """The plan; with ``complete`` the ids of everything that changes as well as the counts."""
    told: dict[str, Any] = {
        "action": plan.action,
        "first": plan.first,
        "standing_before": plan.standing_before,
        "full_load": plan.count("fullLoad") if plan.loads_fully else None,
        "insert": plan.count("insert"),
        "update": plan.count("update"),
        "delete": plan.count("delete"),
        "unchanged": plan.unchanged,
        "held_back": len(plan.held_back),
        "held_back_standing": len(plan.held_standing),
        "missing_left": len(plan.missing),
        "removals": len(plan.removals),
        "refusals": [{"guard": each.guard, "message": each.message, "answer": each.answer} for each in plan.refusals],
        "warnings": list(plan.warnings),
    }
    if complete:
        told["steps"] = [
            {"action": step.action, "evse_ids": [item.evse_id for item in step.items]} for step in plan.steps
        ]
        told["held_back_records"] = [held_told(each) for each in plan.held_back]
        told["missing_evses"] = list(plan.missing)
        told["removed"] = [{"evse_id": each.evse_id, "reason": each.reason} for each in plan.removals]
    return told


def held_told(held: HeldBack) -> dict[str, Any]:
    """A held-back record with its reasons."""
    return {
        "evse_id": held.evse_id,
        "path": held.path,
        "record": held.record,
        "reasons": [
            {"rule": each.rule or None, "pointer": each.pointer, "message": each.message} for each in held.reasons
        ],
        "more_reasons": held.more,
    }


def sent_told(sent: Sent, faults: list[Traced]) -> dict[str, Any]:
    """One request and what came of it; the answer verbatim."""
    outcome = sent.outcome
    return {
        "push": sent.push_id,
        "action": sent.action,
        "evses": len(sent.items),
        "bytes": sent.size,
        "sha256": sent.digest,
        "attempts": sent.attempts,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "http_status": outcome.http_status,
        "code": outcome.code,
        "process_id": outcome.process_id,
        "answer": outcome.said,
        "faults": [_fault_told(each) for each in faults],
    }


def _fault_told(each: Traced) -> dict[str, Any]:
    return {
        "evse_id": each.evse_id,
        "pointer": each.pointer,
        "message": each.message,
        "reference": each.reference,
        "rule": each.rule,
    }


def plan_lines(plan: Plan, shown: int) -> Iterator[str]:
    """The plan for people: what would happen, what would not, and what forbids it; ``shown`` of each (0: all)."""
    for action, words in _ACTIONS:
        count = plan.count(action)  # type: ignore[arg-type]
        if count or (action == "fullLoad" and plan.loads_fully):
            yield f"{words:10} {count:>7,}"
    if plan.unchanged and plan.action != "full-load":
        yield f"unchanged  {plan.unchanged:>7,}"
    if plan.held_back:
        stays = f", {len(plan.held_standing):,} of them stay as they last were good" if plan.held_standing else ""
        yield f"held back  {len(plan.held_back):>7,}{stays}"
        for each in _first(plan.held_back, shown):
            reasons = "; ".join(str(reason) for reason in each.reasons[:3]) + ("; …" if len(each.reasons) > 3 else "")
            yield f"    {each.path}, record {each.record}, {each.evse_id or 'no EvseID'}: {reasons}"
        yield from _more(plan.held_back, shown)
    if plan.missing:
        yield f"missing    {len(plan.missing):>7,}  in the input, left at the hub (--remove-missing)"
    if plan.removals:
        yield f"removed    {len(plan.removals):>7,}"
        for removal in _first(plan.removals, shown):
            yield f"    {removal.evse_id}: {removal.reason}"
        yield from _more(plan.removals, shown)
    if plan.first and plan.loads_fully:
        yield "a first fullLoad: it replaces whatever stands at the hub for this operator"
    for warning in plan.warnings:
        yield f"warning: {warning}"
    for refusal in plan.refusals:
        answer = f"; {refusal.answer}" if refusal.answer else ""
        yield f"refused ({refusal.guard}): {refusal.message}{answer}"
    if not plan.refusals and not plan.steps:
        yield "nothing to do"


_ACTIONS = (("fullLoad", "full load"), ("insert", "insert"), ("update", "update"), ("delete", "delete"))


def _first(things: tuple[Any, ...], shown: int) -> tuple[Any, ...]:
    return things[:shown] if shown else things


def _more(things: tuple[Any, ...], shown: int) -> Iterator[str]:
    if shown and len(things) > shown:
        yield f"    … and {len(things) - shown:,} more"
