"""SARIF 2.1.0 (OASIS), as code scanning services and editors read it.

Known findings stay in it, with `suppressions`; the rules that were on come along with all that they say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from evselint import __version__
from evselint.encode import encoded
from evselint.fingerprint import fingerprint
from evselint.write.files import from_root, is_file
from evselint.write.markdown import escaped
from evselint.write.wording import visible

if TYPE_CHECKING:
    from evselint.finding import Finding, Known
    from evselint.report import Report
    from evselint.rulebook import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "off": "none"}
MOST_TAKEN = 25_000  # results of a run that GitHub's code scanning takes (its documentation, "SARIF support")
BASELINED = "It stands in the baseline."
# Links in messages are written [text](target); data must not become one.
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def write(report: Report, stream: IO[bytes], *, root: str) -> None:
    """Write ``report``, result by result; paths are given from ``root``, the folder of the repository."""
    stream.write(encoded(_head(report))[: -len("}]}")] + b',"results":[')
    places = {code: number for number, code in enumerate(report.book)}
    separator = b"\n"
    for finding in report.findings:
        result = _result(finding, places, root)
        if report.known:  # either all results say whether they are suppressed, or none
            result["suppressions"] = [_suppression(finding.known)] if finding.known else []
        stream.write(separator + encoded(result))
        separator = b",\n"
    stream.write(b"\n]}]}\n")


def _head(report: Report) -> dict[str, Any]:
    driver = {
        "name": "evselint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in report.book.values()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "evselint/"},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    paragraphs = {"Why": rule.why, "Repair": rule.fix, "Careful": rule.trap, "Source": "; ".join(rule.source)}
    said = {name: text for name, text in paragraphs.items() if text}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": "\n\n".join(f"{name}: {text}" for name, text in said.items()),
            "markdown": "\n\n".join(f"**{name}:** {escaped(text)}" for name, text in said.items()),
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.severity != "off"},
        "properties": {"tags": [rule.aspect, rule.group]},
    }


def _result(finding: Finding, places: Mapping[str, int], root: str) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in places:
        result["ruleIndex"] = places[finding.rule]
    mark = fingerprint(finding)
    return result | {
        "level": LEVELS[finding.severity],
        "message": {"text": _LINK.sub(r"\\[", visible(finding.message))},
        "locations": [_location(finding, root)],
        # GitHub tells alerts apart by the first name alone.
        "partialFingerprints": {"primaryLocationLineHash": mark, "evselint/v1": mark},
        "properties": {
            "evseId": finding.evse_id,
            "operatorId": finding.operator_id,
            "record": finding.record,
            "pointer": finding.pointer,
            "value": finding.value,
            "fixable": finding.fixable,
        },
    }


def _location(finding: Finding, root: str) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if is_file(finding.path):
        location["physicalLocation"] = {
            "artifactLocation": _artifact(from_root(finding.path, root)),
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }
    if finding.evse_id:
        name = visible(finding.evse_id + finding.pointer)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location


def _artifact(path: str) -> dict[str, Any]:
    """A file below the root by a relative reference, any other by its absolute address."""
    if os.path.isabs(path):
        return {"uri": "file://" + quote(path, errors="backslashreplace")}
    return {"uri": quote(path, errors="backslashreplace"), "uriBaseId": "%SRCROOT%"}


def _suppression(known: Known) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": known.reason or BASELINED}
