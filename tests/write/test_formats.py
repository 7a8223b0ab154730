"""Every format is read back as its readers do: nothing is lost, and no data becomes markup, command or formula."""

import csv
import io
import json
import re
import tracemalloc
from collections import Counter

import pytest
from msgspec.structs import replace

from evselint.finding import SEVERITIES, Known
from evselint.write import csv_table, github, gitlab, json_report, junit, markdown, ndjson, sarif, text
from tests.write.made import HOSTILE, ROOT, SARIF, cases_of, written

# Readers: each gives the number of findings by severity.


def read_json(report):
    return Counter(each["severity"] for each in json.loads(written(json_report, report))["findings"])


def read_ndjson(report):
    return Counter(json.loads(line)["severity"] for line in written(ndjson, report).split("\n")[:-1])


def read_sarif(report):
    document = json.loads(written(sarif, report, root=ROOT))
    SARIF.validate(document)
    names = {level: severity for severity, level in sarif.LEVELS.items()}
    return Counter(names[each["level"]] for each in document["runs"][0]["results"])


def read_junit(report):
    failing, skipped = cases_of(report)
    severities = [case.find("failure").get("type") for case in failing]
    return Counter(severities + [re.match(r"\w+", case.find("skipped").get("message"))[0] for case in skipped])


def read_csv(report):
    content = written(csv_table, report)
    assert content.startswith("\ufeff")
    return Counter(row["severity"] for row in csv.DictReader(io.StringIO(content[1:], newline="")))


def read_gitlab(report):
    names = {level: severity for severity, level in gitlab.SEVERITIES.items()}
    return Counter(names[each["severity"]] for each in json.loads(written(gitlab, report, root=ROOT)))


def read_github(report):
    """Annotations, and the numbers of those that GitHub would not show."""
    names = {command: severity for severity, command in github.COMMANDS.items()}
    counts = Counter()
    for line in written(github, report, root=ROOT).splitlines():
        if command := re.match(r"::(\w+) ", line):
            counts[names[command[1]]] += 1
        elif more := re.fullmatch(r"… and ([\d,]+) more of severity (\w+)", line):
            counts[more[2]] += int(more[1].replace(",", ""))
    return counts


def read_markdown(report):
    return summed(re.findall(r"^\| EV\d+ \S+ \| (\w+) \| ([\d,]+) \|", written(markdown, report), re.MULTILINE))


def read_text(report):
    heads = r"^ *EV\d+ (error|warning|info)  \S+ \(([\d,]+)\)"
    return summed(re.findall(heads, written(text, report), re.MULTILINE))


def summed(rows):
    """Counts by severity of rows that say severity and number."""
    counts = Counter()
    for severity, count in rows:
        counts[severity] += int(count.replace(",", ""))
    return counts


ALL = {"json": read_json, "ndjson": read_ndjson, "sarif": read_sarif, "junit": read_junit, "csv": read_csv}
NEW_ONLY = {
    "gitlab": read_gitlab,
    "github": read_github,
    "markdown": read_markdown,
    "text": read_text,
}


@pytest.mark.parametrize("name", [*ALL, *NEW_ONLY])
def test_counts_are_those_of_the_report(fleet, name):
    assert all(fleet.severities.values())
    assert ({**ALL, **NEW_ONLY})[name](fleet) == fleet.severities


@pytest.mark.parametrize("name", [*ALL, *NEW_ONLY])
def test_counts_where_some_are_known(report, finding, name):
    known = Known("acceptance", "it is so")
    findings = [finding(record=number, severity=severity) for number in range(25) for severity in SEVERITIES]
    findings += [finding(rule="EV103", name="x", record=number, known=known) for number in range(5)]
    findings += [finding(rule="EV104", name="y", severity="info", known=Known("baseline"))]
    given = report(findings)
    if name in ALL:
        assert ALL[name](given) == given.severities == {"error": 30, "warning": 25, "info": 26}
    else:
        # Text and Markdown show a rule at its gravest severity, so only the sum tells.
        assert NEW_ONLY[name](given).total() == sum(given.new.values()) == 75


@pytest.mark.parametrize("name", [*ALL, *NEW_ONLY])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_counts_whatever_the_data_hold(report, finding, name, hostile):
    findings = [
        finding(
            path=hostile,
            evse_id=hostile,
            operator_id=hostile,
            pointer=f"/{hostile.replace('/', '~1')}",
            value=value,
            message=hostile,
            severity=severity,
            record=number,
        )
        for number, (value, severity) in enumerate([(hostile, "error"), ({hostile: [hostile]}, "error")])
    ]
    assert ({**ALL, **NEW_ONLY})[name](report(findings)) == {"error": 2}


def test_nothing_found(report):
    for read in (*ALL.values(), *NEW_ONLY.values()):
        assert read(report()).total() == 0


class MadeAsTheyAreAskedFor:
    """So many findings, of which nobody keeps any but the writer."""

    def __init__(self, finding, count):
        self.finding, self.count = finding, count

    def __len__(self):
        return self.count

    def __iter__(self):
        return (self.finding(record=n, evse_id=f"DE*ABC*E{n}", message="m" * 500) for n in range(self.count))

    def close(self):
        pass


class Nowhere(io.RawIOBase):
    """Takes what is written and forgets it."""

    def writable(self):
        return True

    def write(self, data):
        return len(data)


WRITERS = {
    json_report: {},
    ndjson: {},
    sarif: {"root": ROOT},
    junit: {"fail_on": "error", "root": "/repository"},
    csv_table: {},
    gitlab: {"root": ROOT},
    github: {"root": ROOT},
    markdown: {},
    text: {},
}


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__.rpartition(".")[2])
def test_memory_does_not_grow_with_findings(report, finding, writer):
    def peak(count):
        counts = {"severities": {"error": count, "warning": 0, "info": 0}, "rules": {"EV501": count}}
        given = replace(report([finding()]), findings=MadeAsTheyAreAskedFor(finding, count), **counts)
        tracemalloc.start()
        try:
            with io.BufferedWriter(Nowhere()) as stream:
                writer.write(given, stream, **WRITERS[writer])
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded and remembered once
    few, many = peak(2000), peak(6000)
    assert many - few < 4000 * 50, "a finding has 500 bytes of message alone"


@pytest.mark.parametrize(
    "writer", [gitlab, github, markdown, text], ids=lambda writer: writer.__name__.rpartition(".")[2]
)
def test_people_see_the_beginning_of_an_id_without_end(report, finding, writer):
    given = report([finding(evse_id="DE*ABC*E" + "1" * 100_000, message="it is much too long")])
    stream = io.BytesIO()
    writer.write(given, stream, **WRITERS[writer])
    said = stream.getvalue().decode("utf-8")
    assert "DE*ABC*E" + "1" * 71 + "…" in said
    assert len(said) < 2000
