"""The commands about the rule book, the settings and evselint itself."""

import json
import re

import pytest

import evselint


def test_version_and_help(run):
    assert run("--version").stdout == f"evselint {evselint.__version__}\n"
    for arguments in (["--help"], ["-h"], []):
        done = run(*arguments)
        assert "check" in done.stdout + done.stderr
        assert "Exit codes" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["check", "report", "rules", "explain", "errata", "config", "init", "about"])
def test_every_command_has_help(run, command):
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"Usage: evselint {command}" in done.stdout


def test_rules(run):
    text = run("rules").stdout.splitlines()
    registry = json.loads(run("rules", "--format", "json").stdout)
    table = run("rules", "--format", "markdown").stdout.splitlines()
    assert len(text) == len(registry) == len(table) - 2
    first = registry[0]
    assert text[0].split()[:3] == [first["code"], first["severity"], first["name"]]
    assert table[2].startswith(f"| {first['code']} | {first['name']} | {first['severity']} |")
    assert all(each["why"] and each["fix"] and each["source"] for each in registry)


def test_explain_by_code_and_by_name(run):
    rule = json.loads(run("rules", "--format", "json").stdout)[0]
    by_code = run("explain", rule["code"].lower())
    assert by_code.returncode == 0
    assert by_code.stdout == run("explain", rule["name"]).stdout
    assert by_code.stdout.startswith(f"{rule['code']}  {rule['name']}\n")
    for label in ("What", "Severity", "Why", "Fix", "Bad", "Good", "Source", "Since"):
        assert f"\n  {label}  " in by_code.stdout
    assert max(map(len, by_code.stdout.splitlines())) <= 120


@pytest.mark.parametrize(("word", "first"), [("EV9", "EV901"), ("power", "EV5"), ("Correctness", "EV")])
def test_explain_says_how_many_rules_a_word_means(run, word, first):
    done = run("explain", word)
    assert done.returncode == 2
    assert re.search(rf"{word} means \d+ rules; name one of them, such as {first}", done.stderr)


def test_explain_shows_no_bytes(run):
    shown = run("explain", "file-in-utf-16").stdout
    assert "base64" not in shown
    assert "  Bad         (a file of 50 bytes that is no text in UTF-8)\n" in shown


def test_explain_suggests(run):
    rule = json.loads(run("rules", "--format", "json").stdout)[0]
    done = run("explain", rule["name"] + "x")
    assert done.returncode == 2
    assert f"did you mean {rule['name']}?" in done.stderr


def test_errata(run):
    done = run("errata")
    errata = json.loads(run("errata", "--format", "json").stdout)
    assert done.stdout.startswith("ERR01  ")
    assert all(f"{code}  {each['title']}" in done.stdout for code, each in errata.items())


def test_config_shows_values_and_origins(run, tmp_path):
    (tmp_path / "evselint.toml").write_text('\nfail-on = "warning"\n', encoding="utf-8")
    done = run("config", "--select", "EV1,EV2", "--select", "EV3", "--severity", "EV501=off", "--date", "2026-01-02")
    lines = {line.split(" = ")[0]: line for line in done.stdout.splitlines()}
    assert '= "warning"' in lines["fail-on"]
    assert lines["fail-on"].endswith("# evselint.toml:2")
    assert '["EV1", "EV2", "EV3"]' in lines["select"]
    assert lines["select"].endswith("# --select")
    assert lines["jobs"].endswith("# default")
    document = json.loads(run("config", "--format", "json", "--date", "2026-01-02").stdout)
    assert document["date"] == {"value": "2026-01-02", "origin": "--date"}
    assert document["fail_on"] == {"value": "warning", "origin": "evselint.toml:2"}


def test_init_writes_a_file_that_holds_and_overwrites_none(run, tmp_path):
    assert run("init").stdout == "wrote evselint.toml\n"
    assert run("config").returncode == 0
    file = tmp_path / "evselint.toml"
    file.write_text("jobs = 7\n", encoding="utf-8")
    refused = run("init")
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert file.read_text("utf-8") == "jobs = 7\n"
    assert run("init", "--force").returncode == 0
    assert "fail-on" in file.read_text("utf-8")


def test_about(run):
    done = run("about")
    assert f"evselint {evselint.__version__}" in done.stdout
    assert "Apache License" in done.stdout
    assert "Hubject" in done.stdout


@pytest.mark.parametrize(
    "source", ["GeoNames", "country-coder", "Natural Earth", "OpenStreetMap", "libphonenumber", "lid.176"]
)
def test_about_names_whose_data_is_used(run, source):
    assert source in run("about").stdout


def pack(tmp_path, bad, message="{value} is too little"):
    file = tmp_path / "ours.toml"
    file.write_text(
        f"""
[OUR101]
name = "our-power"
title = "Less power than we sell"
field = "ChargingFacilities[*].Power"
check = "between"
min = 21
message = "{message}"
severity = "info"
aspect = "hygiene"
group = "power"
why = "We sell no less."
fix = "Look again."
source = ["ours"]
since = "1"
bad = [{{ "ChargingFacilities[0].Power" = {bad} }}]
good = [{{ "ChargingFacilities[0].Power" = 22 }}]
""",
        encoding="utf-8",
    )
    return file


def test_a_pack_without_rules_proves_nothing(run, tmp_path):
    (tmp_path / "empty.toml").write_text("# nothing yet\n")
    done = run("rules", "check", "empty.toml")
    assert (done.returncode, done.stderr) == (2, "evselint: empty.toml: there is no rule in it\n")


def test_a_pack_is_proven_by_its_examples(run, tmp_path):
    done = run("rules", "check", pack(tmp_path, bad=20))
    assert (done.returncode, done.stderr) == (0, "")
    assert "every example is as told" in done.stdout


def test_a_pack_whose_examples_fail_is_refused(run, tmp_path):
    done = run("rules", "check", pack(tmp_path, bad=50))
    assert done.returncode == 2
    assert "OUR101" in done.stdout


def test_a_pack_of_ones_own(run, tmp_path, good):
    file = pack(tmp_path, bad=20)
    assert "OUR101 info" in run("rules", "--pack", file).stdout
    assert "Less power than we sell" in run("explain", "our-power", "--pack", file).stdout
    (tmp_path / "evselint.toml").write_text(f'packs = ["{file.name}"]\n', encoding="utf-8")
    assert "our-power" in run("explain", "OUR101").stdout
    assert run("check", good, "--select", "OUR101").returncode == 0
