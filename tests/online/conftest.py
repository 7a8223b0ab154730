"""Servers on this machine: one that answers as it is told and remembers what it was asked, with or without TLS."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trustme

JPEG = {"Content-Type": "image/jpeg"}


@dataclass
class Answering:
    """What a path is answered with: a status, headers, a body; for some methods only; after so many seconds."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JPEG))
    body: bytes = b"\xff\xd8\xff"
    methods: tuple[str, ...] = ("HEAD", "GET")
    seconds: float = 0.0


class Server:
    """A server, its address, and the requests that came: method, path, headers."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answering | Callable[[str], Answering]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.sent = self.busy = self.busiest = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                outer._answer(self)

            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.requests.append((handler.command, handler.path, dict(handler.headers)))
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            found = self.answers.get(handler.path.partition("?")[0], Answering(404, {"Content-Type": "text/plain"}))
            answer = found(handler.path) if callable(found) else found
            time.sleep(answer.seconds)
            status = answer.status if handler.command in answer.methods else 405
            handler.send_response(status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                handler.send_header(name, value)
            handler.end_headers()
            if handler.command == "GET":
                for start in range(0, len(answer.body), 1 << 16):
                    handler.wfile.write(answer.body[start : start + (1 << 16)])
                    self.sent = start
        except OSError:
            handler.close_connection = True  # whoever asked has heard enough
        finally:
            with self._lock:
                self.busy -= 1

    def methods(self, path: str) -> list[str]:
        """The methods by which a path was asked for."""
        return [method for method, asked, _ in self.requests if asked == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def stranger() -> Iterator[Server]:
    """A server whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server = Server(context)
    yield server
    server.close()


@pytest.fixture
def answering() -> type[Answering]:
    return Answering
