"""JUnit: what every CI shows as tests."""

import pytest

from evselint.finding import SEVERITIES, Known
from evselint.write import junit
from tests.write.made import cases_of, written


@pytest.mark.parametrize(("fail_on", "failing"), [("error", 1), ("warning", 2), ("info", 3), ("never", 0)])
def test_fails_what_fails_the_run(report, finding, fail_on, failing):
    findings = [finding(severity=severity, record=n) for n, severity in enumerate(SEVERITIES)]
    findings.append(finding(known=Known("baseline"), record=9))
    failed, skipped = cases_of(report(findings), fail_on)
    assert (len(failed), len(skipped)) == (failing, 4 - failing)


def test_shows_value_place_and_repair(report, finding):
    (case,), _ = cases_of(report([finding()]))
    assert case.get("name") == "EV501 power-missing: DE*ABC*E1 /ChargingFacilities/0/Power"
    assert (case.get("file"), case.get("line")) == ("data.json", "31")
    assert case.find("failure").text.strip().splitlines() == [
        "data.json:31:20  power is 0 kW; a facility needs at least 1",
        "value: 0",
        "fix: Give the rated power in kW, as on the type plate.",
    ]


def test_counts_rules_that_found_nothing_as_passed(report, finding, rule):
    given = report([finding()], book={"EV501": rule("EV501"), "EV502": rule("EV502")})
    assert 'tests="2" failures="1"' in written(junit, given, fail_on="error", root="/repository")


def test_names_files_from_the_root_of_the_repository(report, finding, tmp_path, monkeypatch):
    """GitLab makes a link to the file of that name."""
    (tmp_path / "evse").mkdir()
    monkeypatch.chdir(tmp_path / "evse")
    for path in ("data.json", "./data.json", "../evse/data.json", str(tmp_path / "evse" / "data.json")):
        (case,), _ = cases_of(report([finding(path=path)]), root=str(tmp_path))
        assert (case.get("file"), case.get("classname")) == ("evse/data.json", "evse/data.json")
