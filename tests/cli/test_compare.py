"""``evselint compare``."""

import json
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from evselint.write import comparison_json

SCHEMA_FILE = Path(comparison_json.__file__).with_name("comparison.schema.json")
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
REPORT_SCHEMA = json.loads(SCHEMA_FILE.with_name("report.schema.json").read_text(encoding="utf-8"))
FORM = jsonschema.Draft202012Validator(
    SCHEMA, registry=Registry().with_resource("report.schema.json", Resource.from_contents(REPORT_SCHEMA))
)


@pytest.fixture
def repaired(tmp_path, body):
    """Ten records without faults, one of them gone."""
    file = tmp_path / "repaired.json"
    file.write_text(json.dumps(body(9)), encoding="utf-8")
    return file


def test_data_with_data(run, bad, repaired):
    done = run("compare", bad, repaired)
    assert (done.returncode, done.stderr) == (0, "")
    assert "10 records, 0 pass · 10 errors, 0 warnings, " in done.stdout
    assert "Records: 0 added, 1 removed, 9 changed" in done.stdout
    assert "fields that differ: Plugs (9)" in done.stdout
    assert "EV502 error  plugs-empty  10 fixed, 0 new, 0 still there" in done.stdout
    assert done.stdout.endswith("10 findings fixed, 0 new, 0 still there\n")


def test_saved_reports(run, bad, repaired):
    run("check", bad, "-o", "old.json")
    run("check", repaired, "-o", "new.json")
    for sides in (("old.json", "new.json"), ("old.json", repaired), (bad, "new.json")):
        done = run("compare", *sides)
        assert done.returncode == 0
        assert "10 findings fixed" in done.stdout
        assert "Estimate of the EVSE Data Score" in done.stdout
        assert "Records:" not in done.stdout


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_comparisons_fit_the_schema_and_others_do_not(run, tmp_path, bad, repaired):
    respelled = tmp_path / "respelled.json"
    respelled.write_text(repaired.read_text("utf-8").replace("DE*EVL*E0003*1", "DEEVLE00031"), encoding="utf-8")
    run("check", bad, "-o", "old.json")
    for sides in ((bad, repaired), (repaired, bad), (repaired, respelled), ("old.json", repaired), (bad, bad)):
        comparison = json.loads(run("compare", *sides, "--format", "json").stdout)
        FORM.validate(comparison)
    assert comparison["records"]["same"] == 10
    assert not FORM.is_valid({**comparison, "comparison": 2})
    assert not FORM.is_valid({**comparison, "more": 1})
    findings = {**comparison["rules"][0], "first_new": [{"rule": "EV502"}]}
    assert not FORM.is_valid({**comparison, "rules": [findings]})


def test_a_comparison_of_respelled_ids_names_both_spellings(run, tmp_path, repaired):
    respelled = tmp_path / "respelled.json"
    respelled.write_text(repaired.read_text("utf-8").replace("DE*EVL*E0003*1", "DEEVLE00031"), encoding="utf-8")
    comparison = json.loads(run("compare", repaired, respelled, "--format", "json").stdout)
    assert comparison["records"]["first_respelled"] == [["DE*EVL*E0003*1", "DEEVLE00031"]]


def test_formats(run, tmp_path, bad, repaired):
    done = run("compare", bad, repaired, "--format", "json", "-o", "a.md", "-o", "a.txt")
    assert json.loads(done.stdout)["findings"] == {"fixed": 10, "new": 0, "still": 0}
    assert (tmp_path / "a.md").read_text("utf-8").startswith("### evselint: 10 findings fixed")
    assert (tmp_path / "a.txt").read_text("utf-8") == run("compare", bad, repaired).stdout


def test_2_and_3(run, tmp_path, bad):
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    assert run("compare", bad).returncode == 2
    assert run("compare", bad, "nowhere.json").returncode == 2
    assert run("compare", bad, bad, "-o", "a.html").returncode == 2
    done = run("compare", bad, "none.json")
    assert (done.returncode, done.stderr) == (3, "evselint: no records found in none.json\n")
    report = '{"version":1,"tool":{"name":"evselint"}}'
    (tmp_path / "damaged.json").write_text(report, encoding="utf-8")
    assert run("compare", bad, "damaged.json").returncode == 2
