"""A push in Markdown, for the summary of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from evselint.write.wording import counted, visible

HELD_SHOWN = 20
WORDS = {
    "planned": "a plan, nothing was sent",
    "accepted": "accepted by the hub",
    "nothing-to-do": "nothing to do, the hub has it all",
    "guard-refused": "not sent: a guard refused",
    "refused": "refused by the hub",
    "unsent": "not sent",
    "unknown": "outcome unknown; the next run will find out",
}
# What a figure of the plan means once the hub took it all, and before.
COUNTS = (
    ("full_load", "sent as full load", "to be sent as full load"),
    ("insert", "inserted", "to be inserted"),
    ("update", "updated", "to be updated"),
    ("delete", "deleted", "to be deleted"),
    ("unchanged", "unchanged", "unchanged"),
    ("held_back", "held back", "held back"),
    ("missing_left", "missing from the input, left at the hub", "missing from the input, left at the hub"),
    ("removals", "removed", "to be removed"),
)


def markdown(receipt: Mapping[str, Any]) -> str:
    """The summary of a receipt."""
    return "\n".join(_lines(receipt)) + "\n"


def _lines(receipt: Mapping[str, Any]) -> Iterator[str]:
    plan = receipt["plan"]
    yield f"### EVSE data of {_safe(receipt['operator']['operator_id'])}: {WORDS[receipt['result']]}"
    yield ""
    yield "| EVSEs | |"
    yield "|---:|---|"
    done = receipt["result"] == "accepted"
    for name, after, before in COUNTS:
        if plan[name]:
            yield f"| {plan[name]:,} | {after if done else before} |"
    yield ""
    for each in plan["refusals"]:
        yield f"- **refused** ({each['guard']}): {_safe(each['message'])} → {_safe(each['answer'])}"
    for request in receipt["resolved"]:
        yield f"- an earlier {request['action']} of unknown outcome: {_safe(request['reason'])}"
    for request in receipt["requests"]:
        if request["verdict"] == "accepted":
            if not done:
                yield f"- {request['action']}: {counted(request['evses'], 'EVSE')} accepted"
        else:
            process = f", Process-ID `{_safe(request['process_id'])}`" if request["process_id"] else ""
            yield f"- **{request['action']}**: {_safe(request['reason'])}{process}"
            if request["advice"]:
                yield f"  - {_safe(request['advice'])}"
        for fault in request["faults"]:
            rule = fault["rule"] or "no rule of ours"
            yield f"  - {_safe(fault['evse_id'] or '')} `{_safe(fault['pointer'])}`: {_safe(fault['message'])} ({rule})"
    held = plan["held_back_records"]
    if held:
        yield ""
        yield f"<details><summary>{counted(len(held), 'record')} held back</summary>"
        yield ""
        for each in held[:HELD_SHOWN]:
            reasons = "; ".join(f"{reason['rule'] or ''} {reason['message']}".strip() for reason in each["reasons"][:3])
            yield f"- {_safe(each['evse_id'] or each['path'])}: {_safe(reasons)}"
        if len(held) > HELD_SHOWN:
            yield f"- … and {len(held) - HELD_SHOWN:,} more"
        yield ""
        yield "</details>"


def _safe(text: str) -> str:
    """Text from data must not become markup, neither Markdown nor HTML."""
    plain = escape(visible(" ".join(str(text).split())), quote=False)
    return "".join(f"\\{each}" if each in "\\`*_{}[]|#" else each for each in plain)
