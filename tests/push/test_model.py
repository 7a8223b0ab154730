"""Days of an operator at random: edits, pushes, faults, kills.

The hub and the ledger end up the same, and no station was ever removed without the word for it.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from evselint.hub.app import Hub, Partner
from evselint.hub.misbehaviour import faults
from tests.hub.background import in_background

EXAMPLES = 40 if os.environ.get("EVSELINT_EVERYTHING") == "1" else 6
# Killed processes do not lose what a machine has written, so the ledger need not wait for a disk.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
FAULTS = (
    *("drop-before", "drop-after", "status=503", "status-after=500", "true-009"),
    *("too-many=0", "code=001", "code=022", "html-403", "no-json"),
)
STATES = st.builds(dict, version=st.integers(0, 3), broken=st.just(False))
BROKEN = st.just({"version": 0, "broken": True})
# An EVSE is written, spoilt, or left out (None).
EDITS = st.tuples(st.integers(0, 7), STATES | STATES | BROKEN | BROKEN | st.none())
PUSHES = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["auto", "full-load"]),
        "removals": st.sampled_from(["", "remove", "allow"]),
        "trouble": st.just([]) | st.just([]) | st.lists(st.sampled_from(FAULTS), max_size=3),
        "die_at": st.none() | st.none() | st.integers(1, 60),
    }
)


class Days(RuleBasedStateMachine):
    """The model: what the operator's file says. The hub is asked directly, the ledger is read."""

    authority = pusher = in_ledger = new_ledger = excellent = None

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="evselint-model-", dir=MEMORY))
        self.hub = Hub({"DE*EVL": Partner("DE*EVL")}, per_minute=100_000)
        self.background = in_background(self.hub, self.authority)
        self.base_url = self.background.__enter__()
        self.pair = self.authority.client("DE*EVL")
        self.ledger = self.new_ledger(self.folder)
        self.file = {number: {"version": 0, "broken": False} for number in range(4)}
        self.may_go = set()
        assert self.run() == 0

    def teardown(self):
        if hasattr(self, "background"):
            try:
                self.end_well()
            finally:
                self.background.__exit__(None, None, None)
                shutil.rmtree(self.folder)

    # --- the operator's day ------------------------------------------------------------------------------------

    @rule(edits=st.lists(EDITS, min_size=1, max_size=4), pushes=st.lists(PUSHES, min_size=1, max_size=3))
    def day(self, edits, pushes):
        for number, state in edits:
            if state is None:
                self.file.pop(number, None)
            else:
                self.file[number] = state
        for each in pushes:
            self.push(**each)

    def push(self, action, removals, trouble, die_at):
        for each in trouble:
            self.hub.faults.waiting.extend(faults(each))
        options = {"remove": ["--remove-missing", "--allow-removals", "100%"], "allow": ["--allow-removals", "100%"]}
        if removals:
            # Only what the file leaves out; it may also happen later, when a run resolves what this one left open.
            self.may_go |= set(map(evse, range(8))) - set(map(evse, self.file))
        before = set(self.standing())
        code = self.run("--action", action, *options.get(removals, ()), die_at=die_at)
        self.hub.faults.waiting.clear()
        assert code in (0, 3, 4, -9)
        gone = before - set(self.standing())
        assert gone <= self.may_go, f"{gone} went without a word"
        self.look(code)

    # --- what has to hold --------------------------------------------------------------------------------------

    def look(self, code):
        """Where nothing is open, the ledger says what stands; a push that succeeded left nothing of it undone."""
        known, still_open = self.in_ledger(self.ledger)
        if not still_open:
            assert known == self.standing()
            self.may_go.clear()
        if code == 0:
            assert still_open == 0
            for number, state in self.file.items():
                if not state["broken"]:
                    assert known[evse(number)] == self.record(number, state)
        assert self.hub.overlaps == 0

    def end_well(self):
        """Without faults the next run ends in the right state, and the one after has nothing to do."""
        self.file[0] = {"version": 1, "broken": False}
        assert self.run("--action", "auto", "--allow-removals", "100%") == 0
        self.look(0)
        versions = len(self.hub.store.stand("DE*EVL").history)
        assert self.run() == 0
        assert len(self.hub.store.stand("DE*EVL").history) == versions

    # --- the rest ----------------------------------------------------------------------------------------------

    def run(self, *options, die_at=None):
        records = [self.record(number, state) for number, state in sorted(self.file.items())]
        data = {"OperatorID": "DE*EVL", "OperatorName": "EVL", "EvseDataRecord": records}
        file = self.folder / "data.json"
        file.write_text(json.dumps({"ActionType": "fullLoad", "OperatorEvseData": data}), encoding="utf-8")
        certificate = ["--cert", str(self.pair.cert), "--key", str(self.pair.key), "--ca", str(self.authority.ca)]
        where = ["--base-url", self.base_url, "--ledger", self.ledger, *certificate]
        how = ["--pause", "0", "--attempts", "2", "--wait", "20", "--request-records", "2", "-q"]
        return self.pusher.ask(arguments=[str(file), *where, *how, *options], die_at=die_at)["code"]

    def record(self, number, state):
        changed = {"MaxCapacity": 10 + state["version"]} | ({"Plugs": []} if state["broken"] else {})
        return {**self.excellent, "EvseID": f"DE*EVL*E{number}", **changed}

    def standing(self):
        records = self.hub.store.stand("DE*EVL").records
        return {evse: {name: each[name] for name in each if name != "lastUpdate"} for evse, each in records.items()}


def evse(number):
    return f"DEEVLE{number}"


@pytest.mark.parametrize(("database", "examples"), [("sqlite", EXAMPLES), ("postgresql", EXAMPLES // 3)])
def test_days_at_random(request, authority, pusher, in_ledger, record, database, examples):
    def new_ledger(folder):
        return (
            f"sqlite:///{folder / 'ledger.sqlite3'}"
            if database == "sqlite"
            else request.getfixturevalue("new_postgresql")()
        )

    if database == "postgresql":
        request.getfixturevalue("new_postgresql")  # skips where there is none
    given = {"authority": authority, "pusher": pusher, "excellent": record(1)}
    asked = {"in_ledger": staticmethod(in_ledger), "new_ledger": staticmethod(new_ledger)}
    machine = type("DaysHere", (Days,), {**given, **asked})
    machine_settings = settings(
        max_examples=examples,
        stateful_step_count=6,
        deadline=None,
        phases=[Phase.generate],  # every step starts processes: to make a failure small would take an hour
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=machine_settings)
