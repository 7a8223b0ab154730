"""Opening a ledger: the database behind a URL, with its tables brought up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from evselint.config import UsageError
from evselint.places import state_folder

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0001"
# Any number that nobody else uses: two runs that find an empty PostgreSQL must not both make the tables.
MIGRATION_LOCK = 0x45565345
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
SQLITE_FILES = ("", "-wal", "-shm")
BUSY_SECONDS = 60
BETWEEN_TRIES = 0.01  # seconds
PRIMARY_CODE = 0xFF  # what SQLite says beyond these bits is a detail

BROKEN = ("not a database", "malformed")  # what SQLite says of a file that is damaged


class LedgerError(Exception):
    """The ledger cannot be read or written right now; the message is for the user and holds no password."""


@contextmanager
def opened(url: str | None) -> Iterator[Engine]:
    """The engine for ``url``, or for the user's own SQLite file. Raises UsageError, LedgerError."""
    engine = _engine(_url(url))
    try:
        with speaking(engine):
            _bring_up_to_date(engine)
            yield engine
    finally:
        engine.dispose()


def files_of(url: str | None) -> tuple[Path, ...]:
    """The files in which a ledger of SQLite lies; none for others. Raises UsageError."""
    found = _url(url)
    file = str(found.database)
    return tuple(Path(file + end) for end in SQLITE_FILES) if found.drivername == "sqlite" else ()


@contextmanager
def speaking(engine: Engine) -> Iterator[None]:
    """Turn what a database says into a LedgerError with the ledger's name and without its password."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        password = engine.url.password
        said = said.replace(str(password), "***") if password else said
        if any(each in said for each in BROKEN):
            said += "; restore a copy of it: to a ledger that begins anew, the hub is empty"
        raise LedgerError(f"the ledger {engine.url.render_as_string(hide_password=True)} fails: {said}") from error


def _url(given: str | None) -> URL:
    if given is None and os.environ.get("EVSELINT_LEDGER") == "":
        # A secret that a pipeline does not get is an empty text: a ledger of its own would know nothing of the hub.
        raise UsageError("EVSELINT_LEDGER is empty: name the ledger, or unset it to use the file in your state folder")
    if given is None:
        file = state_folder() / "ledger.sqlite3"
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            why = f"the ledger cannot lie in {file.parent}: {error.strerror}"
            raise UsageError(f"{why}; name it by --ledger, or a folder by EVSELINT_STATE") from error
        return URL.create("sqlite", database=str(file))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise UsageError(
            "--ledger: expected a URL such as sqlite:///ledger.sqlite3 or postgresql://host/name"
        ) from None
    if url.drivername not in (*DRIVERS, *DRIVERS.values()):
        raise UsageError(f"--ledger: {url.drivername} is not supported; use sqlite or postgresql")
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise UsageError("--ledger: a ledger in memory would forget what stands at the hub; name a file")
    if url.drivername == "sqlite" and url.query:
        raise UsageError("--ledger: a SQLite file takes no options after its name")
    return url


def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        folder = Path(str(url.database)).parent
        if not folder.is_dir():
            raise UsageError(f"--ledger: there is no folder {folder}")
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise UsageError(
            "--ledger: PostgreSQL needs an extra that is not installed: pip install 'evselint[postgres]'"
        ) from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    """WAL lets readers read while one writes; FULL, because what was said to be sent must survive a power cut."""
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch an empty file to WAL: where several do so at once SQLite refuses instead of waiting for its timeout."""
    patience = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY or monotonic() > patience:
                raise
            sleep(BETWEEN_TRIES)


def _begin_at_once(connection: Connection) -> None:
    """Take the write lock first: a transaction that reads and then writes would fail where two meet."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or change them to what this version needs; once, however many start at a time."""
    with engine.begin() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        found = _revision(connection)
        if found is not None and found > HEAD:
            raise LedgerError(f"the ledger was written by a newer evselint (revision {found}, known {HEAD}); upgrade")
        if found != HEAD:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
