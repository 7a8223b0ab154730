"""SARIF: what code scanning of GitHub and others reads."""

import json

from evselint.finding import Known
from evselint.fingerprint import fingerprint
from evselint.write import sarif
from tests.write.made import ROOT, SARIF, written


def results(report):
    document = json.loads(written(sarif, report, root=ROOT))
    SARIF.validate(document)
    return document["runs"][0]


def test_says_where_and_what(report, finding):
    run = results(report([finding(path=f"{ROOT}/some folder/a#b.json")]))
    (result,) = run["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "some%20folder/a%23b.json", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 31, "startColumn": 20},
            },
            "logicalLocations": [{"fullyQualifiedName": "DE*ABC*E1/ChargingFacilities/0/Power", "kind": "member"}],
        }
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "EV501"
    assert result["partialFingerprints"]["evselint/v1"] == fingerprint(finding())


def test_takes_all_that_a_rule_says(fleet):
    rules = {rule["id"]: rule for rule in results(fleet)["tool"]["driver"]["rules"]}
    assert rules.keys() == fleet.book.keys()
    for code, rule in fleet.book.items():
        assert rule.why in rules[code]["help"]["text"]
        assert rule.fix in rules[code]["help"]["text"]
        assert rules[code]["shortDescription"]["text"] == rule.title
    assert all(each["ruleIndex"] >= 0 for each in results(fleet)["results"])


def test_has_no_place_in_standard_input(report, finding):
    (result,) = results(report([finding(path="-")]))["results"]
    assert "physicalLocation" not in result["locations"][0]


def test_names_a_file_elsewhere_by_its_address(report, finding):
    (result,) = results(report([finding(path="/elsewhere/ä.json")]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/%C3%A4.json"}


def test_suppresses_what_is_known(report, finding):
    findings = [finding(), finding(known=Known("baseline")), finding(known=Known("acceptance", "no pavement"))]
    suppressions = [each["suppressions"] for each in results(report(findings))["results"]]
    assert [[each["justification"] for each in given] for given in suppressions] == [
        [],
        ["It stands in the baseline."],
        ["no pavement"],
    ]
    assert "suppressions" not in results(report([finding()]))["results"][0]


def test_messages_hold_no_links(report, finding):
    (result,) = results(report([finding(message="[x](https://example.org) and [y]")]))["results"]
    assert result["message"]["text"] == "\\[x](https://example.org) and [y]"
