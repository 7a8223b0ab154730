import io
import json
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from evselint.encode import encoded
from evselint.finding import Known
from evselint.write import json_report, ndjson

SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
FORMS = jsonschema.Draft202012Validator(SCHEMA)


def shown(report):
    stream = io.BytesIO()
    json_report.write(report, stream)
    document = json.loads(stream.getvalue())
    FORMS.validate(document)
    return document


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_version_1(report, finding):
    document = shown(report([finding(), finding(rule="EV103", severity="warning", record=3, value=None)]))
    assert list(document) == ["version", "tool", "run", "summary", "score", "operators", "findings"]
    assert document["version"] == 1
    assert document["tool"]["name"] == "evselint"
    assert document["run"] == {
        "date": "2026-11-23",
        "inputs": [{"path": "data.json", "records": 10, "deleted": 0, "bytes": 2048, "envelope": "push"}],
        "rules": ["EV501", "EV103"],
        "skipped": {},
    }
    assert document["summary"] == {
        "records": 10,
        "passing": 9,
        "failing": 1,
        "deleted": 0,
        "fixable": 0,
        "findings": {"error": 1, "warning": 1, "info": 0},
        "rules": {"EV103": 1, "EV501": 1},
    }
    assert document["score"] is None
    assert document["operators"] == [
        {
            "operator_id": "DE*ABC",
            "operator_name": "ABC",
            "records": 10,
            "passing": 9,
            "failing": 1,
            "findings": {"error": 1, "warning": 1, "info": 0},
            "rules": {"EV103": 1, "EV501": 1},
            "score": None,
        }
    ]
    assert document["findings"][0] == {
        "rule": "EV501",
        "name": "power-missing",
        "severity": "error",
        "evse_id": "DE*ABC*E1",
        "operator_id": "DE*ABC",
        "path": "data.json",
        "record": 0,
        "pointer": "/ChargingFacilities/0/Power",
        "line": 31,
        "column": 20,
        "value": 0,
        "message": "power is 0 kW; a facility needs at least 1",
        "fixable": False,
    }


def test_findings_stay_in_the_order_of_the_input(report, finding):
    document = shown(report([finding(record=n, rule=f"EV{501 - n}") for n in range(5)]))
    assert [each["record"] for each in document["findings"]] == [0, 1, 2, 3, 4]


def test_nothing_found(report):
    assert shown(report())["findings"] == []


def test_findings_are_written_one_by_one(report, finding):
    """A report may be larger than memory: each finding must be written before the next is asked for."""
    stream = io.BytesIO()
    lengths = []

    def one_by_one():
        for record in range(3):
            lengths.append(len(stream.getvalue()))
            yield finding(record=record)

    json_report.write(replace(report([finding()]), findings=one_by_one()), stream)
    assert lengths == sorted(set(lengths))


def test_known_findings_say_why(report, finding):
    accepted = Known("acceptance", "the pavement is closed until spring", "2027-04-01", push=True)
    findings = [finding(), finding(record=1, known=Known("baseline")), finding(severity="info", known=accepted)]
    document = shown(report(findings))
    assert [each.get("known") for each in document["findings"]] == [
        None,
        {"by": "baseline"},
        {
            "by": "acceptance",
            "reason": "the pavement is closed until spring",
            "expires": "2027-04-01",
            "push": True,
        },
    ]
    assert document["summary"]["findings"] == {"error": 2, "warning": 0, "info": 1}
    assert document["summary"]["known"] == {
        "baseline": {"error": 1, "warning": 0, "info": 0},
        "acceptance": {"error": 0, "warning": 0, "info": 1},
        "rules": {"EV501": 2},
        "gone": [],
    }


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        "\ud800",
        {"\udfff": ["\ud800", 10**9000]},
        10**9000,
        -(2**80),
        float("nan"),
        float("inf"),
        deep(50_000),
        b"\xff",
        {1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_breaks_the_report(report, finding, value):
    given = report([finding(value=value, message="\ud800", evse_id="\udc00")])
    document = shown(given)
    assert document["findings"][0]["message"] == "\\ud800"
    stream = io.BytesIO()
    ndjson.write(given, stream)
    assert json.loads(stream.getvalue()) == document["findings"][0]


def test_values_are_kept_where_json_can_hold_them():
    assert encoded({"a": [1, 2.5, None, True, "ß"]}) == '{"a":[1,2.5,null,true,"ß"]}'.encode()
    assert b"a number of about 9,001 digits" in encoded(10**9000)


def test_ndjson_is_a_finding_a_line(report, finding):
    stream = io.BytesIO()
    ndjson.write(report([finding(record=n, message="a\nb") for n in range(3)]), stream)
    assert [json.loads(line)["record"] for line in stream.getvalue().splitlines()] == [0, 1, 2]
