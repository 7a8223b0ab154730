"""``evselint compare``."""

import json

import pytest


@pytest.fixture
def repaired(tmp_path, body):
    """Ten records without faults, one of them gone."""
    file = tmp_path / "repaired.json"
    file.write_text(json.dumps(body(9)), encoding="utf-8")
    return file


def test_data_with_data(run, bad, repaired):
    done = run("compare", bad, repaired)
    assert (done.returncode, done.stderr) == (0, "")
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
    assert run("compare", bad, "none.json").returncode == 3
    report = '{"version":1,"tool":{"name":"evselint"}}'
    (tmp_path / "damaged.json").write_text(report, encoding="utf-8")
    assert run("compare", bad, "damaged.json").returncode == 2
