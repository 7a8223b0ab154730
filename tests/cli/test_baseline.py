"""``evselint baseline``, and what ``check`` makes of what it wrote."""

import json

import pytest


@pytest.fixture
def known(run, bad):
    """The baseline of ten errors."""
    done = run("baseline", bad)
    assert (done.returncode, done.stdout, done.stderr) == (0, "evselint.baseline: 10 findings, +10 −0\n", "")
    return bad.with_name("evselint.baseline")


def worse(bad):
    """One more record is at fault in one more way."""
    content = json.loads(bad.read_text("utf-8"))
    content["OperatorEvseData"]["EvseDataRecord"][0]["IsOpen24Hours"] = "maybe"
    bad.write_text(json.dumps(content), encoding="utf-8")


def better(bad):
    """One record is repaired."""
    content = json.loads(bad.read_text("utf-8"))
    content["OperatorEvseData"]["EvseDataRecord"][0]["Plugs"] = ["Type 2 Outlet"]
    bad.write_text(json.dumps(content), encoding="utf-8")


def test_only_what_is_new_fails(run, bad, known):
    done = run("check", bad, "--baseline", known)
    assert done.returncode == 0
    assert done.stdout.startswith("10 records: 0 pass, 10 fail · nothing new · 10 in the baseline\n")
    worse(bad)
    done = run("check", bad, "--baseline", known)
    assert done.returncode == 1
    assert "new: 1 error" in done.stdout
    assert "EV502" not in done.stdout


def test_what_is_gone_is_shown(run, bad, known):
    better(bad)
    done = run("check", bad, "--baseline", known)
    assert done.returncode == 0
    assert "Gone from the baseline (1): nothing is found there any more\n  DE*EVL*E0000*1  EV502  /Plugs" in done.stdout
    assert "9 in the baseline · 1 gone from the baseline" in done.stdout
    assert run("check", bad, "--baseline", known, "--strict-baseline").returncode == 1
    assert run("check", bad, "--baseline", known, "--strict-baseline", "--exit-zero").returncode == 0


def test_it_shrinks_by_itself_and_grows_when_told_to(run, bad, known):
    better(bad)
    assert run("baseline", bad).stdout == "evselint.baseline: 9 findings, +0 −1\n"
    before = known.read_bytes()
    worse(bad)
    done = run("baseline", bad)
    assert done.returncode == 1
    assert done.stdout.startswith("+  DE*EVL*E0000*1  EV")
    assert done.stderr == "evselint.baseline: 1 new finding; --accept-new takes them in\n"
    assert known.read_bytes() == before
    assert run("baseline", bad, "--accept-new").stdout == "evselint.baseline: 10 findings, +1 −0\n"
    assert run("check", bad, "--baseline", known).returncode == 0


def test_what_a_run_did_not_look_at_stays(run, bad, body, known):
    assert run("baseline", bad, "--select", "EV4").stdout == "evselint.baseline: 10 findings, +0 −0\n"
    other = bad.with_name("other.json")
    other.write_text(json.dumps(body(1, EvseID="DE*EVL*E9999", Plugs=[])), encoding="utf-8")
    assert run("baseline", other, "--accept-new").stdout.startswith("evselint.baseline: 11 findings, +1 −0\n")
    better(bad)
    assert run("baseline", bad).stdout == "evselint.baseline: 10 findings, +0 −1\n"
    assert run("check", bad, other, "--baseline", known, "--select", "EV502").returncode == 0


def test_the_configuration_names_it(run, tmp_path, bad):
    deep = tmp_path / "deep"
    deep.mkdir()
    (tmp_path / "evselint.toml").write_text('baseline = "known"\n', encoding="utf-8")
    assert run("check", bad).returncode == 2, "a baseline that is not there must not pass"
    assert run("baseline", "../bad.json", folder=deep).returncode == 0
    assert (tmp_path / "known").exists()
    assert run("check", "../bad.json", folder=deep).returncode == 0


def test_accepted_findings_stay_out_of_it(run, tmp_path, bad):
    accept = '[[accept]]\nrule = "EV502"\nevse = "DE*EVL*E0000*1"\nreason = "it is being built"\n'
    (tmp_path / "evselint.toml").write_text(accept, encoding="utf-8")
    assert run("baseline", bad).stdout == "evselint.baseline: 9 findings, +9 −0\n"
    done = run("check", bad, "--baseline", "evselint.baseline")
    assert done.returncode == 0
    assert "nothing new · 9 in the baseline · 1 accepted" in done.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot read the baseline"), ("{}", "no baseline"), ('{"evselint-baseline":9}', "version 9")],
)
@pytest.mark.parametrize("command", ["check", "report"])
def test_2_for_a_baseline_that_cannot_be_used(run, tmp_path, bad, command, content, words):
    file = tmp_path / "known"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = run(command, bad, "--baseline", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_2_for_a_baseline_with_a_saved_report(run, bad, known):
    run("check", bad, "-o", "saved.json")
    done = run("report", "saved.json", "--baseline", known)
    assert done.returncode == 2
    assert "a saved report says itself what is known" in done.stderr


@pytest.mark.parametrize("command", [["score"], ["compare", "bad.json"]])
def test_commands_that_look_at_everything_need_no_baseline(run, tmp_path, bad, command):
    (tmp_path / "evselint.toml").write_text('baseline = "nowhere"\n', encoding="utf-8")
    assert run(*command, bad).returncode == 0


def test_3_where_there_is_nothing_to_know(run, tmp_path):
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    assert run("baseline", "none.json").returncode == 3
    assert not (tmp_path / "evselint.baseline").exists()


def test_2_where_it_cannot_be_written(run, bad):
    assert run("baseline", bad, "-o", "no/such/folder").returncode == 2


def test_known_findings_are_marked_in_every_format_that_has_room(run, tmp_path, bad, known):
    outputs = ("-o", "a.json", "-o", "a.sarif", "-o", "a.csv", "-o", "a.xml", "-o", "gl-code-quality-report.json")
    assert run("check", bad, "--baseline", known, *outputs).returncode == 0
    report = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert report["summary"]["known"]["baseline"]["error"] == report["summary"]["findings"]["error"] == 10
    assert {each["known"]["by"] for each in report["findings"]} == {"baseline"}
    results = json.loads((tmp_path / "a.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert [len(each["suppressions"]) for each in results] == [1] * 10
    assert (tmp_path / "a.csv").read_text("utf-8").count("in the baseline") == 10
    assert 'failures="0"' in (tmp_path / "a.xml").read_text("utf-8")
    assert json.loads((tmp_path / "gl-code-quality-report.json").read_text("utf-8")) == []
    run("report", "a.json", "-o", "b.json", "-o", "b.sarif", "-o", "b.csv")
    for ending in ("json", "sarif", "csv"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('rule = "EV502"', "evselint.toml:4: accept[0]: reason is missing"),
        ('rule = "EV502"\nreason = " "', "accept[0].reason must be a sentence that says why"),
        ('rule = "EV502"\nreason = "so"\nexpires = "soon"', "accept[0].expires must be a date"),
        ('rule = "EV502"\nreason = "so"\nuntil = 2027-01-01', "evselint.toml:7: unknown key accept[0].until"),
        ('rule = "EVX502"\nreason = "so"', "unknown rule EVX502"),
    ],
)
def test_2_for_an_acceptance_that_is_none(run, tmp_path, bad, entry, words):
    table = '[[overrides]]\nignore = ["EV8"]\n\n[[accept]]\n'
    (tmp_path / "evselint.toml").write_text(f"{table}{entry}\n", encoding="utf-8")
    done = run("check", bad)
    assert done.returncode == 2
    assert words in done.stderr


def test_an_expired_acceptance_is_found_where_it_stands(run, tmp_path, bad):
    holding = '[[accept]]\nrule = "EV5"\nevse = "DE*EVL*E9"\nreason = "a"\n'
    ended = '[[accept]]\nrule = "EV502"\nreason = "b"\nexpires = 2026-01-01\n'
    (tmp_path / "evselint.toml").write_text(f"{holding}\n{ended}", encoding="utf-8")
    done = run("check", bad, "--fail-on", "warning")
    assert done.returncode == 1
    assert "evselint.toml:6:1  the acceptance of EV502 ended on 2026-01-01; its reason was: b" in done.stdout


def test_an_acceptance_that_accepts_nothing_is_named_and_changes_no_exit_code(run, tmp_path, bad):
    used = '[[accept]]\nrule = "EV502"\nreason = "a"\n'
    unused = '[[accept]]\nrule = "EV501"\noperator = "DE*EVL"\nreason = "b"\n'
    (tmp_path / "evselint.toml").write_text(f"{used}\n{unused}", encoding="utf-8")
    done = run("check", bad)
    said = "evselint: evselint.toml:5: the acceptance of EV501 for DE*EVL accepts nothing in this input\n"
    assert (done.returncode, done.stderr) == (0, said)
    assert "10 accepted" in done.stdout
    assert run("check", bad, "--quiet").stderr == ""
