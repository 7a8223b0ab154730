"""SIGKILL at any moment: the next run ends in the right state, nothing is lost and nothing doubled."""

import json
import math
import os
import random
import signal
import time

import pytest

from evselint.checks.schema import required_fields

# What the hub needs and no more, so that a large fleet is a matter of megabytes.
LEAN = required_fields()
EVERYTHING = os.environ.get("EVSELINT_EVERYTHING") == "1"
# Every event where there is time for it, else a sample that starts anywhere.
STEP = 2 if EVERYTHING else 13


@pytest.fixture
def fleet(record, tmp_path):
    """A file with EVSEs numbered from ``start``; every third one changes with ``version``."""

    def fleet(name, numbers, version):
        lean = {field: record(1)[field] for field in sorted(LEAN)}
        records = [
            {**lean, "EvseID": f"DE*EVL*E{number:06}", "RenewableEnergy": bool(number % 3 or version % 2)}
            for number in numbers
        ]
        data = {"OperatorID": "DE*EVL", "OperatorName": "EVL", "EvseDataRecord": records}
        file = tmp_path / name
        file.write_text(json.dumps({"ActionType": "fullLoad", "OperatorEvseData": data}), encoding="utf-8")
        return file

    return fleet


def right(rehearsal, in_ledger, ledger, file):
    """The hub has what the file says, and the ledger knows it."""
    records = json.loads(file.read_text(encoding="utf-8"))["OperatorEvseData"]["EvseDataRecord"]
    wanted = {each["EvseID"].replace("*", ""): each for each in records}
    standing = {evse: {**each, "lastUpdate": None} for evse, each in rehearsal.standing().items()}
    known, still_open = in_ledger(ledger)
    return (
        still_open == 0
        and known == wanted
        and standing == {evse: {**each, "lastUpdate": None} for evse, each in wanted.items()}
    )


ALLOWED = ("--remove-missing", "--allow-removals", "100%", "--pause", "0.01", "--wait", "60", "-q")


def test_killed_at_every_event_of_a_delta(pusher, rehearsal, in_ledger, sqlite, fleet):
    """Insert, update and delete in one push, killed before each statement, commit, request and chunk in turn."""
    first, second = fleet("first", range(12), 0), fleet("second", range(2, 16), 1)
    options = (*rehearsal.options(), "--ledger", sqlite, *ALLOWED, "--request-records", "3")
    events = 0
    for number in range(1, 500):
        assert pusher.ask(arguments=[str(first), *options])["code"] == 0
        assert right(rehearsal, in_ledger, sqlite, first)
        died = pusher.ask(arguments=[str(second), *options], die_at=STEP * number)["code"]
        if died == 0:
            break
        assert died == -signal.SIGKILL
        events = number
        assert pusher.ask(arguments=[str(second), *options])["code"] == 0
        assert right(rehearsal, in_ledger, sqlite, second), f"after a kill at event {STEP * number}"
    assert events * STEP > 60
    assert rehearsal.hub.overlaps == 0


@pytest.mark.slow
@pytest.mark.skipif(not EVERYTHING, reason="takes minutes; EVSELINT_EVERYTHING=1 runs it")
def test_killed_at_50_random_moments_of_a_push_of_20_000_evses(pusher, rehearsal, in_ledger, sqlite, fleet):
    size, dice = 20_000, random.Random(20_000)
    files = [fleet("first", range(size), 0), fleet("second", range(100, size + 100), 1)]
    options = [*rehearsal.options(), "--ledger", sqlite, *ALLOWED]
    for name, file, action in (("0", files[0], "full-load"), ("1", files[1], "auto")):
        pusher.ask(prepare=name, arguments=[str(file), *options, "--action", action])
    length = math.inf
    for _ in range(2):  # the shorter of two, for a machine may have slept through one
        began = time.monotonic()
        pusher.ask(start="0")
        assert pusher.ask(wait=True)["code"] == 0
        length = min(length, time.monotonic() - began)
    kills = turn = 0
    while kills < 50:
        turn += 1
        name = str(turn % 2)
        for _ in range(5):  # several in a row: what resolves what a kill left open is killed, too
            child = pusher.ask(start=name)["process"]
            time.sleep(dice.uniform(0, length))
            os.kill(child, signal.SIGKILL)
            if pusher.ask(wait=True)["code"] == -signal.SIGKILL:
                kills += 1
            else:
                length *= 0.9  # over before it could be killed: pushes take less than was measured
        pusher.ask(start=name)
        assert pusher.ask(wait=True)["code"] == 0
        assert right(rehearsal, in_ledger, sqlite, files[int(name)]), f"after {kills} kills"
    assert rehearsal.hub.overlaps == 0
