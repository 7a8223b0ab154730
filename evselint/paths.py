"""Paths into a record: what they lead to, and the conditions that a rule's ``when`` puts on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evselint.expressions import expression

Values = Mapping[str, Any]
SCALARS = frozenset({str, bool, type(None)})
EMPTY_TEXTS = frozenset({"-", "--", ".", "n/a", "null", "none", "none none"})
_PART = expression(r"([^.\[\]]+)|\[(\*|[0-9]+)\]")


def parts_of(path: str) -> tuple[str, ...]:
    """``ChargingFacilities[*].Power`` → ``("ChargingFacilities", "*", "Power")``. Raises ValueError for no path."""
    parts = tuple(name or index for name, index in _PART.findall(path))
    if not parts:
        raise ValueError(f"the path {path!r} names nothing")
    return parts


def first_of(path: str) -> str:
    """The field of the record that a path begins with."""
    return parts_of(path)[0]


def select(value: Any, parts: tuple[str, ...], pointer: str, parent: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """Pointer, value and parent of everything that ``parts`` lead to; values that are null are not there."""
    if value is None:
        return
    if not parts:
        yield pointer, value, parent
    elif parts[0] == "**":
        yield from _texts(value, pointer, parent)
    elif isinstance(value, list):
        chosen = (
            range(len(value))
            if parts[0] == "*"
            else (int(parts[0]),)
            if parts[0].isdigit() and int(parts[0]) < len(value)
            else ()
        )
        for index in chosen:
            yield from select(value[index], parts[1:], f"{pointer}/{index}", value)
    elif isinstance(value, dict) and parts[0] in value:
        yield from select(value[parts[0]], parts[1:], f"{pointer}/{parts[0]}", value)


def _texts(value: Any, pointer: str, parent: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, str):
        yield pointer, value, parent
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, f"{pointer}/{key}", value)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{pointer}/{index}", value)


def places_of(value: Any, parts: tuple[str, ...], pointer: str, parent: Any) -> Iterator[tuple[str, Any, Any]]:
    """Like select, but also the place of a member that is missing where its owner is there."""
    if not parts:
        yield pointer, value, parent
    elif isinstance(value, list) and parts[0] == "*":
        for place, each in enumerate(value):
            yield from places_of(each, parts[1:], f"{pointer}/{place}", value)
    elif isinstance(value, dict):
        yield from places_of(value.get(parts[0]), parts[1:], f"{pointer}/{parts[0]}", value)


def members_of(value: Any, names: Sequence[str]) -> tuple[Any, ...] | None:
    """These members of an object, None for one that is missing, if equal ones mean the same; else None.

    True equals 1 and 1.0 in Python, so numbers would tell too little apart.
    """
    if value.__class__ is not dict:
        return None
    found = tuple(map(value.get, names))
    return found if SCALARS.issuperset(map(type, found)) else None


def pointed(pointer: str, value: Any, at: str | None) -> tuple[str, Any]:
    """Where a finding points: the value, or the member ``at`` of it if it is there."""
    if at is None:
        return pointer, value
    for found, inner, _ in select(value, parts_of(at), pointer):
        return found, inner
    return pointer, value


def value_at(values: Values, pointer: str) -> Any:
    """The value at a pointer into the values, None if there is none."""
    found: Any = values
    for part in pointer[1:].split("/") if pointer else ():
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, Mapping) and part in found:
            found = found[part]
        else:
            return None
    return None if found is values else found


def guard(when: Mapping[str, Any]) -> tuple[Callable[[Values, Any], bool], tuple[str, ...]]:
    """A callable that says whether all conditions hold, and the fields that it reads."""
    conditions = []
    reads = []
    for path, wanted in when.items():
        relative = path.startswith(".")
        parts = parts_of(path[1:] if relative else path)
        if not relative:
            reads.append(parts[0])
        conditions.append((relative, parts, _condition(wanted)))

    def holds(values: Values, parent: Any) -> bool:
        for relative, parts, condition in conditions:
            root = parent if relative else values.get(parts[0])
            found = [value for _, value, _ in select(root, parts if relative else parts[1:], "")]
            if not condition(found):
                return False
        return True

    return holds, tuple(reads)


def _condition(wanted: Any) -> Callable[[list[Any]], bool]:
    if isinstance(wanted, dict):
        if set(wanted) != {"present"}:
            raise ValueError("a condition is a value, a list of values, or { present = true or false }")
        return lambda found: any(not is_empty(value) for value in found) is wanted["present"]
    allowed = wanted if isinstance(wanted, list) else [wanted]

    def holds(found: list[Any]) -> bool:
        flat = [each for value in found for each in (value if isinstance(value, list) else [value])]
        return any(each == option and type(each) is type(option) for each in flat for option in allowed)

    return holds


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: blank or placeholder text, empty list or object."""
    if isinstance(value, str):
        text = value.strip()
        return not text or text.lower() in EMPTY_TEXTS
    return value is None or value == [] or value == {}
