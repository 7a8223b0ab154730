"""A rule's good and bad example as a few lines: what is changed in an excellent record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evselint.write.html.lines import in_lines

if TYPE_CHECKING:
    from markupsafe import Markup

    from evselint.rulebook import Rule

LONGEST = 600
MOST_RECORDS = 3
# Keys of an example that are instructions to the tests, not data.
INSTRUCTIONS = frozenset({"also", "only", "profile", "limit"})


def example(rule: Rule, kind: str) -> Markup:
    """The first example of a kind (good, bad) that says something; empty if there is none."""
    for given in getattr(rule, kind):
        if text := _lines(given):
            return in_lines(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
    return in_lines("")


def _lines(given: Mapping[str, Any]) -> str:
    if "text" in given:
        return str(given["text"])
    if "base64" in given or "stations" in given:
        return ""
    if "records" in given:
        records = [_lines(record) for record in given["records"][:MOST_RECORDS]]
        return "\n".join(f"{number}: {text or '…'}" for number, text in enumerate(records, 1)) if any(records) else ""
    lines = []
    for path, value in given.items():
        if path in INSTRUCTIONS:
            continue
        if path.startswith("-"):
            lines.append(f"{path[1:].removeprefix('@')} —")
        else:
            lines.append(f"{path.removeprefix('@')} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines)
