"""TOML that ships with the program, in a form that is read at once.

A built package holds each of these files as JSON too. That form counts only while it stems from the very file that is
there, so that a checkout or a changed file is always read from the source.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import msgspec

from evselint.places import rules_folder

COMPILED = "compiled"  # the folder beside the files


class Compiled(msgspec.Struct, frozen=True):
    """The content of a file, and the checksum of the text that it stems from."""

    checksum: int
    content: dict[str, Any]


def compiled(name: str, text: bytes) -> dict[str, Any] | None:
    """What the file ``name`` with this ``text`` holds; None if there is no form that stems from it."""
    try:
        stored = msgspec.json.decode((rules_folder() / COMPILED / f"{name}.json").read_bytes(), type=Compiled)
    except (OSError, msgspec.MsgspecError):
        return None
    return stored.content if stored.checksum == crc32(text) else None


def shipped_toml(name: str) -> dict[str, Any]:
    """What the file ``name`` of the rule book holds."""
    text = (rules_folder() / name).read_bytes()
    content = compiled(name, text)
    if content is None:
        import tomllib

        content = tomllib.loads(text.decode("utf-8"))
    return content
