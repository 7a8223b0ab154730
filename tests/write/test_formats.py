"""Every format is read back as its readers do: nothing is lost, and no data becomes markup, command or formula."""

import codecs
import csv
import io
import json
import re
import tracemalloc
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import jsonschema_rs
import pytest
from msgspec.structs import replace

from evselint import lint
from evselint.finding import SEVERITIES, Known
from evselint.fingerprint import fingerprint
from evselint.report import Entry, KnownFindings
from evselint.score import of_report
from evselint.score.repairs import repairs
from evselint.write import csv_table, github, gitlab, json_report, junit, markdown, ndjson, sarif, text

SARIF = jsonschema_rs.Draft4Validator(
    json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
)
ROOT = str(Path.cwd())
HOSTILE = (
    "a\r\nb\n::error::c",
    "%0A::stop-commands::x%25",
    "::set-output name=x::y",
    "]]></failure><failure>&amp;'\"",
    "\x00\x01\x1b[2J\x7f\x85\ufffe\uffff\ud800\u202e",
    "`` ` ```` | x |",
    "</details><script>alert(1)</script><!-- ",
    "@everyone [link](https://example.org) #1 *b* <b>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    '","=1',
    "x" * 5000,
)


def written(writer, report, **options):
    stream = io.BytesIO()
    writer.write(report, stream, **options)
    return stream.getvalue().decode("utf-8")  # raises for what no reader could take


# --- readers: each gives the number of findings by severity ----------------------------------------------------


def read_json(report):
    return Counter(each["severity"] for each in json.loads(written(json_report, report))["findings"])


def read_ndjson(report):
    return Counter(json.loads(line)["severity"] for line in written(ndjson, report).split("\n")[:-1])


def read_sarif(report):
    document = json.loads(written(sarif, report, root=ROOT))
    SARIF.validate(document)
    names = {level: severity for severity, level in sarif.LEVELS.items()}
    return Counter(names[each["level"]] for each in document["runs"][0]["results"])


def cases_of(report, fail_on="info"):
    root = ElementTree.fromstring(written(junit, report, fail_on=fail_on))
    (suite,) = root
    cases = list(suite)
    failing = [case for case in cases if case.find("failure") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    for element in (root, suite):
        counts = {name: int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": len(cases), "failures": len(failing), "errors": 0, "skipped": len(skipped)}
    return failing, skipped


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


@pytest.fixture(scope="module")
def fleet(examples):
    """A report of real data, and one of broken files."""
    paths = [examples / "small-fleet.ndjson", examples / "guide-sample.json", *(examples / "broken").iterdir()]
    with lint(sorted(paths)) as report:
        yield report


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
    junit: {"fail_on": "error"},
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


# --- SARIF -----------------------------------------------------------------------------------------------------


def results(report):
    document = json.loads(written(sarif, report, root=ROOT))
    SARIF.validate(document)
    return document["runs"][0]


def test_sarif_says_where_and_what(report, finding):
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


def test_sarif_takes_all_that_a_rule_says(fleet):
    rules = {rule["id"]: rule for rule in results(fleet)["tool"]["driver"]["rules"]}
    assert rules.keys() == fleet.book.keys()
    for code, rule in fleet.book.items():
        assert rule.why in rules[code]["help"]["text"]
        assert rule.fix in rules[code]["help"]["text"]
        assert rules[code]["shortDescription"]["text"] == rule.title
    assert all(each["ruleIndex"] >= 0 for each in results(fleet)["results"])


def test_sarif_has_no_place_in_standard_input(report, finding):
    (result,) = results(report([finding(path="-")]))["results"]
    assert "physicalLocation" not in result["locations"][0]


def test_sarif_names_a_file_elsewhere_by_its_address(report, finding):
    (result,) = results(report([finding(path="/elsewhere/ä.json")]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/%C3%A4.json"}


def test_sarif_suppresses_what_is_known(report, finding):
    findings = [finding(), finding(known=Known("baseline")), finding(known=Known("acceptance", "no pavement"))]
    suppressions = [each["suppressions"] for each in results(report(findings))["results"]]
    assert [[each["justification"] for each in given] for given in suppressions] == [
        [],
        ["It stands in the baseline."],
        ["no pavement"],
    ]
    assert "suppressions" not in results(report([finding()]))["results"][0]


def test_sarif_messages_hold_no_links(report, finding):
    (result,) = results(report([finding(message="[x](https://example.org) and [y]")]))["results"]
    assert result["message"]["text"] == "\\[x](https://example.org) and [y]"


# --- JUnit -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fail_on", "failing"), [("error", 1), ("warning", 2), ("info", 3), ("never", 0)])
def test_junit_fails_what_fails_the_run(report, finding, fail_on, failing):
    findings = [finding(severity=severity, record=n) for n, severity in enumerate(SEVERITIES)]
    findings.append(finding(known=Known("baseline"), record=9))
    failed, skipped = cases_of(report(findings), fail_on)
    assert (len(failed), len(skipped)) == (failing, 4 - failing)


def test_junit_shows_value_place_and_repair(report, finding):
    (case,), _ = cases_of(report([finding()]))
    assert case.get("name") == "EV501 power-missing: DE*ABC*E1 /ChargingFacilities/0/Power"
    assert (case.get("file"), case.get("line")) == ("data.json", "31")
    assert case.find("failure").text.strip().splitlines() == [
        "data.json:31:20  power is 0 kW; a facility needs at least 1",
        "value: 0",
        "fix: Give the rated power in kW, as on the type plate.",
    ]


def test_junit_counts_rules_that_found_nothing_as_passed(report, finding, rule):
    given = report([finding()], book={"EV501": rule("EV501"), "EV502": rule("EV502")})
    assert 'tests="2" failures="1"' in written(junit, given, fail_on="error")


# --- GitHub ----------------------------------------------------------------------------------------------------


def annotations(report):
    return [line for line in written(github, report, root=ROOT).splitlines() if line.startswith("::")]


def test_github_marks_the_line(report, finding):
    (line,) = annotations(report([finding(path=f"{ROOT}/evse/data.json")]))
    assert line == (
        "::error title=EV501 power-missing,file=evse/data.json,line=31,col=20"
        "::DE*ABC*E1: power is 0 kW; a facility needs at least 1"
    )


def test_github_gets_no_more_than_it_shows_of_every_rule_some(report, finding):
    findings = [finding(record=n) for n in range(50)] + [finding(rule="EV103", name="rare", record=1)]
    lines = annotations(report(findings))
    assert len(lines) == 10
    assert sum("EV103" in line for line in lines) == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_github_takes_no_commands_from_data(report, finding, hostile):
    lines = annotations(report([finding(path=hostile, evse_id=hostile, message=hostile)]))
    assert len(lines) == 1
    command, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", lines[0]).groups()
    assert command == "error"
    assert all("=" in each for each in properties.split(","))
    assert not re.search(r"%(?!25|3A|2C)", properties)
    assert not re.search(r"%(?!25)", message)


def test_github_has_no_file_for_standard_input(report, finding):
    (line,) = annotations(report([finding(path="-")]))
    assert "file=" not in line


# --- GitLab ----------------------------------------------------------------------------------------------------


def test_gitlab_gets_what_its_documentation_asks_for(report, finding):
    (issue,) = json.loads(written(gitlab, report([finding(path=f"{ROOT}/data.json")]), root=ROOT))
    assert issue == {
        "description": "DE*ABC*E1: power is 0 kW; a facility needs at least 1",
        "check_name": "EV501 power-missing",
        "fingerprint": fingerprint(finding()),
        "severity": "major",
        "location": {"path": "data.json", "lines": {"begin": 31}},
    }


def test_gitlab_fingerprints_are_unique_and_stay(report, finding):
    findings = [finding(record=n, evse_id=f"DE*ABC*E{n % 400}") for n in range(1000)]
    marks = [each["fingerprint"] for each in json.loads(written(gitlab, report(findings), root=ROOT))]
    assert len(set(marks)) == 1000
    assert marks == [each["fingerprint"] for each in json.loads(written(gitlab, report(findings), root=ROOT))]
    fewer = [each["fingerprint"] for each in json.loads(written(gitlab, report(findings[:400]), root=ROOT))]
    assert marks[:400] == fewer


# --- CSV -------------------------------------------------------------------------------------------------------


def rows(report):
    content = written(csv_table, report)
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_csv_holds_no_formula(report, finding, hostile):
    given = report([finding(path=hostile, evse_id=hostile, operator_id=hostile, value=hostile, message=hostile)])
    (row,) = rows(given)
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
        assert "\n" not in cell
        assert "\r" not in cell


def test_csv_has_a_mark_for_excel_and_a_row_a_line(report, finding):
    stream = io.BytesIO()
    csv_table.write(report([finding(message='a\nb;"c"', value=-3), finding(value=10**30)]), stream)
    assert stream.getvalue().startswith(codecs.BOM_UTF8)
    assert len(stream.getvalue().splitlines()) == 3
    first, second = rows(report([finding(value=-3, known=Known("baseline")), finding(value=10**30)]))
    assert (first["value"], first["line"], first["known"]) == ("-3", "31", "in the baseline")
    assert second["value"] == f"'{10**30}"


def test_csv_leaves_the_stream_open(report, finding):
    stream = io.BytesIO()
    csv_table.write(report([finding()]), stream)
    assert not stream.closed


# --- Markdown --------------------------------------------------------------------------------------------------


def outside_of_fences(page):
    """What Markdown reads as markup: everything that stands in no fenced block."""
    outside, fence = [], None
    for line in page.splitlines():
        if fence:
            if line == fence:
                fence = None
        elif opening := re.match(r"(`{3,})text$", line):
            fence = opening[1]
        else:
            outside.append(line)
    assert fence is None
    return "\n".join(outside)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_shows_data_in_fences_alone(report, finding, hostile):
    markup = outside_of_fences(written(markdown, report([finding(path=hostile, evse_id=hostile, message=hostile)])))
    assert markup == outside_of_fences(written(markdown, report([finding()])))


def test_markdown_escapes_what_packs_say(report, finding, rule):
    book = {"EV501": rule("EV501", title="a | b `c` <i>", fix="@you *now*")}
    page = written(markdown, report([finding(name="x|y<z")], book=book))
    assert "| EV501 x\\|y\\<z | error | 1 | a \\| b \\`c\\` \\<i\\> |" in page
    assert "\\@you \\*now\\*" in page
    assert "<summary>EV501 x|y&lt;z (1)</summary>" in page


def test_markdown_says_the_score_and_what_to_do_first(fleet):
    page = written(markdown, fleet)
    score = of_report(fleet)
    assert f"EVSE Data Score, estimated: {score.overall:.0f} ({score.low:.0f}–{score.high:.0f})" in page
    best = repairs(fleet.classes.classes, values=fleet.classes.values, variant=score.variant)
    assert [float(gain) for gain in re.findall(r"^\d\. .*: \*\*\+([\d.]+)\*\*", page, re.MULTILINE)] == [
        round(each.overall, 1) for each in best
    ]


@pytest.mark.parametrize("number", [2, 12])
def test_markdown_and_text_show_what_is_gone(report, number):
    gone = tuple(Entry(f"DE*ABC*E{n}`|", "EV501", "/Plugs", 1) for n in range(number))
    given = replace(report(), known=KnownFindings({}, {}, {}, gone))
    page = written(markdown, given)
    assert "EV501" not in outside_of_fences(page)
    assert page.count("EV501  /Plugs") == min(number, 10)
    assert ("… and 2 more" in page) is (number == 12)
    assert f"{number} gone from the baseline" in page
    shown = written(text, given)
    assert f"Gone from the baseline ({number})" in shown
    assert shown.count("EV501  /Plugs") == min(number, 3)


def test_markdown_is_bounded(report, finding):
    findings = [finding(rule=f"EV{n:03}", name="x" * 50, message="y" * 900, record=n) for n in range(900)]
    page = written(markdown, report(findings))
    assert len(page) < 65_000
    assert page.endswith("the other formats have all of it.\n")
    outside_of_fences(page)


# --- what is known ---------------------------------------------------------------------------------------------


def test_text_shows_what_is_new_and_counts_the_rest(report, finding):
    known = [finding(record=n, message="old", known=Known("baseline")) for n in range(7)]
    accepted = [finding(record=8, message="old", known=Known("acceptance", "why not"))]
    page = written(text, report([*known, *accepted, finding(record=9, message="new")]))
    assert "EV501 error  power-missing (1)" in page
    assert "old" not in page
    assert page.endswith(
        "10 records: 1 pass, 9 fail · new: 1 error, 0 warnings, 0 info · 7 in the baseline · 1 accepted\n"
    )
    assert "nothing new · 7 in the baseline" in written(text, report(known))
