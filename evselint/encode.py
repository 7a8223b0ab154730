"""JSON that every reader takes, whatever the data held."""

from __future__ import annotations

from typing import Any

import msgspec
import msgspec.structs

DEEPEST = 60
LONGEST_NUMBER = 64  # bits; readers in other languages hold no more


def encoded(value: Any) -> bytes:
    """``value`` as JSON in UTF-8; what JSON cannot hold is written as text that says so."""
    try:
        return msgspec.json.encode(value)
    except (ValueError, OverflowError, RecursionError, TypeError):
        return msgspec.json.encode(encodable(value))


def encodable(value: Any, depth: int = 0) -> Any:
    """``value`` with halves of surrogate pairs, endless numbers and bottomless nesting replaced by text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, (bool, float, type(None), msgspec.Raw)):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= LONGEST_NUMBER else _number_in_words(value)
    if depth > DEEPEST:
        return "…"
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        return {encodable(str(key)): encodable(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [encodable(each, depth + 1) for each in value]
    return encodable(str(value))


def _number_in_words(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to write thousands of digits.
        return f"(a number of about {int(value.bit_length() * 0.30103) + 1:,} digits)"
