"""What decoders refuse or hide in a slice: text that cannot be decoded, keys that stand twice."""

from __future__ import annotations

from typing import Any

import msgspec

from evselint.checks.meaning import escaped
from evselint.read.scan import elements, members


def culprit(slice_: bytes) -> tuple[str, str, str]:
    """Where in a slice the part stands that cannot be decoded, of which kind it is, and how it looks."""
    text = slice_.decode("utf-8", "surrogateescape")
    try:
        children = (
            [(escaped(member.key), member.start, member.end) for member in members(text)]
            if text.startswith("{")
            else [(str(index), start, end) for index, (start, end) in enumerate(elements(text, 0))]
            if text.startswith("[")
            else []
        )
    except (ValueError, RecursionError):
        return "", "malformed", looks(slice_)
    for step, start, end in children:
        part = text[start:end].encode("utf-8", "surrogateescape")
        try:
            msgspec.json.decode(part)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pointer, kind, shown = culprit(part)
            return f"/{step}{pointer}", kind, shown
    return "", kind_of(slice_), looks(slice_)


def kind_of(slice_: bytes) -> str:
    """The kind, as reading rules name it, of what keeps a slice from being decoded that has no parts."""
    try:
        slice_.decode("utf-8")
    except UnicodeDecodeError:
        return "not-utf8"
    if slice_.startswith(b'"'):
        return "lone-surrogate" if b"\\u" in slice_ else "malformed"
    if slice_.lstrip(b"-").startswith((b"NaN", b"Infinity")):
        return "non-finite-number"
    if slice_[:1] in b"-0123456789":
        return "number-too-long"
    return "nested-too-deep" if slice_[:1] in b"[{" else "malformed"


def looks(slice_: bytes) -> str:
    """The beginning of a slice for people, whatever its bytes."""
    return slice_[:60].decode("utf-8", "replace") + ("…" if len(slice_) > 60 else "")


def repeated_keys(slice_: bytes, value: Any) -> str:
    """The pointer of a repeated key inside a composite slice; empty if there is none.

    A dropped member takes its colon with it, so equal counts prove that none was dropped.
    """
    if not isinstance(value, (dict, list)) or slice_.count(b":") == msgspec.json.encode(value).count(b":"):
        return ""
    return _find_repeated(slice_.decode("utf-8"), 0)


def _find_repeated(text: str, place: int) -> str:
    if text[place] == "{":
        seen: set[str] = set()
        for member in members(text, place):
            if member.key in seen:
                return f"/{escaped(member.key)}"
            seen.add(member.key)
            if found := _find_repeated(text, member.start):
                return f"/{escaped(member.key)}{found}"
    elif text[place] == "[":
        for index, (start, _) in enumerate(elements(text, place)):
            if found := _find_repeated(text, start):
                return f"/{index}{found}"
    return ""
