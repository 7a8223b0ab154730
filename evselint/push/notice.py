"""A push in Markdown, for the summary of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from evselint.write.wording import counted

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
COUNTS = (
    ("full_load", "sent as full load"),
    ("insert", "inserted"),
    ("update", "updated"),
    ("delete", "deleted"),
    ("unchanged", "unchanged"),
    ("held_back", "held back"),
    ("missing_left", "missing from the input, left at the hub"),
    ("removals", "removed"),
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
    for name, words in COUNTS:
        if plan[name]:
            yield f"| {plan[name]:,} | {words} |"
    yield ""
    for each in plan["refusals"]:
        yield f"- **refused** ({each['guard']}): {_safe(each['message'])} → {_safe(each['answer'])}"
    for request in receipt["resolved"]:
        yield f"- an earlier {request['action']} of unknown outcome: {_safe(request['reason'])}"
    for request in receipt["requests"]:
        if request["verdict"] != "accepted":
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
    escaped = "".join(f"\\{each}" if each in "\\`*_{}[]|#" else each for each in escape(str(text), quote=False))
    return " ".join(escaped.split())
