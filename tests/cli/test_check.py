"""What ``evselint check`` reads, prints and writes."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import evselint

CHECKOUT = Path(evselint.__file__).parents[1]
SCHEMA = Path(evselint.__file__).parent / "write" / "report.schema.json"


def paths_of(done):
    return [each["path"] for each in json.loads(done.stdout)["run"]["inputs"]]


def test_a_file_without_a_command_is_checked(run, good, bad):
    assert run(good).returncode == 0
    assert run(bad).returncode == 1
    assert run("--fail-on", "never", bad).returncode == 0


def test_standard_input(run, bad):
    done = run("check", "-", stdin=bad.read_bytes())
    assert done.returncode == 1
    assert "  -:" in done.stdout
    assert run("-", stdin=bad.read_bytes()).stdout == done.stdout


def test_folders_and_patterns(run, tmp_path, good):
    content = good.read_bytes()
    for name in ("in/b.ndjson", "in/deep/a.JSON", "in/deep/c.jsonl.gz", "in/notes.txt", "in/.hidden/x.json"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    json_format = ("--format", "json", "--fail-on", "never")
    everything = ["in/b.ndjson", "in/deep/a.JSON", "in/deep/c.jsonl.gz"]
    assert paths_of(run("check", "in", *json_format)) == everything
    assert paths_of(run("check", "in/**/*.[jJ]*", *json_format)) == ["in/deep/a.JSON", "in/deep/c.jsonl.gz"]
    assert paths_of(run("check", "in/notes.txt", *json_format)) == ["in/notes.txt"]
    assert paths_of(run("check", "in/b.ndjson", "in", *json_format)) == everything


def test_rules_are_chosen_by_code_beginning_name_aspect_and_group(run, bad):
    for choice in ("EV1", "ev1", "correctness"):
        assert run("check", bad, "--select", choice).returncode in (0, 1, 2), choice
    assert run("check", bad, "--select", "EV0").returncode == 0
    assert run("check", bad, "--ignore", "EV").returncode == 0
    assert run("check", bad, "--select", "EV0,EV1", "--extend-select", "EV2").returncode == 1


def test_max_findings(run, bad):
    assert run("check", bad, "--max-findings", "0").stdout.count("bad.json:") == 10
    three = run("check", bad)
    assert three.stdout.count("bad.json:") == 3
    assert "… and 7 more" in three.stdout
    assert "bad.json:" not in run("check", bad, "-q").stdout
    assert "bad.json: 10 records" in run("check", bad, "-v").stdout


def test_formats_on_standard_output(run, bad):
    document = json.loads(run("check", bad, "--format", "json").stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    assert document["summary"]["failing"] == 10
    lines = run("check", bad, "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == document["findings"]
    assert len(lines) == 10
    assert run("check", bad, "--format", "html").stdout.startswith("<!doctype html>")


def test_any_number_of_files(run, tmp_path, bad):
    given = ("a.json", "b.ndjson", "c.html", "d.txt", "e.data:json")
    done = run("check", bad, *(part for name in given for part in ("-o", name)))
    assert done.returncode == 1
    assert "and 7 more" in done.stdout
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["summary"]["failing"] == 10
    assert (tmp_path / "e.data").read_bytes() == (tmp_path / "a.json").read_bytes()
    assert len((tmp_path / "b.ndjson").read_bytes().splitlines()) == 10
    assert "<!doctype html>" in (tmp_path / "c.html").read_text("utf-8")
    assert (tmp_path / "d.txt").read_text("utf-8") == done.stdout
    assert not list(tmp_path.glob(".evselint-*"))


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.sarif", '{"$schema":"https://docs.oasis-open.org/sarif/'),
        ("a.sarif.json", '{"$schema":"https://docs.oasis-open.org/sarif/'),
        ("a.xml", "<?xml"),
        ("a.xml:junit", "<?xml"),
        ("a.csv", "\ufeffseverity,rule"),
        ("a.md", "### evselint"),
        ("gl-code-quality-report.json", "[\n"),
        ("a.log:github", "::error"),
    ],
)
def test_a_file_says_its_format_by_its_name(run, tmp_path, bad, name, beginning):
    assert run("check", bad, "-o", name).returncode == 1
    assert (tmp_path / name.split(":")[0]).read_text("utf-8").startswith(beginning)


def test_a_report_may_replace_an_old_one_but_keeps_links(run, tmp_path, good):
    target = tmp_path / "target.json"
    target.write_text("old", encoding="utf-8")
    (tmp_path / "link.json").symlink_to(target)
    assert run("check", good, "-o", "link.json").returncode == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads(target.read_text("utf-8"))["version"] == 1


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color"], {"NO_COLOR": "1"}, True),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(run, bad, arguments, environment, colored):
    done = run("check", bad, *arguments, environment=environment)
    assert ("\x1b[" in done.stdout) is colored


def test_output_that_is_not_utf_8(run, tmp_path, body):
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(body(4, EvseID="DE*EVL*Eß😀\u001b[2J")), encoding="utf-8")
    done = run("check", file, environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J" in done.stdout


def test_configuration(run, tmp_path, bad):
    (tmp_path / "evselint.toml").write_text('ignore = ["EV"]\n', encoding="utf-8")
    assert run("check", bad).returncode == 0
    deep = tmp_path / "deep"
    deep.mkdir()
    assert run("check", bad, folder=deep).returncode == 0


def test_the_report_command(run, tmp_path, bad, good):
    done = run("report", bad)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "wrote report.html\n")
    run("check", bad, "-o", "checked.html")
    assert (tmp_path / "report.html").read_bytes() == (tmp_path / "checked.html").read_bytes()
    assert run("report", bad, "-q", "-o", "x.html").stderr == ""
    assert "10 records" in run("report", bad, "-v").stdout
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    assert run("report", "none.json").returncode == 3


def test_the_same_input_and_date_give_the_same_bytes(run, bad):
    for name in ("json", "html", "text", "sarif", "junit", "csv", "gitlab", "github", "markdown"):
        one, two = (run("check", bad, "--date", "2026-11-23", "--format", name, "--jobs", n).stdout for n in (1, 2))
        assert one == two


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "bad.json", "-o", "bad.json"), "bad.json: this file is also read"),
        (("check", "bad.json", "--baseline", "known", "-o", "known:json"), "known: this file is also read"),
        (("check", "bad.json", "--config", "c.toml", "-o", "c.toml:json"), "c.toml: this file is also read"),
        (("check", "bad.json", "--pack", "p.toml", "-o", "p.toml:json"), "p.toml: this file is also read"),
        (("check", "bad.json", "-o", "evselint.toml:json"), "evselint.toml: this file is also read"),
        (("report", "bad.json", "-o", "r.html", "--against", "good.json", "-o", "good.json"), "also read"),
        (("compare", "bad.json", "good.json", "-o", "good.json"), "good.json: this file is also read"),
        (("compare", "bad.json", ".", "-o", "./good.json"), "good.json: this file is also read"),
        (("check", "bad.json", "-o", "one.json", "-o", "./one.json:csv"), "something else is written to this file"),
        (("check", "bad.json", "-o", "-"), "-o -: a file is expected"),
        (("check", "bad.json", "-o", "-:csv"), "-o -:csv: a file is expected"),
    ],
)
def test_2_before_anything_is_lost(run, tmp_path, bad, arguments, words):
    (tmp_path / "good.json").write_bytes(bad.read_bytes())
    run("baseline", bad, "-o", "known")
    for name in ("c.toml", "evselint.toml", "p.toml"):
        (tmp_path / name).write_text("")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_2_where_the_working_directory_is_gone(run, tmp_path, bad):
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m evselint check ..'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        cwd=tmp_path,
        env={"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"the working directory is not there any more" in done.stderr


def test_more_results_than_a_service_takes_are_told(run, tmp_path):
    (tmp_path / "many.ndjson").write_text('{"EvseID":"x"}\n' * 2_000, encoding="utf-8")
    done = run("check", "many.ndjson", "-o", "many.sarif")
    (line,) = [line for line in done.stderr.splitlines() if "sarif" in line]
    assert "results; GitHub takes 25,000 of a run" in line
    assert "sarif" not in run("check", "many.ndjson", "-o", "many.json").stderr
    assert "sarif" not in run("check", "many.ndjson", "-o", "few.sarif", "--ignore", "completeness,EV101").stderr
