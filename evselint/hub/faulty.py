"""What a fault does to a request and to its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from evselint.hub.answers import acknowledgement, answer, forbidden
from evselint.hub.misbehaviour import Fault


async def misbehaving(request: Request, fault: Fault | None, behave: Callable[[], Awaitable[Response]]) -> Response:
    """Behave, but for the fault."""
    kind, value = (fault.kind, fault.value) if fault else ("", "")
    if kind in _INSTEAD:
        await request.body()
        return _INSTEAD[kind](value)
    if kind == "drop-before":
        return await _dropped(request)
    response = await behave()
    if kind == "drop-after":
        return await _dropped(request)
    if kind == "delay-after":
        await asyncio.sleep(float(value))
    if kind == "status-after":
        return Response("", int(value))
    if kind == "latin-1":
        return answer(msgspec.json.decode(response.body), response.status_code, "ISO-8859-1")
    return response


_INSTEAD: dict[str, Callable[[str], Response]] = {
    "status": lambda value: Response("", int(value)),
    "code": lambda value: answer(acknowledgement(value, "As told", result=False)),
    "too-many": lambda value: Response("", 429, {"Retry-After": value}),
    "html-403": lambda _: forbidden(),
    "true-009": lambda _: answer(acknowledgement("009", "Data transaction error", result=True)),
    "no-json": lambda _: Response("<html>welcome</html>", 200, media_type="text/html"),
}


async def _dropped(request: Request) -> Response:
    """End the connection in the middle of everything."""
    await request.body()
    request.scope["abort"]()
    await asyncio.sleep(0)
    return Response("", 500)  # nobody hears it
