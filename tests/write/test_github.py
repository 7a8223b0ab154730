"""Annotations of GitHub: no more than it shows, and no commands from data."""

import re

import pytest

from evselint.write import github
from tests.write.made import HOSTILE, ROOT, written


def annotations(report):
    return [line for line in written(github, report, root=ROOT).splitlines() if line.startswith("::")]


def test_marks_the_line(report, finding):
    (line,) = annotations(report([finding(path=f"{ROOT}/evse/data.json")]))
    assert line == (
        "::error title=EV501 power-missing,file=evse/data.json,line=31,col=20"
        "::DE*ABC*E1: power is 0 kW; a facility needs at least 1"
    )


def test_gets_no_more_than_it_shows_of_every_rule_some(report, finding):
    findings = [finding(record=n) for n in range(50)] + [finding(rule="EV103", name="rare", record=1)]
    lines = annotations(report(findings))
    assert len(lines) == 10
    assert sum("EV103" in line for line in lines) == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_takes_no_commands_from_data(report, finding, hostile):
    lines = annotations(report([finding(path=hostile, evse_id=hostile, message=hostile)]))
    assert len(lines) == 1
    command, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", lines[0]).groups()
    assert command == "error"
    assert all("=" in each for each in properties.split(","))
    assert not re.search(r"%(?!25|3A|2C)", properties)
    assert not re.search(r"%(?!25)", message)


def test_has_no_file_for_standard_input(report, finding):
    (line,) = annotations(report([finding(path="-")]))
    assert "file=" not in line
