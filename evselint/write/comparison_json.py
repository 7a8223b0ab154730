"""A comparison as JSON, version 1: all that it holds. `comparison.schema.json` beside this module describes it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from msgspec import structs

from evselint import __version__
from evselint.encode import encoded
from evselint.write.members import members

if TYPE_CHECKING:
    from evselint.comparison import Comparison, RuleChange

VERSION = 1


def write(comparison: Comparison, stream: IO[bytes]) -> None:
    """Write it on one line."""
    document = {
        "comparison": VERSION,
        "tool": {"name": "evselint", "version": __version__},
        "old": structs.asdict(comparison.old),
        "new": structs.asdict(comparison.new),
        "records": structs.asdict(comparison.records) if comparison.records else None,
        "score": comparison.score,
        "findings": {what: comparison.count(what) for what in ("fixed", "new", "still")},
        "rules": [_rule(each) for each in comparison.rules],
    }
    stream.write(encoded(document) + b"\n")


def _rule(change: RuleChange) -> dict[str, Any]:
    return structs.asdict(change) | {
        "first_new": [members(each) for each in change.first_new],
        "first_fixed": [members(each) for each in change.first_fixed],
    }
