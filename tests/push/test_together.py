"""Several pushers at once: never overlapping, never lost; on both databases, from processes of their own."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(tmp_path, rehearsal, ledger, body):
    """Start `evselint push` as a process, on records of its own."""

    def start(name, records, *options):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(body(records)), encoding="utf-8")
        command = [sys.executable, "-m", "evselint", "push", str(file), *rehearsal.options(), "--ledger", ledger]
        variables = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT), "EVSELINT_STATE": str(tmp_path)}
        return subprocess.Popen(
            [*command, "--pause", "0.1", *map(str, options)],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def outcomes(processes):
    """Exit code and output of each."""
    found = []
    for each in processes:
        out, _ = each.communicate(timeout=600)
        found.append((each.returncode, out))
    return found


def test_they_wait_for_each_other(start, rehearsal, ledger, record, in_ledger, push):
    rehearsal.misbehave("delay=0.7", "delay=0.7", "delay=0.7")
    fleets = [[record(number) for number in range(4)] + [record(10 + each)] for each in range(3)]
    done = outcomes([start(f"pusher-{number}", fleet, "--wait", "600") for number, fleet in enumerate(fleets)])
    assert [code for code, _ in done] == [0, 0, 0], done
    assert rehearsal.hub.overlaps == 0
    # One of them was first and loaded; each of the others added its own EVSE, and nobody's was lost.
    assert rehearsal.history() == ["fullLoad", "insert", "insert"]
    assert len(rehearsal.standing()) == 7
    known, still_open = in_ledger(ledger)
    assert (known.keys(), still_open) == (rehearsal.standing().keys(), 0)


def test_who_does_not_wait_is_told_who_pushes(start, rehearsal, ledger, record):
    rehearsal.misbehave("delay=1")
    first = start("first", [record(1)], "--wait", "600")
    while not rehearsal.hub.busy:
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)  # so that it cannot end too early, however slow the machine is
    ((code, out),) = outcomes([start("second", [record(2)], "--wait", "0")])
    first.send_signal(signal.SIGCONT)
    assert (code, f"another push is running: process {first.pid} on " in out) == (4, True), out
    assert outcomes([first])[0][0] == 0


def test_who_is_interrupted_says_that_the_next_push_finds_out(start, rehearsal, ledger, record, push):
    rehearsal.misbehave("delay=3")
    first = start("first", [record(1)])
    while not rehearsal.hub.busy:
        assert first.poll() is None
        time.sleep(0.01)
    first.terminate()
    ((code, out),) = outcomes([first])
    assert (code, "the next push finds out what became of it" in out) == (130, True), out
    found = push([record(1)], ledger, "--pause", "0.5", "--attempts", "50")
    assert (found.code, [each["verdict"] for each in found.receipt["resolved"]]) == (0, ["accepted"])
    assert len(rehearsal.standing()) == 1
