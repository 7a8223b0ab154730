"""A hub on the loopback with real TLS, ledgers on real databases, and `evselint push` as a user runs it."""

import glob
import json
import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from evselint import cli
from evselint.hub.app import Hub, Partner
from evselint.hub.certificates import Authority
from evselint.hub.misbehaviour import faults
from evselint.push.ledger import tables
from evselint.push.ledger.opening import opened
from tests.hub.background import in_background

CHECKOUT = Path(__file__).resolve().parents[2]
EXCELLENT = json.loads((CHECKOUT / "rules" / "reference.json").read_text(encoding="utf-8"))
EVERYTHING = os.environ.get("EVSELINT_EVERYTHING") == "1"
OPERATOR = "DE*EVL"


def absent(what):
    """Skip, or fail where nothing may be absent."""
    if EVERYTHING:
        pytest.fail(f"{what} is absent")
    pytest.skip(f"{what} is absent")


@pytest.fixture
def record():
    """An excellent record of the EVSE ``number``; ``changes`` are laid over it."""

    def record(number=1, operator="DE*EVL", **changes):
        return {**EXCELLENT, "EvseID": f"{operator}*E{number:04}*1", **changes}

    return record


@pytest.fixture
def body():
    """A push body of ``records``."""

    def body(records, operator=OPERATOR, name="EVL", action="fullLoad"):
        data = {"OperatorID": operator, "OperatorName": name, "EvseDataRecord": list(records)}
        return {"ActionType": action, "OperatorEvseData": data}

    return body


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@dataclass
class Rehearsal:
    """A running hub: its insides for tests to look at, and the files a client needs."""

    hub: Hub
    base_url: str
    authority: Authority
    files: dict

    def standing(self, operator=OPERATOR):
        return self.hub.store.stand(operator).records

    def history(self, operator=OPERATOR):
        return [each.action for each in self.hub.store.stand(operator).history]

    def misbehave(self, *kinds):
        for kind in kinds:
            self.hub.faults.waiting.extend(faults(kind))

    def options(self, operator=OPERATOR):
        pair = self.files[operator]
        certificate = ("--cert", str(pair.cert), "--key", str(pair.key), "--ca", str(self.authority.ca))
        return ("--base-url", self.base_url, *certificate)


@pytest.fixture
def rehearsal(authority):
    """A hub that knows DE*EVL with its sub-operator DE*SUB, and DE*DUE without a contract."""
    partners = {
        OPERATOR: Partner(OPERATOR, ("DE*SUB",)),
        "DE*DUE": Partner("DE*DUE", contract=False),
    }
    hub = Hub(partners, per_minute=100_000)
    files = authority.clients([*partners, "DE*NEW", "DE*OLD"])
    with in_background(hub, authority) as base_url:
        yield Rehearsal(hub, base_url, authority, files)


# --- ledgers ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql():
    """The URL of a private PostgreSQL; it lives as long as the tests."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None:
        absent("PostgreSQL")
    programs = Path(initdb).parent
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/evselint-pg-XXXXXX"], text=True).strip())

    def run(*command):
        # PostgreSQL refuses to run as root.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    run(str(programs / "initdb"), "-D", str(data), "-U", "evselint", "-A", "trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://evselint@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_postgresql(postgresql):
    """Make an empty schema and give a URL that sees nothing else; a database for each test would cost far more."""
    import psycopg

    def new_postgresql():
        name = f"ledger_{uuid.uuid4().hex}"
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f'CREATE SCHEMA "{name}"')
        return f"{postgresql}&options=-csearch_path%3D{name}"

    return new_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request, tmp_path):
    """The URL of an empty ledger on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    return request.getfixturevalue("new_postgresql")()


@pytest.fixture
def sqlite(tmp_path):
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


# --- pushing ---------------------------------------------------------------------------------------------------


@dataclass
class Done:
    """What a push answered; ``receipt`` is the one it wrote."""

    code: int
    out: str
    err: str
    receipt: dict | None


@pytest.fixture
def push(tmp_path, capsys, monkeypatch, rehearsal):
    """Run `evselint push` in this process, on records or on a whole body."""
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    data, receipt = tmp_path / "data.json", tmp_path / "receipt.json"

    def push(content, ledger, *options, sender=OPERATOR, certificate=None):
        if isinstance(content, list) and not any("ActionType" in each for each in content):
            content = {
                "ActionType": "fullLoad",
                "OperatorEvseData": {"OperatorID": sender, "OperatorName": "EVL", "EvseDataRecord": content},
            }
        data.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        receipt.unlink(missing_ok=True)
        given = rehearsal.options(certificate or sender)
        told = ("--receipt", receipt, "--ledger", ledger, "--pause", "0.01", "--wait", "20", "-q")
        code = cli.main([str(each) for each in ("push", data, *given, *told, *options)])
        out, err = capsys.readouterr()
        return Done(code, out, err, json.loads(receipt.read_text(encoding="utf-8")) if receipt.exists() else None)

    return push


@pytest.fixture
def evse():
    """The canonical id of the EVSE ``number``."""
    return lambda number, operator="DEEVL": f"{operator}E{number:04}1"


# --- pushing that may be killed --------------------------------------------------------------------------------


class Pusher:
    """Talks to ``pusher.py``."""

    def __init__(self, folder):
        variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "EVSELINT_STATE": str(folder / "state")}
        program = Path(__file__).with_name("pusher.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program)],
            # Who is killed leaves temporary files behind.
            env={**variables, "PUSHER_FOLDER": str(folder), "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(600)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def pusher(tmp_path_factory):
    """One that serves all tests of this process."""
    made = Pusher(tmp_path_factory.mktemp("pusher"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def in_ledger():
    """What a ledger knows: canonical id → payload, and how many requests are open."""

    def in_ledger(url):
        with opened(url) as engine, engine.connect() as connection:
            known = {row.evse: json.loads(row.payload) for row in connection.execute(select(tables.evses))}
            still_open = tables.pushes.c.status.in_(("sending", "unknown"))
            return known, len(connection.execute(select(tables.pushes).where(still_open)).all())

    return in_ledger
