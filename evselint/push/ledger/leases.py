"""The lease: one push at a time for an operator, whatever machine it runs on.

Pushes that overlap overwrite each other at the hub (OICP 2.3 CPO services, data push operations). A lease lives as
long as its heartbeat; its token is checked in every transaction that writes, so that a process which slept too long
cannot write any more.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from evselint.push.ledger.clock import now
from evselint.push.ledger.tables import leases

LIFETIME = 60.0
LOOK_AGAIN = 0.5


class LeaseTaken(Exception):
    """Somebody else pushes for this operator; the message says who."""


class LeaseLost(Exception):
    """The lease ran out while it was held, and somebody else may push now."""


@contextmanager
def held(
    engine: Engine,
    operator_id: int,
    *,
    wait: float = 0.0,
    lifetime: float = LIFETIME,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[str]:
    """Hold the lease for the block and give its token; wait up to ``wait`` seconds for it. Raises LeaseTaken."""
    token = str(uuid.uuid4())
    _wait_for(engine, operator_id, token, wait, lifetime, say)
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(engine, operator_id, token, lifetime, stop), daemon=True)
    heart.start()
    try:
        yield token
    finally:
        stop.set()
        heart.join()
        with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:
            mine = (leases.c.operator_id == operator_id, leases.c.token == token)
            connection.execute(update(leases).where(*mine).values(token=None, expires=None))


def must_hold(connection: Connection, operator_id: int, token: str) -> None:
    """Renew the lease in the transaction that is about to write. Raises LeaseLost."""
    mine = (leases.c.operator_id == operator_id, leases.c.token == token)
    if connection.execute(update(leases).where(*mine).values(heartbeat=now(connection))).rowcount != 1:
        raise LeaseLost("the lease ran out and another push took over; this one stops")


def _wait_for(
    engine: Engine, operator_id: int, token: str, wait: float, lifetime: float, say: Callable[[str], None]
) -> None:
    until = time.monotonic() + wait
    told = False
    while (holder := _try(engine, operator_id, token, lifetime)) is not None:
        if time.monotonic() >= until:
            raise LeaseTaken(f"another push is running: {holder}")
        if not told:
            say(f"waiting for another push: {holder}")
            told = True
        time.sleep(LOOK_AGAIN)


def _try(engine: Engine, operator_id: int, token: str, lifetime: float) -> str | None:
    """Take the lease if it is free, ran out, or belongs to a process that is gone; else say whose it is."""
    with engine.begin() as connection:
        moment = now(connection)
        row = connection.execute(select(leases).where(leases.c.operator_id == operator_id)).one()
        free = or_(leases.c.token.is_(None), leases.c.expires < moment)
        if row.token is not None and _is_gone(row.owner):
            free = or_(free, leases.c.token == row.token)
        taken = update(leases).where(leases.c.operator_id == operator_id, free)
        values = {"token": token, "owner": _owner(), "acquired": moment, "heartbeat": moment}
        values["expires"] = moment + lifetime
        if connection.execute(taken.values(values)).rowcount == 1:
            return None
        return _holder(row, moment)


def _beat(engine: Engine, operator_id: int, token: str, lifetime: float, stop: threading.Event) -> None:
    """Renew the lease until told to stop; a ledger that cannot be reached for a moment is no reason to give up."""
    while not stop.wait(lifetime / 4):
        with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:
            moment = now(connection)
            mine = (leases.c.operator_id == operator_id, leases.c.token == token)
            connection.execute(update(leases).where(*mine).values(heartbeat=moment, expires=moment + lifetime))


def _holder(row: Row[Any], moment: float) -> str:
    owner = json.loads(row.owner or "{}")
    return (
        f"process {owner.get('process')} on {owner.get('host')}, for {max(moment - (row.acquired or moment), 0):.0f} s"
    )


def _owner() -> str:
    return json.dumps({"host": socket.gethostname(), "process": os.getpid(), "machine": _machine(), "born": _born()})


def _is_gone(owner: str | None) -> bool:
    """Whether the owner surely runs no more: it was on this very machine, and its process is not there."""
    told = json.loads(owner or "{}")
    machine = _machine()
    if not machine or told.get("machine") != machine:
        return False
    return bool(told.get("born") != _born(told.get("process")))


def _machine() -> str:
    """What tells this boot of this machine, and this container, from all others; empty where nothing does."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _born(process: int | None = None) -> str:
    """When a process started, in the kernel's ticks; process ids are used again. Empty if there is none."""
    try:
        text = Path(f"/proc/{process or os.getpid()}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
