"""The schema of a record, field by field: accept what is right, and say in our words what is not.

jsonschema-rs both accepts and diagnoses. Objects are closed here (the shipped schema leaves them open), because an
unknown member is worth a finding of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from evselint.checks.meaning import Schema
from evselint.checks.near import cleaned
from evselint.places import rules_folder

# jsonschema-rs's names, and ours where one of them says more.
KEYWORDS = {"oneOfNotValid": "oneOf", "oneOfMultipleValid": "oneOf", "exclusiveMinimum": "minimum", "const": "enum"}


class Breach(Struct, frozen=True):
    """One breach of the schema: which keyword, where, and what a message needs."""

    keyword: str
    pointer: str
    value: Any
    expected: str
    suggestion: str = ""
    repair: Any = None

    def details(self) -> dict[str, Any]:
        """What a message may use."""
        length = len(self.value) if isinstance(self.value, (str, list)) else None
        return {"expected": self.expected, "suggestion": self.suggestion, "repair": self.repair, "length": length}


@cache
def document() -> dict[str, Any]:
    """The shipped schema."""
    content: dict[str, Any] = msgspec.json.decode((rules_folder() / "schema" / "oicp-2.3.json").read_bytes())
    return content


def record_properties() -> dict[str, Any]:
    """The schema of each field of a record."""
    properties: dict[str, Any] = document()["$defs"]["EvseDataRecord"]["properties"]
    return properties


def required_fields() -> frozenset[str]:
    """The fields that a record must have."""
    return frozenset(document()["$defs"]["EvseDataRecord"]["required"])


def _closed(node: Any) -> Any:
    """The schema with every object closed to unknown members; alternatives only tell notations apart and stay open."""
    if isinstance(node, dict):
        content = {
            key: value if key == "oneOf" else _closed(value) for key, value in node.items() if key != "description"
        }
        if isinstance(content.get("properties"), dict):
            content["additionalProperties"] = False
        return content
    return [_closed(each) for each in node] if isinstance(node, list) else node


class FieldSchema:
    """The schema of one field."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.node: Mapping[str, Any] = record_properties()[name]
        self.schema = Schema(document())
        self._validator: Any = None

    def _made(self) -> Any:
        if self._validator is None:
            import jsonschema_rs

            self._validator = jsonschema_rs.validator_for({**self.node, "$defs": _definitions()})
        return self._validator

    def accepts(self) -> Callable[[Any], bool]:
        """The quick question: is this value right as it is?"""
        accepts: Callable[[Any], bool] = self._made().is_valid
        return accepts

    def breaches(self, value: Any) -> Iterator[Breach]:
        """What is wrong with a value, one breach a place."""
        seen: dict[str, Breach] = {}
        for error in self._made().iter_errors(value):
            path = list(error.instance_path)
            keyword = KEYWORDS.get(error.kind.name, error.kind.name)
            if keyword == "required":
                path.append(error.kind.property)
            breach = self._breach(keyword, path, error, value)
            earlier = seen.get(breach.pointer)
            if earlier is None or (earlier.keyword == "enum" and keyword == "type"):
                seen[breach.pointer] = breach
        yield from seen.values()

    def _breach(self, keyword: str, path: list[str | int], error: Any, value: Any) -> Breach:
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
        node = self.schema.at(self.node, path)
        found = None if keyword == "required" else _at(value, path)
        if found is None and keyword in ("type", "enum"):
            keyword = "null"
        suggestion, repair = "", None
        if keyword == "enum":
            near = nearest(found, [option for option in error.kind.options if isinstance(option, str)])
            if near is not None:
                suggestion = f"; did you mean {near}?"
                repair = near if plain_text(near) == plain_text(str(found)) else None
        elif keyword == "pattern":
            name = str(path[-1]) if path else self.name
            near = cleaned(name, found)
            if near is not None and re.fullmatch(node["pattern"], near, re.ASCII):
                suggestion, repair = f"; did you mean {near}?", near
        return Breach(keyword, f"/{self.name}{pointer}", found, expectation(keyword, node, error), suggestion, repair)


@cache
def record_accepts() -> Callable[[Any], bool]:
    """The quick question for a whole record: is it right as it is, with no member that is unknown?"""
    import jsonschema_rs

    definitions = _definitions()
    accepts: Callable[[Any], bool] = jsonschema_rs.validator_for(
        {**definitions["EvseDataRecord"], "$defs": definitions}
    ).is_valid
    return accepts


@cache
def _definitions() -> Any:
    return _closed(document()["$defs"])


def expectation(keyword: str, node: Mapping[str, Any], error: Any) -> str:
    """What was expected, in words."""
    kind = error.kind
    if keyword == "enum":
        return ", ".join(str(option) for option in kind.options if option is not None)
    if keyword == "pattern":
        return str(node.get("x-expected", f"the form {kind.pattern}"))
    if keyword in ("maxLength", "minLength", "minItems", "maxItems", "minimum", "maximum"):
        return str(kind.limit)
    if keyword == "type":
        return " or ".join(PLAIN_TYPES.get(name, name) for name in kind.types if name != "null")
    return str(node.get("x-expected", node.get("description", "")))


PLAIN_TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def plain_text(value: str) -> str:
    """The letters and digits of a text, small."""
    return "".join(filter(str.isalnum, value)).lower()


def nearest(value: Any, options: list[str]) -> str | None:
    """The allowed text that ``value`` most likely means."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    plain = {plain_text(option): option for option in options}
    key = plain_text(value)
    if key in plain:
        return plain[key]
    from difflib import get_close_matches

    near = get_close_matches(value.lower(), [option.lower() for option in options], 1, 0.65)
    return next(option for option in options if option.lower() == near[0]) if near else None


def _at(value: Any, path: list[str | int]) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
