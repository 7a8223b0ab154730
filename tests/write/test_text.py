import io

import pytest

from evselint.finding import Known
from evselint.write import text


def shown(report, **options):
    stream = io.BytesIO()
    text.write(report, stream, **options)
    return stream.getvalue().decode(options.get("encoding", "utf-8"))


def test_findings_are_grouped_by_rule_the_gravest_first(report, finding):
    findings = [finding(rule="EV301", name="city-shouted", severity="warning", record=n) for n in range(5)]
    findings += [finding(rule="EV102", name="few", record=0), *(finding(record=n) for n in range(3))]
    lines = shown(report(findings)).splitlines()
    heads = [line.split("  ")[0] for line in lines if line.startswith("EV")]
    assert heads == ["EV501 error", "EV102 error", "EV301 warning"]


def test_a_group_says_what_where_how_often_and_how_to_mend(report, finding):
    output = shown(report([finding(record=n, line=n + 1) for n in range(120)], records=1464))
    assert "EV501 error  power-missing (120)  A charging facility states no power" in output
    assert "  power is 0 kW; a facility needs at least 1\n    data.json:1:20  DE*ABC*E1\n" in output
    assert "    data.json:3:20  DE*ABC*E1\n" in output
    assert "data.json:4:20" not in output
    assert "  … and 117 more" in output
    assert "  fix: Give the rated power in kW" in output
    assert output.endswith("1,464 records: 1,344 pass, 120 fail · 120 errors, 0 warnings, 0 info\n")


def test_what_differs_is_said_of_each(report, finding):
    output = shown(report([finding(line=1, message="power is 0 kW"), finding(line=2, message="power is -1 kW")]))
    assert "  data.json:1:20  DE*ABC*E1  power is 0 kW\n  data.json:2:20  DE*ABC*E1  power is -1 kW\n" in output


def test_fields_that_are_not_filled_take_a_line_each(report, finding, rule):
    source = {"name": "energy-source-missing", "title": "EnergySource is not filled", "aspect": "completeness"}
    missing = [finding(rule="EV890", name=source["name"], severity="info", record=n) for n in range(3)]
    given = report([finding(), *missing], book={"EV501": rule("EV501"), "EV890": rule("EV890", **source)})
    output = shown(given)
    assert "Not filled, and worth filling\n  EV890 info  energy-source-missing (3)  EnergySource is" in output
    assert output.index("EV501") < output.index("EV890")
    assert "  … " not in output
    for options in ({"detail": 1}, {"max_findings": 0}):
        assert "    data.json:31:20  DE*ABC*E1\n" in shown(given, **options)


def test_zero_means_all(report, finding):
    output = shown(report([finding(record=n) for n in range(12)]), max_findings=0)
    assert output.count("data.json:31:20") == 12
    assert "more" not in output


def test_counts_are_exact_where_few_findings_are_kept(report, finding):
    output = shown(report([finding(record=n, fixable=True) for n in range(10)], kept=2), max_findings=3)
    assert "(10)" in output
    assert "and 8 more" in output
    assert "10 fixable" in output


def test_little_and_much(report, finding):
    given = report([finding()])
    assert len(shown(given, detail=-1).splitlines()) == 2
    much = shown(given, detail=1)
    assert "data.json: 10 records, 2,048 bytes, push" in much
    assert "DE*ABC  ABC: 10 records, 1 fail" in much


def test_all_is_well(report):
    assert shown(report()) == "✓ 10 records, nothing to complain about\n"
    assert shown(report(records=0)) == "0 records\n"
    assert shown(report(deleted=2)) == "✓ 10 records, nothing to complain about · 2 deleted, not checked\n"


def test_colour_only_when_asked_for(report, finding):
    given = report([finding()])
    assert "\x1b" not in shown(given)
    assert "\x1b[31m\x1b[1mEV501 error\x1b[0m" in shown(given, color=True)


def test_data_cannot_command_the_terminal(report, finding):
    hostile = "\x1b[2J\x07\r\n\u202eevil\x9b\x7f\ud800"
    output = shown(report([finding(message=hostile, evse_id=hostile, path=hostile)]), color=True)
    plain = output.replace("\x1b[31m\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[1m", "")
    assert all(each.isprintable() or each == "\n" for each in plain)
    assert "\\x1b[2J\\x07\\r\\n\\u202eevil\\x9b\\x7f\\ud800" in plain


@pytest.mark.parametrize("command", ["::add-mask::x", "##[error]x"])
def test_data_cannot_command_a_pipeline(report, finding, command):
    given = report([finding(path=command, evse_id=command, message=f"{'power ' * 15}{command} {command}")])
    assert command in shown(given)
    assert [line for line in shown(given).splitlines() if line.lstrip().startswith(command[:2])] == []


def test_other_encodings(report, finding):
    ascii_output = shown(report([finding(message="Straße 😀", record=n) for n in range(4)]), encoding="ascii")
    assert "Stra\\xdfe \\U0001f600" in ascii_output
    assert "... and 1 more" in ascii_output
    assert "10 records: 6 pass, 4 fail - 4 errors" in ascii_output


def test_lines_are_narrow_and_identifiers_whole(report, finding):
    given = report([finding(message="power " * 60, path="folder/" * 20 + "data.json")])
    long = [line for line in shown(given).splitlines() if len(line) > 100]
    assert all(" " not in line.strip() for line in long)


def test_rules_that_nobody_knows_anything_about(report, finding):
    assert "EV999 error  odd (1)" in shown(report([finding(rule="EV999", name="odd")], book={}))


def test_shows_what_is_new_and_counts_the_rest(report, finding):
    known = [finding(record=n, message="old", known=Known("baseline")) for n in range(7)]
    accepted = [finding(record=8, message="old", known=Known("acceptance", "why not"))]
    page = shown(report([*known, *accepted, finding(record=9, message="new")]))
    assert "EV501 error  power-missing (1)" in page
    assert "old" not in page
    assert page.endswith(
        "10 records: 1 pass, 9 fail · new: 1 error, 0 warnings, 0 info · 7 in the baseline · 1 accepted\n"
    )
    assert "nothing new · 7 in the baseline" in shown(report(known))
