"""Reports made by hand, so that writers are tested on what they are given and on nothing else."""

from collections import Counter
from types import SimpleNamespace

import pytest

from evselint.finding import Finding


def a_finding(**changes):
    members = {
        "rule": "EV501",
        "name": "power-missing",
        "severity": "error",
        "message": "power is 0 kW; a facility needs at least 1",
        "path": "data.json",
        "record": 0,
        "evse_id": "DE*ABC*E1",
        "operator_id": "DE*ABC",
        "pointer": "/ChargingFacilities/0/Power",
        "line": 31,
        "column": 20,
        "value": 0,
        "fixable": False,
    }
    return Finding(**{**members, **changes})


def a_rule(code, **changes):
    members = {
        "code": code,
        "name": "power-missing",
        "title": "A charging facility states no power",
        "severity": "error",
        "why": "Route planners drop chargers of 0 kW.",
        "fix": "Give the rated power in kW, as on the type plate.",
        "trap": "A point out of service still has a rated power.",
        "source": ("OICP 2.3 CPO data types, ChargingFacilityType",),
        "aspect": "correctness",
    }
    return SimpleNamespace(**{**members, **changes})


def a_report(findings=(), *, records=10, deleted=0, book=None, kept=None):
    """A report of ``findings``, of which the first ``kept`` are kept."""
    findings = tuple(findings)
    failing = len({each.record for each in findings if each.severity == "error" and each.record is not None})
    severities = Counter(each.severity for each in findings)
    operator = SimpleNamespace(operator_id="DE*ABC", operator_name="ABC", records=records, failing=failing)
    return SimpleNamespace(
        date="2026-11-23",
        inputs=(SimpleNamespace(path="data.json", records=records, bytes=2048, envelope="push", deleted=deleted),),
        records=records,
        passing=records - failing,
        failing=failing,
        deleted=deleted,
        severities={severity: severities[severity] for severity in ("error", "warning", "info")},
        rules=dict(sorted(Counter(each.rule for each in findings).items())),
        fixable=sum(each.fixable for each in findings),
        operators=(operator,),
        findings=findings[:kept],
        book=book if book is not None else {each.rule: a_rule(each.rule, name=each.name) for each in findings},
        score=None,
    )


@pytest.fixture
def finding():
    return a_finding


@pytest.fixture
def report():
    return a_report


@pytest.fixture
def rule():
    return a_rule
