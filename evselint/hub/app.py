"""The rehearsal hub as an ASGI application: EVSE data push, EVSE status push, and the paged pull."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evselint.checks.identity import operator
from evselint.hub.answers import acknowledgement, answer, refusal
from evselint.hub.faulty import misbehaving
from evselint.hub.misbehaviour import Fault, Faults, RateLimit, faults
from evselint.hub.pull import page_of
from evselint.hub.store import Refused, Store
from evselint.hub.validation import fault_body, validation_errors

# Hubject Acceptable Use Policy 1.0, PushEVSEData.
PER_MINUTE = 375


@dataclass(frozen=True)
class Partner:
    """An operator that is registered at the hub; ``contract`` is its subscription to the push service."""

    operator_id: str
    sub_operators: tuple[str, ...] = ()
    contract: bool = True


@dataclass
class Hub:
    """All that the hub knows. ``keep`` is told every accepted push, so that it can be played again.

    ``asked`` are the actions of all sound requests in order, also of those that were refused.
    """

    partners: Mapping[str, Partner]
    store: Store = field(default_factory=Store)
    faults: Faults = field(default_factory=lambda: Faults(deque()))
    per_minute: int = PER_MINUTE
    keep: Callable[[Mapping[str, Any]], None] = lambda _: None
    busy: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    overlaps: int = 0

    def partner(self, operator_id: str) -> Partner | None:
        """The partner of this very spelling; the path is compared as a plain text."""
        return self.partners.get(operator_id)


def application(hub: Hub) -> Starlette:
    """The application that serves ``hub``."""
    limit = RateLimit(hub.per_minute, time.monotonic)

    async def push_data(request: Request) -> Response:
        operator_id = request.path_params["operator_id"]
        wait = limit.exceeded(operator_id)
        if wait:
            return Response("", 429, {"Retry-After": str(int(wait) + 1)})
        fault = hub.faults.next()
        return await misbehaving(request, fault, lambda: _push(hub, request, operator_id, fault))

    async def push_status(request: Request) -> Response:
        return await _status(hub, request, request.path_params["operator_id"])

    async def pull(request: Request) -> Response:
        return answer(page_of(hub.store, await _json(request), request.query_params))

    async def look(request: Request) -> Response:
        stand = hub.store.stand(request.path_params["operator_id"])
        history = [asdict(each) for each in stand.history]
        content = {"name": stand.name, "records": stand.records, "history": history, "overlaps": hub.overlaps}
        return answer(content)

    async def misbehave(request: Request) -> Response:
        try:
            hub.faults.waiting.extend(fault for each in await _json(request) or () for fault in faults(each))
        except (TypeError, ValueError) as error:
            return answer({"message": str(error)}, 400)
        return answer({"waiting": [asdict(each) for each in hub.faults.waiting]})

    async def nothing_here(request: Request, _: Exception) -> Response:
        content = acknowledgement("001", f"OICP service not found for URI: {request.url.path}")
        return answer({"StatusCode": content["StatusCode"]}, 404)

    base = "/api/oicp"
    routes = [
        Route(base + "/evsepush/v23/operators/{operator_id}/data-records", push_data, methods=["POST"]),
        Route(base + "/evsepush/v23/operators/{operator_id}/status-records", push_status, methods=["POST"]),
        Route(base + "/evsepull/v23/providers/{provider_id}/data-records", pull, methods=["POST"]),
        Route("/rehearsal/operators/{operator_id}", look, methods=["GET"]),
        Route("/rehearsal/faults", misbehave, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={404: nothing_here})


async def _push(hub: Hub, request: Request, operator_id: str, fault: Fault | None) -> Response:
    """The checks in the order of the process diagrams: sender, body, ids, precondition; then a new version.

    A push is in progress from its first byte to its answer.
    """
    refused = _sender_refused(hub, request, operator_id)
    if refused is not None:
        return refused
    if operator_id in hub.busy:
        hub.overlaps += 1
        await request.body()
        return answer(acknowledgement("009", "Data transaction error", "A push is already in progress"))
    hub.busy.add(operator_id)
    try:
        body = await _json(request)
        errors = validation_errors(body)
        if errors:
            return answer(fault_body(errors), 400)
        hub.asked.append(body["ActionType"])
        if fault and fault.kind == "delay":
            await asyncio.sleep(float(fault.value))
        return answer(_stored(hub, operator_id, body))
    finally:
        hub.busy.discard(operator_id)


def _stored(hub: Hub, operator_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    data = body["OperatorEvseData"]
    if data["OperatorID"] != operator_id:  # documented as "must be equal", the answer to a breach is not
        return acknowledgement("018", "Inconsistent EvseID", f"OperatorID {data['OperatorID']} is not {operator_id}")
    partner = hub.partners[operator_id]
    try:
        hub.store.push(
            operator_id, partner.sub_operators, body["ActionType"], data["OperatorName"], data["EvseDataRecord"]
        )
    except Refused as error:
        return acknowledgement(error.code, error.description, error.info)
    hub.keep({"operator": operator_id, **body})
    return acknowledgement()


async def _status(hub: Hub, request: Request, operator_id: str) -> Response:
    """A status push that names an EVSE without a record is refused as a whole (603)."""
    refused = _sender_refused(hub, request, operator_id)
    if refused is not None:
        return refused
    missing = hub.store.unknown(operator_id, _status_ids(await _json(request)))
    if missing:
        info = f"EVSE data records missing for EvseIDs: {','.join(missing)}"
        return answer(acknowledgement("603", "One or more EVSE data record not found!", info))
    return answer(acknowledgement())


def _status_ids(body: Any) -> list[str]:
    """The EvseIDs that a status push names; none where it has another shape."""
    data = body.get("OperatorEvseStatus") if isinstance(body, dict) else None
    records = data.get("EvseStatusRecord") if isinstance(data, dict) else None
    given = records if isinstance(records, list) else []
    return [str(each.get("EvseID")) for each in given if isinstance(each, dict)]


def _sender_refused(hub: Hub, request: Request, operator_id: str) -> Response | None:
    """The certificate, the partner, the contract."""
    subject = request.scope.get("client_certificate", {}).get("subject", ())
    named = {value for pairs in subject for key, value in pairs if key == "commonName"}
    if operator(operator_id) not in {operator(each) for each in named}:
        return refusal("017")
    partner = hub.partner(operator_id)
    if partner is None:
        return refusal("300")
    return None if partner.contract else refusal("210")


async def _json(request: Request) -> Any:
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
