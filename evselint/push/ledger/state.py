"""What is known to stand at the hub, and how an accepted request changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from evselint.push.ledger.clock import now
from evselint.push.ledger.tables import evses, intents, leases, operators
from evselint.push.plan import ActionType, Known, Standing


def operator_found(connection: Connection, hub: str, operator: str) -> int | None:
    """The row of ``operator`` (canonical) at ``hub``, None if nothing was ever pushed."""
    wanted = select(operators.c.id).where(operators.c.hub == hub, operators.c.operator == operator)
    return connection.execute(wanted).scalar()


def operator_row(connection: Connection, hub: str, operator: str) -> int:
    """The row of ``operator`` (canonical) at ``hub``, made when first asked for."""
    found = operator_found(connection, hub, operator)
    if found is None:
        try:
            with connection.begin_nested():
                made = connection.execute(operators.insert().values(hub=hub, operator=operator, loaded=False))
                found = made.inserted_primary_key[0] if made.inserted_primary_key else None
                connection.execute(leases.insert().values(operator_id=found))
        except IntegrityError:  # somebody else was quicker
            found = operator_found(connection, hub, operator)
    assert found is not None
    return int(found)


def known(connection: Connection, operator_id: int) -> Known:
    """The last state known to stand at the hub, in the order of ids."""
    columns = (evses.c.evse, evses.c.evse_id, evses.c.digest, evses.c.size, evses.c.payload.is_not(None))
    rows = connection.execute(select(*columns).where(evses.c.operator_id == operator_id).order_by(evses.c.evse))
    standing = {row[0]: Standing(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows}
    row = connection.execute(select(operators).where(operators.c.id == operator_id)).one()
    last = datetime.fromtimestamp(row.last_full_load, UTC) if row.last_full_load is not None else None
    return Known(standing, bool(row.loaded), last)


def payload_of(connection: Connection, operator_id: int, evse: str) -> bytes:
    """The last good payload of an EVSE. Raises LookupError where only its hash is kept."""
    wanted = select(evses.c.payload).where(evses.c.operator_id == operator_id, evses.c.evse == evse)
    found = connection.execute(wanted).scalar()
    if found is None:
        raise LookupError(evse)
    return bytes(found)


def payloads(connection: Connection, operator_id: int) -> Iterator[bytes]:
    """All last good payloads in the order of ids; EVSEs of which only the hash is kept are left out (``hashed``)."""
    wanted = select(evses.c.payload).where(evses.c.operator_id == operator_id, evses.c.payload.is_not(None))
    result = connection.execution_options(yield_per=500).execute(wanted.order_by(evses.c.evse))
    yield from (bytes(row[0]) for row in result)


def hashed(connection: Connection, operator_id: int) -> int:
    """Of how many EVSEs only the hash is kept."""
    wanted = select(func.count()).where(evses.c.operator_id == operator_id, evses.c.payload.is_(None))
    return int(connection.execute(wanted).scalar_one())


def apply(connection: Connection, operator_id: int, push_id: int, action: ActionType) -> None:
    """Make the known state what the hub has after accepting the request ``push_id``."""
    own = evses.c.operator_id == operator_id
    named = select(intents.c.evse).where(intents.c.push_id == push_id)
    if action == "delete":
        connection.execute(delete(evses).where(own, evses.c.evse.in_(named)))
    else:
        if action == "fullLoad":
            connection.execute(delete(evses).where(own, evses.c.evse.not_in(named)))
        connection.execute(_upsert(connection, operator_id, push_id))
    changed: dict[str, Any] = {"loaded": True}
    if action == "fullLoad":
        changed["last_full_load"] = now(connection)
    connection.execute(update(operators).where(operators.c.id == operator_id).values(changed))


def _upsert(connection: Connection, operator_id: int, push_id: int) -> Any:
    """Put every intent where it belongs; the version counts how often the content changed."""
    columns = ("evse_id", "digest", "size", "payload")
    rows = select(
        literal(operator_id), intents.c.evse, *(intents.c[name] for name in columns), literal(1), literal(push_id)
    ).where(intents.c.push_id == push_id)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(evses).from_select(["operator_id", "evse", *columns, "version", "push_id"], rows)
    new = insert.excluded
    values = {name: new[name] for name in (*columns, "push_id")}
    values["version"] = evses.c.version + case((evses.c.digest != new.digest, 1), else_=0)
    return insert.on_conflict_do_update(index_elements=["operator_id", "evse"], set_=values)
