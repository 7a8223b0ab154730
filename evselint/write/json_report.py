"""The JSON report, version 1: exact counts first, then every finding in the order of the input.

`report.schema.json` beside this module describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from msgspec.structs import asdict

from evselint import __version__
from evselint.encode import encoded
from evselint.finding import SEVERITIES
from evselint.write.members import members

if TYPE_CHECKING:
    from evselint.fleet.table import OperatorKey
    from evselint.report import OperatorFacts, Report

VERSION = 1
GAINS = 10  # so many repairs, one after the other
BEFORE_FINDINGS = b',"findings":['


def write(report: Report, stream: IO[bytes]) -> None:
    """Write ``report``, finding by finding: it is never held as a whole."""
    stream.write(encoded(_head(report))[:-1] + BEFORE_FINDINGS)
    separator = b"\n"
    for finding in report.findings:
        stream.write(separator + encoded(members(finding)))
        separator = b",\n"
    stream.write(b"\n]}\n")


def _head(report: Report) -> dict[str, Any]:
    score, operators = _scores(report)
    return {
        "version": VERSION,
        "tool": {"name": "evselint", "version": __version__, "rules": __version__.rpartition(".")[0]},
        "run": {
            "date": report.date,
            "inputs": [
                {
                    "path": each.path,
                    "records": each.records,
                    "deleted": each.deleted,
                    "bytes": each.bytes,
                    "envelope": each.envelope,
                }
                for each in report.inputs
            ],
            "rules": list(report.book),
            "skipped": dict(report.skipped),
        },
        "summary": _summary(report),
        "score": score,
        "operators": [_operator(each, operators.get(each.key)) for each in report.operators],
        **({} if report.grid is None else {"grid": {"level": report.grid.level, "cells": list(report.grid.rows())}}),
    }


def _summary(report: Report) -> dict[str, Any]:
    summary = {
        "records": report.records,
        "passing": report.passing,
        "failing": report.failing,
        "deleted": report.deleted,
        "fixable": report.fixable,
        "findings": _by_severity(report.severities),
        "rules": dict(report.rules),
    }
    if report.known:
        summary["known"] = {
            "baseline": _by_severity(report.known.baseline),
            "acceptance": _by_severity(report.known.acceptance),
            "rules": dict(report.known.rules),
            "gone": [asdict(each) for each in report.known.gone],
        }
    return summary


def _operator(facts: OperatorFacts, score: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "operator_id": facts.operator_id,
        "operator_name": facts.operator_name,
        "records": facts.records,
        "passing": facts.passing,
        "failing": facts.failing,
        "findings": _by_severity(facts.severities),
        "rules": dict(facts.rules),
        "score": score,
    }


def _by_severity(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity: counts.get(severity, 0) for severity in SEVERITIES}


def _scores(report: Report) -> tuple[dict[str, Any] | None, dict[OperatorKey, dict[str, Any]]]:
    """The score of all records and of each operator; nothing where there is none."""
    from evselint.score import of_operators, of_report
    from evselint.score.document import document_of, figures_of
    from evselint.score.ladder import standing
    from evselint.score.repairs import repairs

    score, classes = of_report(report), report.classes
    if score is None or classes is None:
        return None, {}
    operators = of_operators(classes, variant=score.variant)
    gains = repairs(classes.classes, most=GAINS, values=classes.values, variant=score.variant)
    document = document_of(score, classes, gains, standing(classes.classes, unrated=classes.unrated))
    if report.calibrated:
        found = report.calibrated
        document["calibrated"] = {"date": found.date.isoformat(), "months": found.months, "error": found.error}
    return document, {key: figures_of(each) for key, each in operators.items()}
