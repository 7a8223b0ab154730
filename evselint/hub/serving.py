"""Serving the rehearsal hub: TLS with client certificates, on this machine's loopback and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from evselint.hub.app import Hub, application
from evselint.hub.certificates import Pair
from evselint.hub.store import Refused
from evselint.places import rehearsal_file

LOOPBACK = "127.0.0.1"


class TlsProtocol(H11Protocol):
    """Tells the application who the client is, and lets it break the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the client's certificate for every request of this connection."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        extra = {"client_certificate": tls.getpeercert() if tls else {}, "abort": transport.abort}
        inner: Any = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await inner({**scope, **extra}, receive, send)

        self.app = app


def server(hub: Hub, pair: Pair, ca: Path) -> uvicorn.Server:
    """A server for ``hub`` that takes only clients with a certificate of ``ca``."""
    config = uvicorn.Config(
        application(hub),
        http=TlsProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        ssl_keyfile=pair.key,
        ssl_certfile=pair.cert,
        ssl_ca_certs=str(ca),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def bound(port: int) -> socket.socket:
    """A socket on the loopback; port 0 takes any that is free. Raises OSError."""
    # asyncio sends without delay only where it is told that this is TCP; else each answer takes 40 ms more.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
    except BaseException:
        made.close()
        raise
    return made


def base_url(listening: socket.socket) -> str:
    """Where clients find it."""
    return f"https://{LOOPBACK}:{listening.getsockname()[1]}"


def journal(file: Path) -> Callable[[Mapping[str, Any]], None]:
    """What appends every accepted push to ``file``, so that the next start knows it."""

    def keep(push: Mapping[str, Any]) -> None:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(push, ensure_ascii=False) + "\n")

    return keep


def replay(hub: Hub, file: Path) -> int:
    """Play the journal again; says how many pushes it held. What the partners of today may not do is left out."""
    played = 0
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        push = json.loads(line)
        partner, data = hub.partner(push["operator"]), push["OperatorEvseData"]
        if partner is not None:
            with contextlib.suppress(Refused):
                hub.store.push(
                    partner.operator_id,
                    partner.sub_operators,
                    push["ActionType"],
                    data["OperatorName"],
                    data["EvseDataRecord"],
                )
                played += 1
    return played


@contextmanager
def announced(url: str, ca: Path, clients: Mapping[str, Pair]) -> Iterator[None]:
    """Leave word of the running hub where `--env local` looks, for the length of the block."""
    file = rehearsal_file()
    named = {name: {"cert": str(pair.cert), "key": str(pair.key)} for name, pair in clients.items()}
    content = {"base_url": url, "ca": str(ca), "clients": named, "process": os.getpid()}
    file.write_text(json.dumps(content, indent=1), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
