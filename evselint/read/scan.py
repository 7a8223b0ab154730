"""Steps over JSON text: where a value ends, which members an object has, where a pointer leads."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from json.scanner import make_scanner
from types import SimpleNamespace
from typing import Any

import msgspec
from msgspec import Raw, Struct

from evselint.expressions import expression

WHITESPACE = b" \t\r\n"
_BLANKS = expression(rb"[ \t\r\n]*")
_TEXT_BLANKS = expression(r"[ \t\r\n]*")
DEEPEST = 100
TOKEN = expression(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_STRING = expression(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NOT_FINITE = expression(rb"-?(?:NaN|Infinity)\b")
_ASCII_ESCAPE = expression(r"\\u00[2-7]")
_COLON = expression(r"[ \t\r\n]*:[ \t\r\n]*")
_BYTE = expression(r"\(byte (\d+)\)")
_raw = msgspec.json.Decoder(Raw).decode


# json's C scanner also tells where a value ends; numbers stay text, so that none can be too long.
_options: Any = SimpleNamespace(
    strict=True,
    object_hook=None,
    object_pairs_hook=None,
    parse_float=str,
    parse_int=str,
    parse_constant=str,
    memo={},
)
_scan = make_scanner(_options)


class Step(Struct, frozen=True):
    """What stands at a place: a whole value that ends at ``end``, or a ``fault`` at ``end``."""

    end: int
    fault: str | None = None


def skip_blanks(text: bytes | memoryview, place: int) -> int:
    """The place of the next character that is no white space."""
    match = _BLANKS.match(text, place)
    assert match is not None
    return match.end()


def value_end(text: bytes, place: int) -> Step:
    """Where the value that starts at ``place`` ends in ``text``.

    A value cut off by the end of ``text`` has the fault ``truncated``.
    """
    try:
        _raw(memoryview(text)[place:])
    except RecursionError:
        return Step(place, "nested-too-deep")
    except UnicodeDecodeError:
        return _by_brackets(text, place, "malformed", place)
    except msgspec.DecodeError as error:
        message = str(error)
        found = _BYTE.search(message)
        if found is None:
            return _by_brackets(text, place, "truncated", len(text))
        end = place + int(found.group(1))
        if "trailing characters" not in message:
            return _by_brackets(text, place, "trailing-comma" if "trailing comma" in message else "malformed", end)
        end -= 1  # the decoder counts the first character that is too much as read
        while text[end - 1] in WHITESPACE:
            end -= 1
        return Step(end)
    end = len(text)
    while text[end - 1] in WHITESPACE:
        end -= 1
    return Step(end)


def _by_brackets(text: bytes, place: int, fault: str, fault_place: int) -> Step:
    """A value that the fast decoder refuses is still whole if its brackets close and json's own scanner takes it.

    That is so for lone surrogates and for NaN, which are the business of the field that holds them.
    """
    end = _apparent_end(text, place)
    if end is None:
        return Step(fault_place, fault)
    try:
        content = text[place:end].decode("utf-8", "replace")
        _, stopped = _scan(content, 0)
    except (ValueError, StopIteration):
        return Step(fault_place if fault != "truncated" else place, "malformed" if fault == "truncated" else fault)
    except RecursionError:
        return Step(place, "nested-too-deep")
    if stopped != len(content):
        return Step(fault_place, fault)
    return Step(end)


def _apparent_end(text: bytes, place: int) -> int | None:
    """Where the value at ``place`` seems to end, by its looks."""
    first = text[place : place + 1]
    if first in (b"{", b"["):
        return balanced_end(text, place)
    found = (_STRING if first == b'"' else _NOT_FINITE).match(text, place)
    return found.end() if found else None


def balanced_end(text: bytes, place: int) -> int | None:
    """Where the brackets opened at ``place`` are closed again, by counting; None if they are not."""
    depth = 0
    for token in TOKEN.finditer(text, place):
        character = text[token.start()]
        if character in b"{[":
            depth += 1
        elif character in b"}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return None


def deep_place(text: bytes, place: int) -> int:
    """Where the member of the object at ``place`` begins whose brackets are nested deeper than any reader follows."""
    opened: list[int] = []
    for token in TOKEN.finditer(text, place):
        character = text[token.start()]
        if character in b"{[":
            opened.append(token.start())
            if len(opened) > DEEPEST:
                return opened[1]
        elif character in b"}]" and opened:
            opened.pop()
    return place


class Member(Struct, frozen=True):
    """A member of an object: its key, where the key starts, and the text of its value."""

    key: str
    place: int
    start: int
    end: int


def members(text: str, place: int = 0) -> list[Member]:
    """The members of the object that starts at ``place``, in order and with repetitions.

    Raises ValueError (StopIteration counts as one) if the text is not a JSON object; NaN, lone surrogates and
    numbers of any length are let through.
    """
    found: list[Member] = []
    if text[place : place + 1] != "{":
        raise ValueError("not an object")
    place = _after_blanks(text, place + 1)
    if text[place : place + 1] == "}":
        return found
    while True:
        if text[place : place + 1] != '"':
            raise ValueError("a key is missing")
        key, after = scanstring(text, place + 1, True)
        colon = _after_blanks(text, after)
        if text[colon : colon + 1] != ":":
            raise ValueError("a colon is missing")
        start = _after_blanks(text, colon + 1)
        end = scan_value(text, start)
        found.append(Member(key, place, start, end))
        place = _after_blanks(text, end)
        if text[place : place + 1] == "}":
            return found
        if text[place : place + 1] != ",":
            raise ValueError("a comma is missing")
        place = _after_blanks(text, place + 1)


def scan_value(text: str, start: int) -> int:
    """Where the value that starts at ``start`` ends. Raises ValueError."""
    try:
        end: int = _scan(text, start)[1]
    except StopIteration:
        raise ValueError("a value is missing") from None
    return end


def elements(text: str, place: int) -> list[tuple[int, int]]:
    """Start and end of each element of the list that starts at ``place``. Raises ValueError."""
    found: list[tuple[int, int]] = []
    if text[place : place + 1] != "[":
        raise ValueError("not a list")
    place = _after_blanks(text, place + 1)
    while text[place : place + 1] != "]":
        end = scan_value(text, place)
        found.append((place, end))
        place = _after_blanks(text, end)
        if text[place : place + 1] == ",":
            place = _after_blanks(text, place + 1)
    return found


def _after_blanks(text: str, place: int) -> int:
    match = _TEXT_BLANKS.match(text, place)
    assert match is not None
    return match.end()


def whole_object(text: str) -> list[Member] | None:
    """The members of a text that is exactly one object; None if it is not."""
    start = _after_blanks(text, 0)
    try:
        found = members(text, start)
    except (ValueError, RecursionError):
        return None
    end = _after_blanks(text, found[-1].end) if found else _after_blanks(text, start + 1)
    return found if _after_blanks(text, end + 1) == len(text) else None


def _single_member(text: str, key: str) -> int | None:
    """Where the value of ``key`` stands if the key stands only once in the whole text; None if that is not so sure.

    Within a text every quotation mark has a backslash before it, so a quoted key can begin, but never end in one; and
    only escapes of ASCII characters could spell the key otherwise.
    """
    quoted = f'"{key}"'
    first = text.find(quoted)
    if first < 0 or text.find(quoted, first + 1) >= 0:
        return None
    if "\\" in text and (text[first - 1 : first] == "\\" or _ASCII_ESCAPE.search(text)):
        return None
    colon = _COLON.match(text, first + len(quoted))
    return colon.end() if colon else None


def place_of(text: str, pointer: str) -> int | None:
    """Where in ``text`` (one record) the value stands that an RFC 6901 ``pointer`` names; None if there is none.

    Of repeated keys the last one counts, as in every decoder.
    """
    place = _after_blanks(text, 0)
    if not pointer:
        return place
    parts = pointer[1:].split("/")
    start = _single_member(text, parts[0])
    if start is not None:
        place = start
        del parts[0]
    for part in parts:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            if text[place : place + 1] == "{":
                starts = [member.start for member in members(text, place) if member.key == key]
                if not starts:
                    return None
                place = starts[-1]
            elif text[place : place + 1] == "[":
                place = elements(text, place)[int(key)][0]
            else:
                return None
        except (ValueError, IndexError, RecursionError):
            return None
    return place
