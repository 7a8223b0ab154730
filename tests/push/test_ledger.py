"""The ledger's own promises, on both databases: tables, leases, rate."""

import json
import threading
import time

import pytest
from sqlalchemy import inspect, select, text, update

from evselint.config import UsageError
from evselint.push.ledger import leases, requests, state, tables
from evselint.push.ledger.leases import LeaseLost, LeaseTaken, held, must_hold
from evselint.push.ledger.opening import LedgerError, opened
from evselint.push.ledger.rate import permit
from evselint.push.plan import Item

HUB = "https://hub.example"


@pytest.fixture
def engine(ledger):
    with opened(ledger) as engine:
        yield engine


@pytest.fixture
def operator_id(engine):
    with engine.begin() as connection:
        return state.operator_row(connection, HUB, "DEEVL")


def item(number, digest="one"):
    return Item(f"DEEVLE{number}", f"DE*EVL*E{number}", digest, 3, None)


@pytest.fixture
def accepted(engine, operator_id):
    """Record a request and have it accepted, as if the hub had said so."""

    def accepted(action, items, payload=b"{}"):
        with engine.begin() as connection:
            run = requests.begin_run(connection, operator_id, "run", "DE*EVL", "EVL")
            request = {"action": action, "operator_name": "EVL", "evse_count": len(items), "bytes": 1}
            rows = [(each, payload) for each in items]
            push_id = requests.record(connection, run, operator_id, {**request, "request_digest": "d"}, rows)
            requests.settle(connection, operator_id, push_id, action, requests.ACCEPTED, {"code": "000"})
            return {evse: each.digest for evse, each in state.known(connection, operator_id).standing.items()}

    return accepted


def test_the_migrations_make_the_tables_that_are_used(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_the_migrations_lead_back(ledger):
    from alembic import command
    from alembic.config import Config

    from evselint.push.ledger.opening import MIGRATIONS

    with opened(ledger) as engine:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]
    with opened(ledger) as engine:
        assert "evses" in inspect(engine).get_table_names()


def test_a_ledger_of_a_newer_version_is_left_alone(ledger):
    with opened(ledger) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="written by a newer evselint"), opened(ledger):
        pass


def test_many_may_open_an_empty_ledger_at_once(ledger):
    failures = []
    start = threading.Barrier(12)

    def open_it():
        start.wait()
        try:
            with opened(ledger) as engine, engine.begin() as connection:
                state.operator_row(connection, HUB, "DEEVL")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(start.parties)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    with opened(ledger) as engine, engine.connect() as connection:
        assert len(connection.execute(select(tables.operators)).all()) == 1


def test_accepted_requests_change_what_is_known(accepted, engine, operator_id):
    assert accepted("fullLoad", [item(1), item(2)]) == {"DEEVLE1": "one", "DEEVLE2": "one"}
    assert accepted("insert", [item(3)]).keys() == {"DEEVLE1", "DEEVLE2", "DEEVLE3"}
    assert accepted("update", [item(2, "two")])["DEEVLE2"] == "two"
    assert accepted("delete", [item(1)]).keys() == {"DEEVLE2", "DEEVLE3"}
    assert accepted("fullLoad", [item(3), item(4)]).keys() == {"DEEVLE3", "DEEVLE4"}
    with engine.begin() as connection:
        versions = dict(connection.execute(select(tables.evses.c.evse, tables.evses.c.version)).all())
        assert versions == {"DEEVLE3": 1, "DEEVLE4": 1}  # the same content is no new version
        assert connection.execute(select(tables.intents)).all() == []
        (row,) = requests.status(connection)
        assert (row["standing"], row["unknown"], row["sent_as"], row["name"]) == (2, 0, "DE*EVL", "EVL")


def test_hashes_alone_are_known_to_be_hashes(accepted, engine, operator_id):
    accepted("fullLoad", [item(1)], payload=None)
    with engine.begin() as connection:
        assert [each.kept for each in state.known(connection, operator_id).standing.values()] == [False]
        with pytest.raises(LookupError):
            state.payload_of(connection, operator_id, "DEEVLE1")


# --- leases ----------------------------------------------------------------------------------------------------


def elsewhere(engine, operator_id, expires):
    """Let a process on another machine hold the lease until so many seconds from now."""
    owner = json.dumps({"host": "other", "process": 1, "machine": "another boot", "born": "1"})
    with engine.begin() as connection:
        lease = update(tables.leases).where(tables.leases.c.operator_id == operator_id)
        connection.execute(lease.values(token="theirs", owner=owner, acquired=1.0, expires=time.time() + expires))


def test_one_holder_at_a_time(engine, operator_id):
    with (
        held(engine, operator_id),
        pytest.raises(LeaseTaken, match="another push is running"),
        held(engine, operator_id),
    ):
        pass
    with held(engine, operator_id):
        pass


def test_a_lease_elsewhere_is_respected_until_it_runs_out(engine, operator_id):
    elsewhere(engine, operator_id, 60)
    with pytest.raises(LeaseTaken, match="process 1 on other"), held(engine, operator_id):
        pass
    elsewhere(engine, operator_id, 0.5)
    with held(engine, operator_id, wait=20):
        pass


def test_a_lease_of_a_process_that_is_gone_is_taken_at_once(engine, operator_id, monkeypatch):
    with held(engine, operator_id):
        pass
    monkeypatch.setattr(leases, "_born", lambda process=None: "dead" if process is None else "")
    owner = leases._owner()
    monkeypatch.undo()
    elsewhere(engine, operator_id, 600)
    with engine.begin() as connection:
        connection.execute(update(tables.leases).values(owner=owner))
    with held(engine, operator_id):
        pass


def test_whoever_lost_the_lease_cannot_write(engine, operator_id):
    with held(engine, operator_id) as token:
        elsewhere(engine, operator_id, 60)
        with pytest.raises(LeaseLost), engine.begin() as connection:
            must_hold(connection, operator_id, token)


def test_the_heart_beats(engine, operator_id):
    def expires():
        with engine.begin() as connection:
            return connection.execute(select(tables.leases.c.expires)).scalar_one()

    with held(engine, operator_id, lifetime=1):
        first, until = expires(), time.monotonic() + 600
        while expires() <= first and time.monotonic() < until:
            time.sleep(0.02)
        assert expires() > first


# --- rate ------------------------------------------------------------------------------------------------------


def test_the_rate_is_shared_by_all_who_share_the_ledger(engine, monkeypatch):
    pauses = []

    class Enough(Exception):
        pass

    def sleep(seconds):
        pauses.append(seconds)
        raise Enough

    for _ in range(3):
        permit(engine, HUB, 3, sleep)
    with pytest.raises(Enough):
        permit(engine, HUB, 3, sleep)
    assert 0 < pauses[0] <= 60
    permit(engine, "https://other.example", 3, sleep)


# --- what may be given -----------------------------------------------------------------------------------------


def test_a_database_that_cannot_be_reached_is_named_without_its_password():
    with pytest.raises(LedgerError) as caught, opened("postgresql://evse:geheim@127.0.0.1:9/ledger"):
        pass
    assert "127.0.0.1:9/ledger" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_ledger(tmp_path):
    (tmp_path / "notes.txt").write_text("no database " * 100, encoding="utf-8")
    with (
        pytest.raises(LedgerError, match="not a database; restore a copy"),
        opened(f"sqlite:///{tmp_path / 'notes.txt'}"),
    ):
        pass


def test_the_default_is_a_file_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    with opened(None):
        pass
    assert (tmp_path / "state" / "ledger.sqlite3").is_file()
    with pytest.raises(UsageError, match="sqlite or postgresql"), opened("oracle://x/y"):
        pass
