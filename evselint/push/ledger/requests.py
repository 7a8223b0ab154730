"""Runs and requests in the ledger: written before they are sent, settled when the answer is understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from evselint.push.ledger.clock import now
from evselint.push.ledger.state import apply
from evselint.push.ledger.tables import evses, intents, operators, pushes, runs
from evselint.push.plan import ActionType, Item

SENDING, UNKNOWN = "sending", "unknown"
ACCEPTED, REFUSED, UNSENT, SUPERSEDED = "accepted", "refused", "unsent", "superseded"
OPEN = (SENDING, UNKNOWN)
CHUNK = 500


@dataclass(frozen=True)
class OpenRequest:
    """A request whose outcome nobody knows: the process was killed, or the answer never came."""

    push_id: int
    action: ActionType
    operator_name: str
    evse_count: int
    request_digest: str
    repeatable: bool


def begin_run(connection: Connection, operator_id: int, name: str, sent_as: str, operator_name: str) -> int:
    """Write down that a run begins, and how its operator is spelled and called."""
    named = update(operators).where(operators.c.id == operator_id)
    connection.execute(named.values(sent_as=sent_as, name=operator_name))
    values = {"operator_id": operator_id, "name": name, "started": now(connection)}
    made = connection.execute(runs.insert().values(values))
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def end_run(connection: Connection, run_id: int, outcome: str, receipt: str) -> None:
    """Write down how a run ended."""
    values = {"ended": now(connection), "outcome": outcome, "receipt": receipt}
    connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def record(
    connection: Connection,
    run_id: int,
    operator_id: int,
    request: Mapping[str, Any],
    items: Iterable[tuple[Item, bytes | None]],
) -> int:
    """Write down a request that is about to be sent, with everything that it takes to repeat it.

    ``request`` holds action, operator_name, evse_count, bytes and request_digest.
    """
    values = {**request, "operator_id": operator_id, "run_id": run_id, "status": SENDING, "started": now(connection)}
    made = connection.execute(pushes.insert().values(values))
    push_id = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
    rows = (
        {
            "push_id": push_id,
            "position": position,
            "evse": item.evse,
            "evse_id": item.evse_id,
            "digest": item.digest,
            "size": item.size,
            "payload": data,
        }
        for position, (item, data) in enumerate(items)
    )
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(intents.insert(), chunk)
    return push_id


def settle(
    connection: Connection, operator_id: int, push_id: int, action: ActionType, status: str, said: Mapping[str, Any]
) -> None:
    """Write down what came of a request; ``said`` are the columns that an answer fills.

    An accepted one changes the known state, and a fullLoad makes all that was unknown before it irrelevant.
    """
    connection.execute(
        update(pushes).where(pushes.c.id == push_id).values(status=status, ended=now(connection), **said)
    )
    if status == ACCEPTED:
        apply(connection, operator_id, push_id, action)
        if action == "fullLoad":
            earlier = (pushes.c.operator_id == operator_id, pushes.c.status.in_(OPEN), pushes.c.id != push_id)
            superseded = connection.execute(select(pushes.c.id).where(*earlier)).scalars().all()
            connection.execute(update(pushes).where(pushes.c.id.in_(superseded)).values(status=SUPERSEDED))
            connection.execute(delete(intents).where(intents.c.push_id.in_(superseded)))
    if status != UNKNOWN:
        connection.execute(delete(intents).where(intents.c.push_id == push_id))


def open_requests(connection: Connection, operator_id: int) -> list[OpenRequest]:
    """Requests of unknown outcome, oldest first."""
    hashed = select(func.count()).where(intents.c.push_id == pushes.c.id, intents.c.payload.is_(None))
    wanted = select(pushes, hashed.scalar_subquery().label("hashed"))
    rows = connection.execute(
        wanted.where(pushes.c.operator_id == operator_id, pushes.c.status.in_(OPEN)).order_by(pushes.c.id)
    )
    return [
        OpenRequest(row.id, row.action, row.operator_name, row.evse_count, row.request_digest, not row.hashed)
        for row in rows
    ]


def doubtful(connection: Connection, operator_id: int) -> dict[str, str]:
    """EVSEs that a request of unknown outcome may have brought to the hub: canonical id → id as sent."""
    wanted = select(intents.c.evse, intents.c.evse_id).join(pushes, pushes.c.id == intents.c.push_id)
    brought = (pushes.c.operator_id == operator_id, pushes.c.status.in_(OPEN), pushes.c.action != "delete")
    return {row[0]: row[1] for row in connection.execute(wanted.where(*brought).order_by(intents.c.evse))}


def items_of(connection: Connection, push_id: int) -> Iterator[tuple[Item, bytes]]:
    """What an open request would store, in the order of its body."""
    wanted = select(intents).where(intents.c.push_id == push_id).order_by(intents.c.position)
    for row in connection.execution_options(yield_per=CHUNK).execute(wanted):
        yield Item(row.evse, row.evse_id, row.digest, row.size, None), bytes(row.payload)


def status(connection: Connection) -> Sequence[RowMapping]:
    """Each operator at each hub: how many EVSEs stand, the last fullLoad, how many requests are open."""
    standing = select(func.count()).where(evses.c.operator_id == operators.c.id).scalar_subquery()
    unknown = (
        select(func.count()).where(pushes.c.operator_id == operators.c.id, pushes.c.status.in_(OPEN)).scalar_subquery()
    )
    last = select(func.max(pushes.c.ended)).where(pushes.c.operator_id == operators.c.id, pushes.c.status == ACCEPTED)
    columns = (operators, standing.label("standing"), unknown.label("unknown"), last.scalar_subquery().label("last"))
    return connection.execute(select(*columns).order_by(operators.c.hub, operators.c.operator)).mappings().all()


_SENDER = (operators.c.hub, func.coalesce(operators.c.sent_as, operators.c.operator).label("operator"))


def history(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """The last requests, newest first."""
    columns = (pushes, *_SENDER, runs.c.name.label("run"))
    wanted = select(*columns).join(operators, operators.c.id == pushes.c.operator_id)
    wanted = wanted.join(runs, runs.c.id == pushes.c.run_id)
    return connection.execute(wanted.order_by(pushes.c.id.desc()).limit(limit)).mappings().all()


def one(connection: Connection, push_id: int) -> RowMapping | None:
    """One request, with the receipt of its run."""
    columns = (pushes, *_SENDER, runs.c.name.label("run"), runs.c.receipt)
    wanted = select(*columns).join(operators, operators.c.id == pushes.c.operator_id)
    wanted = wanted.join(runs, runs.c.id == pushes.c.run_id).where(pushes.c.id == push_id)
    return connection.execute(wanted).mappings().one_or_none()


def run_history(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """The last runs, newest first, also those that sent nothing; without their receipts."""
    columns = (runs.c.name, runs.c.started, runs.c.ended, runs.c.outcome, *_SENDER)
    wanted = select(*columns).join(operators, operators.c.id == runs.c.operator_id)
    return connection.execute(wanted.order_by(runs.c.id.desc()).limit(limit)).mappings().all()


def runs_named(connection: Connection, start: str) -> Sequence[RowMapping]:
    """Runs whose name begins with ``start``, two at most, with their receipts."""
    wanted = select(runs, *_SENDER).join(operators, operators.c.id == runs.c.operator_id)
    named = wanted.where(runs.c.name.startswith(start, autoescape=True))
    return connection.execute(named.limit(2)).mappings().all()
