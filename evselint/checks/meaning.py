"""Reading a value as what it means: dialects and near misses, each named so that a rule can report it.

Only values that the schema refuses come here. What is returned is the value meant, the repairs that lead to it, and
where each renamed place stands in the value as written, so that every finding can point there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from evselint.expressions import expression
from evselint.fields import KEY_ALIASES, OLD_FIELDS

NUMBER = expression(r"[ \t]*-?[0-9]{1,15}(?:\.[0-9]{1,15})?[ \t]*", re.ASCII)
NO_VALUE = frozenset({"none none", "none,none", "none, none", "none", ""})
LONGEST_KEY = 60
SHORTEST_BEGINNING = 8

Node = Mapping[str, Any]


class Absent:
    """The one value that stands for "nothing given"."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class Repair(Struct, frozen=True):
    """One step from what is written to what is meant. ``pointer`` leads into the value as written."""

    name: str
    pointer: str
    value: Any
    repair: Any = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Reading(Struct):
    """The outcome for one value: ``written`` maps pointers into the meaning to pointers into the text."""

    repairs: list[Repair] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


class Schema:
    """A JSON Schema document and its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._definitions = document["$defs"]

    def node(self, node: Node) -> Node:
        """``node`` with its references followed; its own keywords win."""
        while "$ref" in node:
            target = self._definitions[node["$ref"].rsplit("/", 1)[1]]
            node = {
                **target,
                **{key: value for key, value in node.items() if key != "$ref"},
                **({"$ref": target["$ref"]} if "$ref" in target else {}),
            }
        return node

    def at(self, node: Node, path: list[str | int]) -> Node:
        """The node that is responsible for ``path`` below ``node``; empty if there is none."""
        for part in path:
            node = self.node(node)
            node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        return self.node(node)


def types_of(node: Node) -> tuple[str, ...]:
    """The JSON types that a node allows."""
    types = node.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def meant(
    schema: Schema, node: Node, value: Any, pointer: str, reading: Reading, meant_pointer: str | None = None
) -> Any:
    """What ``value`` means where ``node`` is expected; ABSENT if it means nothing.

    ``pointer`` says where it is written, ``meant_pointer`` where it stands in the meaning.
    """
    place = pointer if meant_pointer is None else meant_pointer
    if place != pointer:
        reading.written[place] = pointer
    node = schema.node(node)
    types = types_of(node)
    if value is None or not types:
        return value
    if "object" in types:
        return _object(schema, node, value, pointer, place, reading)
    if "array" in types:
        return _list(schema, node, value, pointer, place, reading)
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], (list, dict)):
        reading.repairs.append(Repair("list-for-single", pointer, value, value[0]))
        return meant(schema, node, value[0], f"{pointer}/0", reading, place)
    return _scalar(node, types, value, pointer, reading)


def _scalar(node: Node, types: tuple[str, ...], value: Any, pointer: str, reading: Reading) -> Any:
    name, repair = "", value
    if "boolean" in types and isinstance(value, str) and value.strip().lower() in ("true", "false"):
        name, repair = "boolean-as-string", value.strip().lower() == "true"
    elif {"number", "integer"} & set(types) and isinstance(value, str) and NUMBER.fullmatch(value):
        number = float(value)
        name, repair = "number-as-string", int(number) if number.is_integer() else number
    elif "string" in types and isinstance(value, bool):
        text = "true" if value else "false"
        name, repair = ("boolean-for-text", text) if text in node.get("enum", ()) else ("", value)
    elif "string" in types and isinstance(value, (int, float)) and "enum" not in node:
        name, repair = "number-for-text", _number_text(value)
    if name:
        reading.repairs.append(Repair(name, pointer, value, repair))
    return repair


def _number_text(value: float) -> str:
    """A number as text, coordinates with at most six decimals."""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").ljust(len(f"{value:.0f}") + 2, "0")


def _list(schema: Schema, node: Node, value: Any, pointer: str, place: str, reading: Reading) -> Any:
    items = node.get("items", {})
    if not isinstance(value, list):
        expected = types_of(schema.node(items))
        if not (
            ("object" in expected and isinstance(value, dict)) or ("string" in expected and isinstance(value, str))
        ):
            return value
        reading.repairs.append(Repair("single-for-list", pointer, value, [value]))
        reading.written[f"{place}/0"] = pointer
        return [meant(schema, items, value, pointer, reading, f"{place}/0")]
    return [
        meant(schema, items, each, f"{pointer}/{index}", reading, f"{place}/{index}")
        for index, each in enumerate(value)
    ]


def _object(schema: Schema, node: Node, value: Any, pointer: str, place: str, reading: Reading) -> Any:
    properties = node.get("properties", {})
    if isinstance(value, str) and "Coordinates" in properties:
        if value.strip().lower() in NO_VALUE:
            reading.repairs.append(Repair("none-none", pointer, value))
            return ABSENT
        reading.repairs.append(Repair("plain-google", pointer, value, {"Coordinates": value}))
        reading.written[f"{place}/Coordinates"] = pointer
        return {"Coordinates": value}
    if not isinstance(value, dict):
        return value
    if "null" in types_of(node) and "Google" in properties and not value:
        reading.repairs.append(Repair("none-none", pointer, value))
        return ABSENT
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = right_key(key, properties, value, pointer, reading)
        if name is not None and not (name != key and name in value):
            content = meant(
                schema, properties[name], each, f"{pointer}/{escaped(key)}", reading, f"{place}/{escaped(name)}"
            )
            if content is not ABSENT:
                found[name] = content
    if not found and any(repair.name == "none-none" for repair in reading.repairs) and "null" in types_of(node):
        return ABSENT
    return found


def escaped(key: str) -> str:
    """A key as part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def right_key(
    key: str, known: Mapping[str, Any], owner: Mapping[str, Any], pointer: str, reading: Reading
) -> str | None:
    """The known key that ``key`` is, stands for or nearly is; None if it is none. Notes what is wrong."""
    if key in known:
        return key
    place = f"{pointer}/{escaped(key)}"
    if key in OLD_FIELDS and not pointer:
        reading.repairs.append(Repair("old-field-2.2", place, key, None, {"meant": OLD_FIELDS[key]}))
        return None
    alias = KEY_ALIASES.get(key)
    name = alias if alias in known else near_key(key, known) or shortened_key(key, known, owner)
    if name is None:
        reading.repairs.append(Repair("unknown-key", place, key))
        return None
    if name in owner:
        same = owner[name] == owner[key]
        reading.repairs.append(Repair("alias-key" if same else "alias-conflict", place, key, name, {"meant": name}))
    else:
        reading.repairs.append(
            Repair("alias-key" if alias in known else "misspelled-key", place, key, name, {"meant": name})
        )
    return name


def near_key(key: str, known: Mapping[str, Any]) -> str | None:
    """The one known key that ``key`` is but for case, blanks, ``_`` and ``-``, or one or two letters."""
    if len(key) > LONGEST_KEY:
        return None
    plain = _plain(key)
    for name in known:
        if _plain(name) == plain:
            return name
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), 1, 0.85) if len(key) > 4 else []
    return near[0] if near else None


def shortened_key(key: str, known: Mapping[str, Any], owner: Mapping[str, Any]) -> str | None:
    """The one known key, missing so far, of which ``key`` is the singular, or which one begins with the other."""
    plain = _plain(key) if len(key) <= LONGEST_KEY else ""
    meant = []
    for name in known:
        other = _plain(name)
        shorter, longer = sorted((plain, other), key=len)
        begins = len(shorter) >= SHORTEST_BEGINNING and longer.startswith(shorter)
        if name not in owner and (begins or (shorter and longer == f"{shorter}s")):
            meant.append(name)
    return meant[0] if len(meant) == 1 else None


def _plain(key: str) -> str:
    return re.sub(r"[\s_-]", "", key).lower()
