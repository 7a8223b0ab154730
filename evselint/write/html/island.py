"""The findings as columns of numbers beside dictionaries of texts, packed into one text for the page's script.

Dictionaries are sorted, so that a column sorts by its numbers; columns whose neighbours are alike are kept as steps,
because steps pack well.
"""

from __future__ import annotations

import base64
import gzip
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evselint.finding import SEVERITIES
from evselint.geo.tables import packed
from evselint.write.wording import visible

if TYPE_CHECKING:
    from evselint.finding import Finding

NOTHING = 0xFFFFFFFF
NEWS, IN_BASELINE, ACCEPTED = range(3)
KNOWN = {"baseline": IN_BASELINE, "acceptance": ACCEPTED}
DICTIONARIES = ("evse", "operator", "path", "pointer", "message")
STEPS = ("evse", "record", "line", "message", "cell")


class Dictionary(dict[str, int]):
    """Texts and their numbers, in the order of coming until they are sorted."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def ranks(self) -> array[int]:
        """For each number the place of its text among all texts in order."""
        ranks = array("I", bytes(4 * len(self)))
        for place, text in enumerate(sorted(self)):
            ranks[self[text]] = place
        return ranks

    def joined(self) -> bytes:
        """All texts in order, a line each."""
        return "\n".join(sorted(self)).encode("utf-8")


class Columns:
    """Takes findings, one after the other."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.rules = {code: number for number, code in enumerate(rules)}
        self.dictionaries = {name: Dictionary() for name in DICTIONARIES}
        self.columns: dict[str, array[int]] = {name: array("I") for name in (*DICTIONARIES, "record", "line", "column")}
        self.columns["cell"] = array("I")
        self.small = {name: array("B") for name in ("severity", "known", "fixable")}
        self.rule = array("H")

    def __len__(self) -> int:
        return len(self.rule)

    def add(self, finding: Finding, cell: int | None) -> None:
        """Append a finding; ``cell`` is the number of the map's cell that its record stands in."""
        texts = (finding.evse_id or "", finding.operator_id or "", finding.path, finding.pointer, finding.message)
        for name, text in zip(DICTIONARIES, texts, strict=True):
            self.columns[name].append(self.dictionaries[name][visible(text)])
        self.columns["record"].append(NOTHING if finding.record is None else finding.record)
        self.columns["line"].append(finding.line)
        self.columns["column"].append(finding.column)
        self.columns["cell"].append(NOTHING if cell is None else cell)
        self.small["severity"].append(SEVERITIES.index(finding.severity))
        self.small["known"].append(KNOWN[finding.known.by] if finding.known else NEWS)
        self.small["fixable"].append(finding.fixable)
        self.rule.append(self.rules[finding.rule])

    def packed(self, other: Mapping[str, Any], cells: Mapping[str, array[int]]) -> str:
        """Everything as one text; ``other`` is anything that fits JSON, ``cells`` are columns of the map's cells."""
        tables: dict[str, tuple[str, bytes]] = {"rule": ("H", self.rule.tobytes())}
        for name, small in self.small.items():
            tables[name] = ("B", small.tobytes())
        for name, column in self.columns.items():
            if name in self.dictionaries:
                ranks = self.dictionaries[name].ranks()
                column = array("I", map(ranks.__getitem__, column))
                tables[f"{name}-texts"] = ("B", self.dictionaries[name].joined())
            tables[name] = ("I", (in_steps(column) if name in STEPS else column).tobytes())
        for name, column in cells.items():
            tables[f"cell-{name}"] = (column.typecode, column.tobytes())
        content = packed(
            tables,
            {
                **other,
                "steps": STEPS,
                "sizes": {name: len(texts) for name, texts in self.dictionaries.items()},
                "findings": len(self),
            },
        )
        return base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")


def in_steps(column: array[int]) -> array[int]:
    """Each number as its difference from the one before, counted round at 2 to the 32nd."""
    steps = array("I", column)
    before = 0
    for place, number in enumerate(column):
        steps[place] = (number - before) & NOTHING
        before = number
    return steps
