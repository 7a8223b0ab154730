"""Code quality reports of GitLab."""

import json

from evselint.fingerprint import fingerprint
from evselint.write import gitlab
from tests.write.made import ROOT, written


def test_gets_what_its_documentation_asks_for(report, finding):
    (issue,) = json.loads(written(gitlab, report([finding(path=f"{ROOT}/data.json")]), root=ROOT))
    assert issue == {
        "description": "DE*ABC*E1: power is 0 kW; a facility needs at least 1",
        "check_name": "EV501 power-missing",
        "fingerprint": fingerprint(finding()),
        "severity": "major",
        "location": {"path": "data.json", "lines": {"begin": 31}},
    }


def test_fingerprints_are_unique_and_stay(report, finding):
    findings = [finding(record=n, evse_id=f"DE*ABC*E{n % 400}") for n in range(1000)]
    marks = [each["fingerprint"] for each in json.loads(written(gitlab, report(findings), root=ROOT))]
    assert len(set(marks)) == 1000
    assert marks == [each["fingerprint"] for each in json.loads(written(gitlab, report(findings), root=ROOT))]
    fewer = [each["fingerprint"] for each in json.loads(written(gitlab, report(findings[:400]), root=ROOT))]
    assert marks[:400] == fewer
