"""The hub's answers, in the shapes that its documents and live captures show."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from starlette.responses import Response

SUCCESS = "000"
REFUSALS = {
    "017": (401, "Unauthorized Access"),
    "300": (404, "Partner not found"),
    "210": (403, "No active subscription found"),
}


def answer(content: Any, status: int = 200, charset: str = "") -> Response:
    """An answer of the application: JSON, with a Process-ID."""
    body = msgspec.json.encode(content)
    kind = "application/json"
    if charset:
        body, kind = body.decode().encode(charset, "replace"), f"application/json;charset={charset}"
    return Response(body, status, {"Process-ID": str(uuid.uuid4())}, kind)


def acknowledgement(
    code: str = SUCCESS, description: str | None = None, info: str | None = None, *, result: bool | None = None
) -> dict[str, Any]:
    """eRoamingAcknowledgement; its session ids are null on a push."""
    return {
        "Result": code == SUCCESS if result is None else result,
        "StatusCode": {"Code": code, "Description": description, "AdditionalInfo": info},
        "SessionID": None,
        "CPOPartnerSessionID": None,
        "EMPPartnerSessionID": None,
    }


def refusal(code: str) -> Response:
    """A refusal of the sender, before the body is looked at; it has no Result."""
    status, description = REFUSALS[code]
    return answer({"StatusCode": {"Code": code, "Description": description, "AdditionalInfo": None}}, status)


def forbidden() -> Response:
    """What a gateway in front says to an address that is not white-listed: HTML, and no Process-ID."""
    page = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
    return Response(page, 403, media_type="text/html")
