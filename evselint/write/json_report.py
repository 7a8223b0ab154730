"""The JSON report, version 1: exact counts first, then every finding in the order of the input.

`report.schema.json` beside this module describes it.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from evselint import __version__
from evselint.encode import encoded
from evselint.finding import SEVERITIES
from evselint.write.members import members

if TYPE_CHECKING:
    from evselint.report import Report

VERSION = 1


def write(report: Report, stream: IO[bytes]) -> None:
    """Write ``report``, finding by finding: it is never held as a whole."""
    stream.write(encoded(_head(report))[:-1] + b',"findings":[')
    separator = b"\n"
    for finding in report.findings:
        stream.write(separator + encoded(members(finding)))
        separator = b",\n"
    stream.write(b"\n]}\n")


def _head(report: Report) -> dict[str, Any]:
    return {
        "version": VERSION,
        "tool": {"name": "evselint", "version": __version__, "rules": __version__.rpartition(".")[0]},
        "run": {
            "date": report.date,
            "inputs": [
                {"path": each.path, "records": each.records, "bytes": each.bytes, "envelope": each.envelope}
                for each in report.inputs
            ],
        },
        "summary": {
            "records": report.records,
            "passing": report.passing,
            "failing": report.failing,
            "findings": {severity: report.severities.get(severity, 0) for severity in SEVERITIES},
            "rules": dict(report.rules),
        },
        "score": report.score,
        "operators": [
            {
                "operator_id": each.operator_id,
                "records": each.records,
                "passing": each.records - each.failing,
                "failing": each.failing,
                "score": None,
            }
            for each in report.operators
        ],
    }
