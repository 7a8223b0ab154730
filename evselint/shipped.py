"""TOML that ships with the program, in a form that is read at once.

A built package holds each of these files as JSON too; a checkout keeps such forms in a folder of its own, made when a
file is first read. A form counts only while it stems from the very file that is there, so a changed file takes effect
at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from evselint.places import CHECKOUT, rules_folder

COMPILED = "compiled"  # the folder in a built package
KEPT = ".compiled_rules"  # the folder in a checkout; apart from the rules, so that no package is built with it


class Compiled(msgspec.Struct, frozen=True):
    """The content of a file, and the checksum of the text that it stems from."""

    checksum: int
    content: dict[str, Any]


def content_of(name: str, text: bytes, parse: Callable[[bytes], dict[str, Any]]) -> dict[str, Any]:
    """What the file ``name`` with this ``text`` holds: from a form that stems from it, else parsed and kept."""
    content = compiled(name, text)
    if content is None:
        content = parse(text)
        keep(name, text, content)
    return content


def compiled(name: str, text: bytes) -> dict[str, Any] | None:
    """What the file ``name`` with this ``text`` holds; None if there is no form that stems from it."""
    try:
        stored = msgspec.json.decode(_form(name).read_bytes(), type=Compiled)
    except (OSError, msgspec.MsgspecError):
        return None
    return stored.content if stored.checksum == crc32(text) else None


def keep(name: str, text: bytes, content: dict[str, Any]) -> None:
    """Let the next process in a checkout read the ``content`` of a file at once; where nobody may write, it cannot."""
    if not _in_checkout():
        return
    form = msgspec.json.encode(Compiled(crc32(text), content))
    if msgspec.json.decode(form, type=Compiled).content != content:
        return  # TOML knows values that JSON does not
    final = _form(name)
    draft = final.with_name(f"{final.name}.{os.getpid()}")
    with suppress(OSError):
        final.parent.mkdir(exist_ok=True)
        draft.write_bytes(form)
        draft.replace(final)  # whoever reads at the same time finds the old form or the new one, and both whole


def shipped_toml(name: str) -> dict[str, Any]:
    """What the file ``name`` of the rule book holds."""
    return content_of(name, (rules_folder() / name).read_bytes(), _parsed)


def _parsed(text: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text.decode("utf-8"))


def _in_checkout() -> bool:
    return rules_folder().parent == CHECKOUT


def _form(name: str) -> Path:
    return (CHECKOUT / KEPT if _in_checkout() else rules_folder() / COMPILED) / f"{name}.json"
