"""A push from plan to receipt: the lease, the open questions, the plan, its requests, and what is written down."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from evselint.checks.identity import operator
from evselint.push.batches import MOST_BYTES, MOST_RECORDS, batches
from evselint.push.certificate import Files, context
from evselint.push.client import Hub, connected
from evselint.push.desired import Desired
from evselint.push.guards import guarded
from evselint.push.inputs import payload_at
from evselint.push.ledger import requests, state
from evselint.push.ledger.leases import LIFETIME, held
from evselint.push.ledger.rate import PER_MINUTE
from evselint.push.plan import Item, Known, Plan, Refusal, Wish, full_load_due
from evselint.push.planning import make_plan
from evselint.push.retry import IDEMPOTENT, Patience
from evselint.push.sending import Sent, Session, resolve, send
from evselint.read.source import Source

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Result = Literal["planned", "accepted", "nothing-to-do", "guard-refused", "refused", "unsent", "unknown"]
SUCCEEDED = frozenset({"planned", "accepted", "nothing-to-do"})


@dataclass(frozen=True)
class Task:
    """What is to be pushed, by whom, where to, and how."""

    sources: Sequence[Source]
    desired: Desired
    wish: Wish
    hub: Hub
    operator_name: str | None
    sub_operators: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    most_records: int = MOST_RECORDS
    most_bytes: int = MOST_BYTES
    patience: Patience = field(default_factory=Patience)
    keep_payloads: bool = True
    wait: float = 0.0
    lease_lifetime: float = LIFETIME
    per_minute: int = PER_MINUTE
    say: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Pushed:
    """How a push ended. ``resolved`` are earlier requests of unknown outcome, ``sent`` those of this run.

    ``run`` is the name of the run in the ledger, empty for a plan that was only looked at.
    """

    result: Result
    plan: Plan
    resolved: tuple[Sent, ...] = ()
    sent: tuple[Sent, ...] = ()
    run: str = ""
    ended: datetime = field(default_factory=lambda: datetime.now(UTC))


def planned(engine: Engine, task: Task) -> Plan:
    """The plan over the ledger as it is, with all refusals; sends nothing and writes nothing."""
    with engine.begin() as connection:
        operator_id = state.operator_found(connection, task.hub.base_url, operator(task.hub.operator))
        known = _known(connection, operator_id) if operator_id is not None else Known({})
    plan = make_plan(task.desired, known, task.wish)
    plan = guarded(plan, task.desired, known, task.wish, task.hub.operator, task.sub_operators)
    warnings = (*task.warnings, *_warnings(plan, known, task))
    return replace(plan.refused(*task.refusals), warnings=warnings)


def push(engine: Engine, task: Task, files: Files, receipt: Callable[[Pushed], str]) -> Pushed:
    """Do it: resolve what is open, plan, send, settle. ``receipt`` makes what the ledger keeps of the run.

    Raises LeaseTaken, LeaseLost, LedgerError, UsageError.
    """
    tls = context(files)
    with engine.begin() as connection:
        operator_id = state.operator_row(connection, task.hub.base_url, operator(task.hub.operator))
    with (
        held(engine, operator_id, wait=task.wait, lifetime=task.lease_lifetime, say=task.say) as token,
        connected(tls, task.patience.timeout) as client,
    ):
        run = str(uuid.uuid4())
        with engine.begin() as connection:
            run_id = requests.begin_run(connection, operator_id, run, task.hub.operator, task.operator_name or "")
        session = Session(
            engine,
            task.hub,
            operator_id,
            run_id,
            token,
            client,
            tls,
            task.operator_name or "",
            task.patience,
            task.keep_payloads,
            task.per_minute,
            task.say,
        )
        pushed = replace(_pushed(session, task), run=run)
        with engine.begin() as connection:
            requests.end_run(connection, run_id, pushed.result, receipt(pushed))
        return pushed


def _pushed(session: Session, task: Task) -> Pushed:
    resolved: tuple[Sent, ...] = ()
    if not task.refusals and not task.desired.blocks:  # a push that is refused anyway asks the hub for nothing
        resolved = tuple(_resolved(session))
    plan = planned(session.engine, task)
    if plan.refusals:
        return Pushed("guard-refused", plan, resolved)
    open_still = [each for each in resolved if each.outcome.verdict == "unknown"]
    if open_still and plan.action != "full-load":
        return Pushed("unknown", plan, resolved)
    sent: list[Sent] = []
    for batch in batches(plan.steps, task.most_records, task.most_bytes):
        each = send(session, batch, _payload_of(session, task))
        sent.append(each)
        if each.outcome.verdict == "unknown" and each.action not in IDEMPOTENT:
            each = resolve(session, _just_sent(session, each))
            sent.append(each)
        if each.outcome.verdict != "accepted":
            return Pushed(each.outcome.verdict, plan, resolved, tuple(sent))
    return Pushed("accepted" if sent or resolved else "nothing-to-do", plan, resolved, tuple(sent))


def _resolved(session: Session) -> Iterator[Sent]:
    """Requests of unknown outcome, oldest first, until one stays unknown."""
    with session.engine.begin() as connection:
        found = requests.open_requests(connection, session.operator_id)
    for request in found:
        each = resolve(session, request)
        yield each
        if each.outcome.verdict == "unknown":
            return


def _just_sent(session: Session, sent: Sent) -> requests.OpenRequest:
    with session.engine.begin() as connection:
        found = requests.open_requests(connection, session.operator_id)
    return next(each for each in found if each.push_id == sent.push_id)


def _payload_of(session: Session, task: Task) -> Callable[[Item], bytes]:
    """Where an item's payload comes from: the input, or the ledger's last good copy."""

    def payload(item: Item) -> bytes:
        if item.place is not None:
            return payload_at(task.sources[item.place.source], item.place)
        with session.engine.begin() as connection:
            return state.payload_of(connection, session.operator_id, item.evse)

    return payload


def _known(connection: Connection, operator_id: int) -> Known:
    """The known state, and what requests of unknown outcome may have added to it."""
    known = state.known(connection, operator_id)
    doubtful = requests.doubtful(connection, operator_id)
    return replace(
        known,
        doubtful={evse: name for evse, name in doubtful.items() if evse not in known.standing},
        settled=not requests.open_requests(connection, operator_id),
        due=full_load_due(known.last_full_load, datetime.now(UTC)),
    )


def _warnings(plan: Plan, known: Known, task: Task) -> Iterator[str]:
    last = known.last_full_load
    if last is not None and not plan.loads_fully and known.due:
        yield f"the last full load was on {last:%Y-%m-%d}; one a week is advised (--action full-load)"
    if plan.identical and plan.loads_fully:
        yield "the full load is what stands already; the hub makes a version of it all the same"
    elif plan.identical and last is not None:
        yield (
            f"the full load is what stands already since {last:%Y-%m-%d} and is not sent; --action full-load sends it "
            "all the same"
        )
    for step in plan.steps:
        size = sum(item.size for item in step.items)
        if step.action == "fullLoad" and (len(step.items) > task.most_records or size > task.most_bytes):
            yield (
                f"the fullLoad holds {len(step.items):,} EVSEs, {size / 1e6:.1f} MB; the hub's limit is not "
                "documented, and a fullLoad cannot be split"
            )
    if plan.first and plan.action in ("insert", "update", "delete"):
        yield "the ledger knows nothing of this operator, so nobody can tell whether the hub will take this"
