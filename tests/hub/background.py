"""A rehearsal hub for tests: it serves from a thread."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from evselint.hub.app import Hub
from evselint.hub.certificates import Authority
from evselint.hub.serving import base_url, bound, server

START_SECONDS = 60.0


@contextmanager
def in_background(hub: Hub, authority: Authority, port: int = 0) -> Iterator[str]:
    """Serve from a thread for the length of the block; gives the base URL."""
    with contextlib.closing(bound(port)) as listening:
        running = server(hub, authority.hub(), authority.ca)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        waiting, until = threading.Event(), time.monotonic() + START_SECONDS
        while not running.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("the hub did not start")
            waiting.wait(0.01)
        try:
            yield base_url(listening)
        finally:
            running.should_exit = True
            thread.join(START_SECONDS)
