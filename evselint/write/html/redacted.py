"""A report without what the data say: it keeps where something is wrong, and by which rule.

A message names the value at fault and often its neighbours, so it goes as a whole, and the rule's title stands in its
place. Identifiers stay where they have the form of one, for without them nobody finds the record; positions go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from evselint.config import OPERATOR_ID
from evselint.places import rules_folder

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import FindingsInOrder, OperatorFacts, Report

LEFT_OUT = "…"
EVSE_ID = re.compile(
    r"[A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E[A-Za-z0-9*]{1,30}|\+?[0-9]{1,3}\*[0-9]{3}\*[0-9*]{1,32}", re.ASCII
)


def redacted(report: Report) -> Report:
    """The report without values."""
    titles = {code: rule.title for code, rule in report.book.items()}
    return replace(
        report,
        findings=RedactedFindings(report.findings, titles),
        operators=tuple(operator_without_values(each) for each in report.operators),
        grid=None,
    )


class RedactedFindings:
    """Findings without values, in the same order."""

    def __init__(self, findings: FindingsInOrder, titles: dict[str, str]) -> None:
        self._findings, self._titles = findings, titles

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        for each in self._findings:
            yield replace(
                each,
                message=self._titles.get(each.rule, each.name),
                evse_id=identifier(each.evse_id, EVSE_ID),
                operator_id=identifier(each.operator_id, OPERATOR_ID),
                pointer=_pointer(each.pointer),
                value=None,
                repair=None,
                position=None,
            )

    def close(self) -> None:
        """Give temporary files back."""
        self._findings.close()


def identifier(text: str | None, form: re.Pattern[str] = EVSE_ID) -> str | None:
    """An identifier, if it has the form of one."""
    return text if text is None or form.fullmatch(text) else LEFT_OUT


def operator_without_values(given: OperatorFacts) -> OperatorFacts:
    """An operator by its id alone, if that has the form of one."""
    return replace(given, operator_id=identifier(given.operator_id, OPERATOR_ID), operator_name=None)


def _pointer(pointer: str) -> str:
    """The pointer, with keys that the data made up left out."""
    return "/".join(
        part if not part or part.isdigit() or part.lower() in _names() else LEFT_OUT for part in pointer.split("/")
    )


@cache
def _names() -> frozenset[str]:
    """All names that the protocol knows, in small letters."""
    schema = json.loads((rules_folder() / "schema" / "oicp-2.3.json").read_text(encoding="utf-8"))
    return frozenset(name.lower() for name in _properties(schema))


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for child in node.values():
            yield from _properties(child)
    elif isinstance(node, list):
        for child in node:
            yield from _properties(child)
