"""Judging what surrounds records: the OperatorID, OperatorName and ActionType of an envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks.near import cleaned
from evselint.checks.schema import document, nearest, plain_text
from evselint.facts import judged
from evselint.judgements import Judgements, Spot
from evselint.read.pieces import EnvelopeEnd

# Which facts an envelope of each kind must state; a pull names the operator in each record.
REQUIRED = {
    "push": ("OperatorID", "OperatorName"),
    "operator": ("OperatorID", "OperatorName"),
    "swiss": ("OperatorID",),
    "pull-2.2": ("OperatorID",),
}


def envelope_spots(end: EnvelopeEnd, judgements: Judgements, operator: str | None) -> Iterator[tuple[Spot, int]]:
    """What is wrong with an envelope, and the place of each fault; ``operator`` stands in for a missing OperatorID."""
    for name in ("OperatorID", "OperatorName", "ActionType"):
        fact = end.found.get(name)
        if fact is None or fact[0] is None:
            required = end.whole and name in REQUIRED.get(end.kind, ())
            missing = required and not (name == "OperatorID" and operator)
            index = _rule(judgements, "required", name) if missing else None
            if index is not None:
                yield Spot(index, f"/{name}", None, {}), end.place
            continue
        value, place, pointer = fact
        breach = _breach(name, value)
        own = judgements.by_field.get(f"@{name}", [])
        explained = list(judged([each for each in own if each.prior], {f"@{name}": value}, []))
        if explained:
            yield from ((spot._replace(pointer=pointer), place) for spot in explained)
        elif breach is not None:
            index = _rule(judgements, breach[0], name)
            if index is not None:
                details = {"expected": breach[1], "length": len(str(value)), **_meant(name, value, breach[0])}
                yield Spot(index, pointer, value, details), place
        else:
            for spot in judged(own, {f"@{name}": value}, []):
                yield spot._replace(pointer=pointer), place
    # Pulled data of OICP 2.2 hold a list of operators; a push holds one. The first of the list tells of it.
    if "OperatorEvseData" in end.found and "ActionType" in end.found:
        first, place, pointer = end.found["OperatorEvseData"]
        index = _rule(judgements, "type", "OperatorEvseData")
        if index is not None and first == end.place:
            yield Spot(index, pointer, "a list", {"expected": "an object"}), place
    if "EvseDataRecord" in end.found:
        value, place, pointer = end.found["EvseDataRecord"]
        index = _rule(judgements, "type", "EvseDataRecord")
        if index is not None:
            shown = "an object" if isinstance(value, dict) else value
            yield Spot(index, pointer, shown, {"expected": "a list"}), place


def _rule(judgements: Judgements, keyword: str, name: str) -> int | None:
    found = judgements.schema.get((keyword, f"@{name}"))
    return found if found is not None else judgements.schema.get((keyword, ""))


def _meant(name: str, value: Any, keyword: str) -> dict[str, Any]:
    """The right value that is most likely meant, where there is one, and how a message offers it."""
    near = None
    if keyword == "enum":
        near = nearest(value, _node(name)["enum"])
    elif keyword == "pattern":
        near = cleaned(name, value)
    if near is None or _breach(name, near) is not None:
        return {"suggestion": ""}
    safe = keyword == "pattern" or plain_text(near) == plain_text(value)
    return {"suggestion": f"; did you mean {near}?", "repair": near if safe else None}


def _node(name: str) -> Mapping[str, Any]:
    """The schema of a fact of the envelope."""
    schema = document()
    owner = schema["properties"] if name == "ActionType" else schema["$defs"]["OperatorEvseData"]["properties"]
    node: Mapping[str, Any] = owner[name]
    while "$ref" in node:
        node = {
            **schema["$defs"][node["$ref"].rsplit("/", 1)[1]],
            **{key: each for key, each in node.items() if key != "$ref"},
        }
    return node


def _breach(name: str, value: Any) -> tuple[str, str] | None:
    """The keyword of the schema that a value breaks, and what was expected."""
    node = _node(name)
    if not isinstance(value, str):
        return "type", "a text"
    if "enum" in node and value not in node["enum"]:
        return "enum", ", ".join(node["enum"])
    if len(value) < node.get("minLength", 0):
        return "minLength", str(node["minLength"])
    if "maxLength" in node and len(value) > node["maxLength"]:
        return "maxLength", str(node["maxLength"])
    if "pattern" in node and not (len(value) < 200 and re.fullmatch(node["pattern"], value, re.ASCII)):
        return "pattern", str(node.get("x-expected", node["pattern"]))
    return None
