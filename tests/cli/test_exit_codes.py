"""Every exit code that is promised, from the real process."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import evselint
from evselint import cli
from evselint.read import source


def test_0_when_nothing_is_wrong(run, good):
    done = run("check", good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 record" in done.stdout


def test_1_for_errors(run, bad):
    done = run("check", bad)
    assert done.returncode == 1
    assert "10 records: 0 pass, 10 fail" in done.stdout
    assert done.stderr == ""


def test_1_depends_on_fail_on(run, tmp_path, bad):
    warned = tmp_path / "warned.toml"
    warned.write_text('fail-on = "never"\n', encoding="utf-8")
    assert run("check", bad, "--fail-on", "never").returncode == 0
    assert run("check", bad, "--config", warned).returncode == 0
    assert run("check", bad, "--config", warned, "--fail-on", "info").returncode == 1
    softened = run("check", bad, "--severity", "EV=info", "--fail-on", "warning")
    assert softened.returncode == 0
    assert "0 errors" in softened.stdout


def test_exit_zero_turns_1_into_0_and_nothing_else(run, tmp_path, bad):
    empty = tmp_path / "empty.json"
    empty.write_text("[]", encoding="utf-8")
    assert run("check", bad, "--exit-zero").returncode == 0
    assert run("check", "--exit-zero", "nowhere.json").returncode == 2
    assert run("check", "--exit-zero", empty).returncode == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "Missing argument"),
        (["check", "--colour", "good.json"], "No such option"),
        (["check", "nowhere.json"], "no such file or folder: nowhere.json"),
        (["check", ""], "no such file or folder: ''"),
        (["chekc", "good.json"], "no such file or folder: chekc; did you mean check?"),
        (["check", "good.json", "--select", "EV9999"], "unknown rule EV9999"),
        (["check", "good.json", "--severity", "EV1"], "expected RULE=LEVEL"),
        (["check", "good.json", "--severity", "EV1=fatal"], "expected RULE=LEVEL"),
        (["check", "good.json", "--severity", "EVX99=info"], "unknown rule EVX99"),
        (["check", "good.json", "--date", "today"], "--date"),
        (["check", "good.json", "--jobs", "0"], "--jobs"),
        (["check", "good.json", "--config", "nowhere.toml"], "cannot read nowhere.toml"),
        (["check", "good.json", "--config", "wrong.toml"], "wrong.toml:1: unknown key selct; did you mean select?"),
        (["check", "good.json", "--pack", "nowhere.toml"], "nowhere.toml"),
        (["check", "good.json", "-o", "report.pdf"], "which format?"),
        (["check", "good.json", "-o", "report:jsn"], "did you mean json?"),
        (["check", "good.json", "-o", "missing/report.json"], "there is no folder missing"),
        (["check", "good.json", "-o", "good.json"], "this file is also read"),
        (["explain", "EV9999"], "unknown rule EV9999"),
        (["rules", "check", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_2_for_wrong_usage(run, tmp_path, good, arguments, words):
    (tmp_path / "wrong.toml").write_text('selct = ["EV1"]', encoding="utf-8")
    before = good.read_bytes()
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert good.read_bytes() == before


def test_messages_cannot_command_the_terminal(run):
    done = run("check", "nowhere\x1b[2J\r.json")
    assert done.stderr == "evselint: no records found: nothing matches nowhere\\x1b[2J\\r.json\n"


def test_2_for_a_file_that_cannot_be_read(run, good, monkeypatch, capsys):
    def unreadable(*_, **__):
        raise source.Unreadable("cannot read good.json: Input/output error")

    monkeypatch.setattr("evselint.run.lint_files", unreadable)
    assert cli.main(["check", str(good)]) == 2
    assert "cannot read good.json" in capsys.readouterr().err


def test_3_when_there_are_no_records(run, tmp_path):
    for name, content in (("empty.json", ""), ("list.json", "[]"), ("other.json", '{"a": 1}')):
        (tmp_path / name).write_text(content, encoding="utf-8")
        done = run("check", name)
        assert (done.returncode, "no records found" in done.stderr) == (3, True), name
    assert run("check", "-", stdin=b"").returncode == 3


def test_3_for_a_report_on_no_records_which_is_written_all_the_same(run, tmp_path):
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    done = run("report", "list.json", "-o", "page.html")
    assert (done.returncode, done.stderr) == (3, "wrote page.html\nevselint: no records found in the input\n")
    assert (tmp_path / "page.html").stat().st_size


def test_a_pipe_in_a_folder_is_not_waited_for(run, tmp_path, good):
    os.mkfifo(tmp_path / "pipe.json")
    assert run("check", ".").returncode == run("check", good).returncode == 0


def test_2_for_a_link_in_a_folder_that_leads_nowhere(run, tmp_path, good):
    (tmp_path / "link.json").symlink_to("nowhere")
    done = run("check", ".")
    assert (done.returncode, done.stderr) == (2, "evselint: cannot read link.json: No such file or directory\n")


def test_3_for_a_folder_without_files_and_a_pattern_without_matches(run, tmp_path, good):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("x", encoding="utf-8")
    assert run("check", "folder").returncode == 3
    done = run("check", good, "data/*.json")
    assert (done.returncode, done.stderr) == (3, "evselint: no records found: nothing matches data/*.json\n")


@pytest.fixture
def faulty(run, tmp_path, good):
    """A run in which something inside evselint is broken, by way of a module that Python loads when it starts."""
    (tmp_path / "sitecustomize.py").write_text(
        "import evselint.cli.inputs\n"
        "def expand(arguments):\n"
        "    raise KeyError('deep inside')\n"
        "evselint.cli.inputs.expand = expand\n",
        encoding="utf-8",
    )

    def faulty(*arguments, **variables):
        checkout = Path(evselint.__file__).parents[1]
        return run(*arguments, environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{checkout}", **variables})

    return faulty


def test_70_for_a_fault_inside(faulty):
    done = faulty("check", "good.json", "--exit-zero")
    assert (done.returncode, done.stdout) == (70, "")
    assert "fault inside evselint: KeyError: 'deep inside'" in done.stderr
    assert "--debug" in done.stderr
    assert "Traceback" not in done.stderr


def test_70_with_the_traceback_when_asked_for(faulty):
    for done in (
        faulty("check", "good.json", "--debug"),
        faulty("--debug", "check", "good.json"),
        faulty("check", "good.json", EVSELINT_DEBUG="1"),
    ):
        assert done.returncode == 70
        assert "Traceback" in done.stderr


def started(*arguments, scratch=None, **streams):
    checkout = Path(evselint.__file__).parents[1]
    variables = {**os.environ, "PYTHONPATH": str(checkout), **({"TMPDIR": str(scratch)} if scratch else {})}
    return subprocess.Popen([sys.executable, "-m", "evselint", *map(str, arguments)], env=variables, **streams)


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_when_interrupted(number, tmp_path):
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # Whoever runs the tests in the background may have told its children to ignore SIGINT.
    usual = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with started("check", "-", preexec_fn=usual, scratch=tmp_path, **streams) as process:
        # More than any pipe holds: once it is written, evselint is reading, and soon it waits for more.
        process.stdin.write(b"[" + b" " * (4 << 20))
        process.stdin.flush()
        time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(600) == 130
        assert process.stdout.read() == b""
        assert process.stderr.read() == b"evselint: interrupted\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    "arguments", [["check", "{bad}"], ["check", "{bad}", "--format", "json"], ["rules"], ["--help"]]
)
def test_2_when_the_output_is_full(bad, arguments):
    arguments = [each.format(bad=bad) for each in arguments]
    with open("/dev/full", "wb") as full, started(*arguments, stdout=full, stderr=subprocess.PIPE) as process:
        assert process.wait(600) == 2
        assert process.stderr.read() == b"evselint: cannot write: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="descriptors are those of POSIX")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_process_without_standard_streams_judges_as_ever(bad, closed):
    def close():
        for number in closed:
            os.close(number)

    with started("check", bad, preexec_fn=close) as process:
        assert process.wait(600) == 1
    with started("check", "-", preexec_fn=close, stdin=subprocess.DEVNULL) as process:
        assert process.wait(600) == 3


def test_a_reader_that_leaves_early_changes_nothing(bad):
    with started("check", bad, "--format", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.wait(600) == 1
        assert process.stderr.read() == b""
    with started("rules", "--format", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.wait(600) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes as Linux tells them")
def test_70_when_a_process_is_ended_from_outside(tmp_path, bad):
    line = json.dumps(json.loads(bad.read_bytes())["OperatorEvseData"]["EvseDataRecord"][0]).encode() + b"\n"
    file = tmp_path / "many.ndjson"
    file.write_bytes(line * 20_000)
    with started("check", file, "--jobs", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while process.poll() is None and not (found := children.read_text().split()):
            time.sleep(0.01)
        os.kill(int(found[-1]), signal.SIGKILL)
        said = process.communicate(timeout=600)[1].decode()
        assert process.returncode == 70
        assert "WorkerLost: a process was ended from outside" in said
