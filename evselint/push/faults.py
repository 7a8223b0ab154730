"""From a fault that the hub names back to the record, the field and the rule of ours that should have said it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evselint.push.answer import Fault
from evselint.push.payload import record_schema
from evselint.push.plan import Item
from evselint.rulebook import Rule

_RECORD = re.compile(r"operatorevsedata\.evsedatarecord\[(\d{1,9})\]\.?(.*)", re.IGNORECASE | re.DOTALL)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,9})\]")
# The words of bean validation, and the keyword of our schema rules that means the same.
KEYWORDS = (
    ("must match", "pattern"),
    ("may not be null", "required"),
    ("must not be null", "required"),
    ("may not be empty", "minItems"),
    ("must not be empty", "minItems"),
    ("size must be", "maxLength"),
    ("length must be", "maxLength"),
    ("must be less than", "maximum"),
    ("must be greater than", "minimum"),
    ("not one of the values", "enum"),
)


@dataclass(frozen=True)
class Traced:
    """A fault of the hub at its record. ``rule`` is ours for the same thing, None if the hub knows more than we."""

    evse_id: str | None
    item: Item | None
    pointer: str
    message: str
    reference: str
    rule: str | None


def traced(faults: Sequence[Fault], items: Sequence[Item], book: Mapping[str, Rule]) -> Iterator[Traced]:
    """Each fault with the record of the request that it is about."""
    for fault in faults:
        found = _RECORD.match(fault.reference)
        item = items[int(found[1])] if found and int(found[1]) < len(items) else None
        pointer = _pointer(found[2]) if found else ""
        rule = _rule(pointer, fault.message, book)
        yield Traced(item.evse_id if item else None, item, pointer, fault.message, fault.reference, rule)


def _pointer(reference: str) -> str:
    """``address.postalCode`` → ``/Address/PostalCode``: the hub writes lower camel case, keys are told regardless."""
    schema, node = record_schema()
    pointer = ""
    for name, index in _STEP.findall(reference):
        node = schema.node(node)
        if index:
            pointer, node = f"{pointer}/{index}", node.get("items", {})
        else:
            keys = {key.lower(): key for key in node.get("properties", {})}
            key = keys.get(name.lower(), name)
            pointer, node = f"{pointer}/{key}", node.get("properties", {}).get(key, {})
    return pointer


def _rule(pointer: str, message: str, book: Mapping[str, Rule]) -> str | None:
    """The schema rule for this field and this kind of breach, else for the kind alone where it names no field."""
    keyword = next((keyword for words, keyword in KEYWORDS if words in message.lower()), None)
    path = re.sub(r"/(\d+)(?=/|$)", "[*]", pointer[1:]).replace("/", ".")
    general = None
    for code, rule in book.items():
        if rule.check != "schema" or keyword is None or rule.arguments.get("keyword") != keyword:
            continue
        fields = rule.fields
        if path in fields:
            return code
        if not fields:
            general = code
    return general
