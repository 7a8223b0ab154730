"""CSV for spreadsheets: a finding a row, in UTF-8 with the mark by which Excel knows it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from evselint.encode import encodable, encoded
from evselint.write.members import members
from evselint.write.wording import known_as, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report

COLUMNS = (
    "severity", "rule", "name", "evse_id", "operator_id", "message", "value", "pointer", "path", "line", "column",
    "record", "fixable", "known",
)  # fmt: skip
# What makes a cell a formula in Excel or LibreOffice, in either width of the characters.
FORMULA = tuple("=+-@＝＋－＠")


def write(report: Report, stream: IO[bytes]) -> None:
    """Write ``report``, row by row."""
    write_rows(chain([COLUMNS], map(_row, report.findings)), stream)


def write_rows(rows: Iterable[Iterable[Any]], stream: IO[bytes]) -> None:
    """Write rows of cells, the heading first."""
    stream.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    csv.writer(text).writerows(rows)
    text.flush()
    text.detach()


def _row(finding: Finding) -> list[Any]:
    given = members(finding) | {"known": known_as(finding.known) if finding.known else ""}
    return [cell(given[column]) for column in COLUMNS]


def cell(value: Any) -> Any:
    """A number as it is, a text on one line that no spreadsheet takes for a formula, anything else as JSON."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if abs(value) < 1e15 else f"'{value}"  # a spreadsheet would round it
    value = encodable(value)
    if value is None:
        return ""
    text = visible(value if isinstance(value, str) else encoded(value).decode())
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
