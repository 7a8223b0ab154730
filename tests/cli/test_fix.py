"""evselint fix as its users call it."""

import gzip
import json
import os
import stat
import threading

import pytest


@pytest.fixture
def untidy(tmp_path):
    """A file with two safe repairs and one fault that only a person can mend."""
    file = tmp_path / "untidy.json"
    record = {"EvseID": "DE*EVL*E1", "MaxCapacity": "50", "ChargingStationId": "S1", "Plugs": ["Wall"]}
    file.write_text(json.dumps([record], indent=2))
    return file


def test_nothing_is_written_unless_asked_for(run, untidy):
    before = untidy.read_bytes()
    done = run("fix", untidy)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "2 repairs possible: EV031 number-as-text (1), EV039 other-spelling-of-field (1)" in done.stderr
    assert "nothing was written" in done.stderr
    assert untidy.read_bytes() == before


def test_diff_shows_each_repair_and_fails(run, untidy):
    done = run("fix", "--diff", untidy)
    assert done.returncode == 1
    assert 'untidy.json:4:20  DE*EVL*E1  /MaxCapacity  EV031 number-as-text\n  - "50"\n  + 50\n' in done.stdout
    assert '  - "ChargingStationId"\n  + "ChargingStationID"\n' in done.stdout
    clean = untidy.with_name("clean.json")
    assert run("fix", untidy, "-o", clean).returncode == 0
    assert run("fix", "--diff", clean).returncode == 0


def test_in_place_keeps_layout_mode_and_packing(run, untidy):
    before = untidy.read_text()
    untidy.chmod(0o640)
    packed = untidy.with_name("packed.bin")
    packed.write_bytes(gzip.compress(untidy.read_bytes()))
    assert run("fix", "--in-place", untidy, packed).returncode == 0
    after = before.replace('"50"', "50").replace("StationId", "StationID")
    assert untidy.read_text() == after
    assert stat.S_IMODE(untidy.stat().st_mode) == 0o640
    assert gzip.decompress(packed.read_bytes()).decode() == after


def test_standard_input_goes_to_standard_output(run, untidy):
    done = run("fix", "-", stdin=untidy.read_bytes())
    assert json.loads(done.stdout)[0]["MaxCapacity"] == 50
    assert "2 repairs made" in done.stderr


def test_selection_decides_what_is_repaired(run, untidy):
    done = run("fix", "-", "--ignore", "EV039", "-q", stdin=untidy.read_bytes())
    assert json.loads(done.stdout)[0]["ChargingStationId"] == "S1"
    assert done.stderr == ""


def test_a_pipe_stays_one(run, untidy):
    pipe = untidy.with_name("pipe")
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(json.loads(pipe.read_bytes())), daemon=True)
    reader.start()
    assert run("fix", untidy, "-o", pipe).returncode == 0
    assert pipe.is_fifo()
    reader.join(20)
    assert read[0][0]["MaxCapacity"] == 50


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--in-place", "-"), "standard input cannot be written in place"),
        (("--in-place", "--diff"), "exclude each other"),
        (("-o", "nowhere/out.json"), "there is no folder"),
    ],
)
def test_wrong_usage(run, untidy, arguments, said):
    done = run("fix", untidy, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_no_records(run, tmp_path):
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    assert run("fix", "--in-place", empty).returncode == 3
    assert empty.read_text() == "[]"


def test_data_redirected_from_a_file_are_read(run, untidy):
    with untidy.open("rb") as stream:
        done = run("check", "-", "--exit-zero", stdin=stream)
    assert done.returncode == 0
    assert "  -:2:3  DE*EVL*E1" in done.stdout


def test_a_file_that_cannot_be_repaired_keeps_no_other_from_it(run, tmp_path, examples):
    for number, name in enumerate(("bom", "latin1", "trailing-comma")):
        (tmp_path / f"{number}.json").write_bytes((examples / "broken" / f"{name}.json").read_bytes())
    latin = (tmp_path / "1.json").read_bytes()
    done = run("fix", "--in-place", ".")
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["0.json", "evselint", "2.json", "evselint"]
    assert "1.json is not UTF-8" in done.stderr
    assert done.stderr.endswith("1 file left as found\n")
    assert (tmp_path / "1.json").read_bytes() == latin
    assert run("fix", "--diff", "0.json", "2.json").returncode == 0
