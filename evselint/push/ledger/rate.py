"""The rate limit, shared by all who share a ledger."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine, delete, func, select, text

from evselint.push.ledger.clock import now
from evselint.push.ledger.tables import sendings

# Hubject Acceptable Use Policy 1.0: 375 PushEVSEData requests a minute. Ours stays well below.
PER_MINUTE = 300
MINUTE = 60.0
RATE_LOCK = 0x45565346


def permit(engine: Engine, hub: str, per_minute: int = PER_MINUTE, sleep: Callable[[float], None] = time.sleep) -> None:
    """Return when one more request may go to ``hub``, and count it."""
    while (pause := _ask(engine, hub, per_minute)) > 0:
        sleep(pause)


def _ask(engine: Engine, hub: str, per_minute: int) -> float:
    """0 if the request was counted and may go, else how many seconds to wait."""
    with engine.begin() as connection:
        _one_at_a_time(connection)
        moment = now(connection)
        connection.execute(delete(sendings).where(sendings.c.moment < moment - 2 * MINUTE))
        recent = (sendings.c.hub == hub, sendings.c.moment > moment - MINUTE)
        count, oldest = connection.execute(select(func.count(), func.min(sendings.c.moment)).where(*recent)).one()
        if count >= per_minute:
            return float(max(oldest + MINUTE - moment, 0.01))
        connection.execute(sendings.insert().values(hub=hub, moment=moment))
        return 0.0


def _one_at_a_time(connection: Connection) -> None:
    """Counting and noting must not mix with somebody else's; SQLite's write lock sees to it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": RATE_LOCK})
