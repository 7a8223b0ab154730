"""Whether web addresses answer, and whether with a picture: few questions at a time, and nothing is kept.

A host is asked by two connections at most, all hosts together by eight. HEAD is tried first; servers that do not know
it, or answer it otherwise, get a GET whose answer is read for a few kilobytes at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from urllib.parse import urlsplit

import httpx2

from evselint import __version__
from evselint.online.hosts import Guarded, HostError

USER_AGENT = f"evselint/{__version__} (checks that pictures of charging stations answer)"
CONNECTIONS = 8
CONNECTIONS_A_HOST = 2
SECONDS = 10.0
MOST_REDIRECTIONS = 5
# A host that is silent so many times is not asked for the rest.
MOST_FAILURES = 3
HEAD_SAYS_NOTHING = range(400, 600)
# A server that is busy, or wants fewer questions, says nothing of the picture.
BUSY = frozenset({429, 503})
FIRST_BYTES = 2048
PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Answer:
    """What asking for an address gave: the status of HTTP, or what was in the way; and the type of the content.

    ``silent``: it is the address's own host that does not answer, and not one that it leads on to.
    """

    status: int | None = None
    trouble: str = ""
    content_type: str = ""
    silent: bool = False

    @property
    def reached(self) -> bool:
        """Whether somebody answered at all."""
        return self.status is not None

    @property
    def fault(self) -> str:
        """Why the address is of no use; empty if it is, or if that cannot be told."""
        if self.status is None:
            return self.trouble
        return f"the server answers {self.status}" if self.status >= 400 and self.status not in BUSY else ""


def asked(addresses: Iterable[str], *, private: bool) -> Mapping[str, Answer]:
    """The answer for each address; ``private``: hosts of private networks may be asked."""
    by_host: dict[str, list[str]] = {}
    for address in sorted(set(addresses)):
        by_host.setdefault(urlsplit(address).netloc, []).append(address)
    lanes = [
        lane
        for own in by_host.values()
        for lane in (own[start::CONNECTIONS_A_HOST] for start in range(CONNECTIONS_A_HOST))
        if lane
    ]
    answers: dict[str, Answer] = {}
    stop = Event()
    pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="evselint-online")
    try:
        for found in pool.map(lambda lane: dict(_lane(lane, private, stop)), lanes):
            answers |= found
    finally:
        stop.set()  # whoever interrupts does not wait for all that is left
        pool.shutdown(wait=False, cancel_futures=True)
    return answers


def _lane(addresses: Iterable[str], private: bool, stop: Event) -> Iterator[tuple[str, Answer]]:
    """Addresses of one host, one after the other, until told to stop."""
    failures, last = 0, Answer()
    with closing(Guarded(private=private)) as transport, _client(transport) as client:
        for address in addresses:
            if stop.is_set():
                return
            if failures < MOST_FAILURES:
                last = _answer(client, address)
                failures = failures + 1 if last.silent else 0
            yield address, last


def _client(transport: httpx2.BaseTransport) -> httpx2.Client:
    return httpx2.Client(
        transport=transport,
        timeout=SECONDS,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTIONS,
        headers={"User-Agent": USER_AGENT, "Accept": "image/*,*/*;q=0.1", "Accept-Encoding": "identity"},
        trust_env=False,
    )


def _answer(client: httpx2.Client, address: str) -> Answer:
    try:
        head = client.head(address)
        if head.status_code not in HEAD_SAYS_NOTHING and head.headers.get("content-type", "").startswith("image/"):
            return Answer(head.status_code, content_type=_type_of(head))
        with client.stream("GET", address, headers={"Range": f"bytes=0-{FIRST_BYTES - 1}"}) as response:
            first = next(response.iter_raw(), b"") if response.status_code < 400 else b""
            page = first.lstrip().lower().startswith(PAGE)
            return Answer(response.status_code, content_type="text/html" if page else _type_of(response))
    except HostError as error:
        return Answer(trouble=str(error), silent=_is_host_of(address, error.host))
    except httpx2.TooManyRedirects:
        return Answer(trouble="it leads on and on")
    except (httpx2.TimeoutException, httpx2.ConnectError) as error:
        return Answer(trouble=_why_silent(error), silent=_is_host_of(address, error.request.url.host))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return Answer(trouble=f"the connection breaks off ({type(error).__name__})")


def _why_silent(error: httpx2.TransportError) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return f"no answer within {SECONDS:g} seconds"
    return "the certificate does not hold" if "CERTIFICATE" in str(error).upper() else "the host does not answer"


def _is_host_of(address: str, host: str) -> bool:
    return urlsplit(address).hostname == host


def _type_of(response: httpx2.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()
