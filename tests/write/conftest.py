"""Reports made by hand, so that writers are tested on what they are given and on nothing else."""

from collections import Counter

import pytest

from evselint import lint
from evselint.finding import SEVERITIES, Finding
from evselint.report import InputFacts, KnownFindings, OperatorFacts, Report
from evselint.rulebook import Rule


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
        "check": "between",
        "message": "power is {value} kW; a facility needs at least {min}",
        "severity": "error",
        "aspect": "correctness",
        "group": "power",
        "why": "Route planners drop chargers of 0 kW.",
        "fix": "Give the rated power in kW, as on the type plate.",
        "trap": "A point out of service still has a rated power.",
        "source": ("OICP 2.3 CPO data types, ChargingFacilityType",),
        "since": "0.1",
        "bad": (),
        "good": (),
    }
    return Rule(**{**members, **changes})


class Listed(tuple):
    """Findings in a tuple."""

    def close(self):
        pass


def a_report(findings=(), *, records=10, deleted=0, book=None, kept=None, operator_name="ABC"):
    """A report of ``findings``, of which the first ``kept`` are kept."""
    findings = tuple(findings)
    failing = len({each.record for each in findings if each.severity == "error" and each.record is not None})
    counted = Counter(each.severity for each in findings)
    severities = {severity: counted[severity] for severity in SEVERITIES}
    rules = dict(sorted(Counter(each.rule for each in findings).items()))
    return Report(
        date="2026-11-23",
        inputs=(InputFacts("data.json", records, 2048, "push", deleted),),
        records=records,
        failing=failing,
        deleted=deleted,
        severities=severities,
        rules=rules,
        fixable=sum(each.fixable for each in findings),
        operators=(OperatorFacts("DE*ABC", operator_name, records, failing, severities, rules),),
        findings=Listed(findings[:kept]),
        book=book if book is not None else {each.rule: a_rule(each.rule, name=each.name) for each in findings},
        known=known_of(findings),
        skipped={},
        classes=None,
    )


def known_of(findings):
    """The counts of those that are known; None if none is."""
    known = [each for each in findings if each.known]
    by = {way: Counter(each.severity for each in known if each.known.by == way) for way in ("baseline", "acceptance")}
    return KnownFindings(**by, rules=Counter(each.rule for each in known)) if known else None


@pytest.fixture
def finding():
    return a_finding


@pytest.fixture
def report():
    return a_report


@pytest.fixture
def rule():
    return a_rule


@pytest.fixture(scope="module")
def fleet(examples):
    """A report of real data, and one of broken files."""
    paths = [examples / "small-fleet.ndjson", examples / "guide-sample.json", *(examples / "broken").iterdir()]
    with lint(sorted(paths)) as report:
        yield report
