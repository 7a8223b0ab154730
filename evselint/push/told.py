"""A plan and its outcome as plain data: what ``--format json`` prints and a receipt holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evselint.push.desired import HeldBack
from evselint.push.faults import Traced
from evselint.push.plan import Plan
from evselint.push.sending import Sent


def plan_told(plan: Plan) -> dict[str, Any]:
    """The plan: counts, and the ids of everything that changes."""
    return {
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
        "steps": [{"action": step.action, "evse_ids": [item.evse_id for item in step.items]} for step in plan.steps],
        "held_back_records": [_held_told(each) for each in plan.held_back],
        "missing_evses": list(plan.missing),
        "removed": [{"evse_id": each.evse_id, "reason": each.reason} for each in plan.removals],
    }


def _held_told(held: HeldBack) -> dict[str, Any]:
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
        "advice": outcome.advice or None,
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


def plan_lines(plan: Plan, shown: int, detail: int = 0) -> Iterator[str]:
    """The plan for people: what would happen, what would not, and what forbids it; ``shown`` of each (0: all).

    ``detail`` -1 leaves out which records are held back, 1 also names the EVSEs that are sent. What would disappear is
    always named.
    """
    for action, words in _ACTIONS:
        items = [item for step in plan.steps if step.action == action for item in step.items]
        if items or (action == "fullLoad" and plan.loads_fully):
            yield _counted(words, len(items))
            yield from _examples([item.evse_id for item in items], shown, detail > 0)
    if plan.unchanged and plan.action != "full-load":
        yield _counted("unchanged", plan.unchanged)
    if plan.held_back:
        stay = len(plan.held_standing)
        yield _counted(
            "held back", len(plan.held_back), f"the last good version of {stay:,} stays at the hub" if stay else ""
        )
        yield from _examples(list(map(_held, plan.held_back)), shown, detail >= 0)
    if plan.missing:
        yield _counted("missing", len(plan.missing), "from the input, left at the hub (--remove-missing deletes them)")
        yield from _examples(plan.missing, shown, detail > 0)
    if plan.removals:
        yield _counted("removed", len(plan.removals))
        yield from _examples([f"{each.evse_id}: {each.reason}" for each in plan.removals], shown, wanted=True)
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


def _counted(words: str, count: int, more: str = "") -> str:
    return f"{words:10} {count:>7,}  {more}".rstrip()


def _held(each: HeldBack) -> str:
    reasons = "; ".join(str(reason) for reason in each.reasons[:3]) + ("; …" if len(each.reasons) > 3 else "")
    return f"{each.path}, record {each.record}, {each.evse_id or 'no EvseID'}: {reasons}"


def _examples(texts: Sequence[str], shown: int, wanted: bool) -> Iterator[str]:
    """Some of the EVSEs that a line counts, if they are wanted at all."""
    if wanted:
        yield from (f"    {each}" for each in (texts[:shown] if shown else texts))
        if shown and len(texts) > shown:
            yield f"    … and {len(texts) - shown:,} more"
