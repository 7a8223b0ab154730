"""Sending requests under the lease: written down first, sent, settled; and those of unknown outcome resolved."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evselint.push.answer import Outcome
from evselint.push.batches import Batch, Body, body_of
from evselint.push.client import Hub, post
from evselint.push.ledger import requests
from evselint.push.ledger.leases import must_hold
from evselint.push.ledger.rate import PER_MINUTE, permit
from evselint.push.ledger.requests import OpenRequest
from evselint.push.plan import ActionType, Item
from evselint.push.retry import Patience, persistently
from evselint.write.wording import counted

if TYPE_CHECKING:
    import httpx2
    from sqlalchemy import Engine

STATUS = {
    "accepted": requests.ACCEPTED,
    "refused": requests.REFUSED,
    "unsent": requests.UNSENT,
    "unknown": requests.UNKNOWN,
}
ROUNDS = 3


@dataclass(frozen=True)
class Session:
    """All that sending needs. ``say`` tells the user what is going on; ``token`` is that of the lease."""

    engine: Engine
    hub: Hub
    operator_id: int
    run_id: int
    token: str
    client: httpx2.Client
    tls: ssl.SSLContext
    operator_name: str
    patience: Patience = field(default_factory=Patience)
    keep_payloads: bool = True
    per_minute: int = PER_MINUTE
    say: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Sent:
    """A request and what came of it."""

    push_id: int
    action: ActionType
    items: tuple[Item, ...]
    digest: str
    size: int
    attempts: int
    outcome: Outcome


def send(session: Session, batch: Batch, payload: Callable[[Item], bytes]) -> Sent:
    """Send one batch: recorded before the first byte leaves, settled when its outcome is known or known to be open."""
    with body_of(batch, session.hub.operator, session.operator_name, payload) as body:
        push_id = _recorded(session, batch, body)
        outcome, attempts = _deliver(session, body.file, batch.action)
        _settle(session, push_id, batch.action, outcome, attempts)
        return Sent(push_id, batch.action, batch.items, body.digest, body.size, attempts, outcome)


def resolve(session: Session, request: OpenRequest) -> Sent:
    """Find out what became of a request of unknown outcome, by requests that do no harm whichever it was."""
    if not request.repeatable:
        return Sent(request.push_id, request.action, (), request.request_digest, 0, 0, _NOT_REPEATABLE)
    evses = counted(request.evse_count, "EVSE")
    session.say(f"push {request.push_id} ({request.action}, {evses}) has no known outcome; asking the hub")
    with session.engine.connect() as connection:
        data = dict(requests.items_of(connection, request.push_id))
    attempts = 0

    def again(action: ActionType) -> Outcome:
        nonlocal attempts
        batch = Batch(action, tuple(data))
        with body_of(batch, session.hub.operator, request.operator_name, data.__getitem__) as body:
            outcome, tries = _deliver(session, body.file, action)
        attempts += tries
        return outcome

    ways = {"insert": _resolved_insert, "delete": _resolved_delete}
    outcome = ways.get(request.action, _repeated)(again, request.action)
    _settle(session, request.push_id, request.action, outcome, attempts)
    return Sent(request.push_id, request.action, tuple(data), request.request_digest, 0, attempts, outcome)


_NOT_REPEATABLE = Outcome(
    "unknown", "the ledger keeps no payloads, so it cannot be repeated; --action full-load settles it"
)


def _repeated(again: Callable[[ActionType], Outcome], action: ActionType) -> Outcome:
    """A fullLoad or an update leads to the same state however often it is applied."""
    return _or_open(again(action))


def _resolved_insert(again: Callable[[ActionType], Outcome], action: ActionType) -> Outcome:
    """Ask by an update of the same records: it is taken if the insert was stored, and refused (009) if it was not."""
    outcome = again("update")
    for _ in range(ROUNDS):
        if outcome.code != "009" or not outcome.settles:
            return _or_open(outcome)
        outcome = again("insert")
        if outcome.code != "009" or not outcome.settles:
            return _or_open(outcome)
        outcome = again("update")  # stored in between: the first insert was only late
    return _or_open(outcome) if outcome.code != "009" else _open(outcome)


def _resolved_delete(again: Callable[[ActionType], Outcome], action: ActionType) -> Outcome:
    """All of them stood there; if the hub now refuses to delete what does not exist, they were deleted."""
    outcome = again("delete")
    if outcome.code == "009" and outcome.settles:
        return Outcome("accepted", "deleted before", http_status=200, code="009", said=outcome.said)
    return _or_open(outcome)


def _or_open(outcome: Outcome) -> Outcome:
    """Accepted, or refused in a way that holds for the first attempt as well; anything else leaves it open."""
    return outcome if outcome.verdict == "accepted" or outcome.settles else _open(outcome)


def _open(outcome: Outcome) -> Outcome:
    return replace(outcome, verdict="unknown")


def _deliver(session: Session, body: Path, action: ActionType) -> tuple[Outcome, int]:
    def attempt() -> Outcome:
        permit(session.engine, session.hub.base_url, session.per_minute)
        with session.engine.begin() as connection:
            must_hold(connection, session.operator_id, session.token)
        return post(session.client, session.tls, session.hub.url, body)

    return persistently(attempt, action, session.patience, session.say)


def _recorded(session: Session, batch: Batch, body: Body) -> int:
    request: dict[str, Any] = {
        "action": batch.action,
        "operator_name": session.operator_name,
        "evse_count": len(batch.items),
        "bytes": body.size,
        "request_digest": body.digest,
    }
    kept: Iterator[bytes | None] = iter(body.records()) if session.keep_payloads else iter([None] * len(batch.items))
    with session.engine.begin() as connection:
        must_hold(connection, session.operator_id, session.token)
        return requests.record(
            connection, session.run_id, session.operator_id, request, zip(batch.items, kept, strict=True)
        )


def _settle(session: Session, push_id: int, action: ActionType, outcome: Outcome, attempts: int) -> None:
    said = {
        "http_status": outcome.http_status,
        "code": outcome.code,
        "acknowledgement": outcome.said or outcome.reason,
        "process_id": (outcome.process_id or "")[:100] or None,
        "attempts": attempts,
    }
    with session.engine.begin() as connection:
        must_hold(connection, session.operator_id, session.token)
        requests.settle(connection, session.operator_id, push_id, action, STATUS[outcome.verdict], said)
