"""One request to the hub: mutual TLS, no redirects, and an Outcome whatever happens."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from evselint import __version__
from evselint.config import UsageError
from evselint.push.answer import Outcome, Reply, understood

if TYPE_CHECKING:
    import httpx2

Kind = TypeVar("Kind", bound=BaseException)
CHUNK = 1 << 18
CONNECT_SECONDS = 20.0
LARGEST_ANSWER = 4 << 20
PROBE_SECONDS = 5.0
LISTEN_SECONDS = 3.0
LOOK_SECONDS = 0.05
LATE = "the hub did not answer in time"
SILENT = "the hub closes connections before a word is said; perhaps it does not take the certificate"


@dataclass(frozen=True)
class Hub:
    """Where requests go: the base URL without a slash at its end, and the operator as the hub knows it."""

    base_url: str
    operator: str

    @property
    def url(self) -> str:
        """The address of the push operation; ``*`` stays as it is (OICP 2.3 CPO, eRoamingPushEvseData)."""
        return f"{self.base_url}/api/oicp/evsepush/v23/operators/{quote(self.operator, safe='*+')}/data-records"


@contextmanager
def connected(tls: ssl.SSLContext, timeout: float) -> Iterator[httpx2.Client]:
    """A client for the block; a proxy is taken from the environment, ``timeout`` is for the hub to answer."""
    import httpx2

    limits = httpx2.Timeout(timeout, connect=CONNECT_SECONDS)
    headers = {"Accept": "application/json", "User-Agent": f"evselint/{__version__}"}
    with httpx2.Client(verify=tls, timeout=limits, headers=headers, follow_redirects=False) as client:
        yield client


def post(client: httpx2.Client, tls: ssl.SSLContext, url: str, body: Path) -> Outcome:
    """Send one body and say what came of it; never raises for what the network or the hub does.

    Raises UsageError for a ``url`` to which nothing can be sent.
    """
    import httpx2

    headers = {"Content-Type": "application/json", "Content-Length": str(body.stat().st_size)}
    try:
        with client.stream("POST", url, content=_chunks(body), headers=headers) as response:
            content, until = b"", time.monotonic() + (client.timeout.read or 0.0)
            for chunk in response.iter_bytes():
                content += chunk
                if time.monotonic() > until:  # the client's own limit is for each part of an answer
                    return Outcome("unknown", LATE, repeat="idempotent")
                if len(content) > LARGEST_ANSWER:
                    break
            return understood(
                Reply(
                    response.status_code,
                    content,
                    response.headers.get("content-type", ""),
                    response.headers.get("process-id"),
                    response.headers.get("retry-after"),
                )
            )
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise UsageError(f"--base-url: {error}") from error
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
        return _unsent(error)
    except httpx2.HTTPError as error:
        slow = isinstance(error, httpx2.TimeoutException)
        alert = _alert_of(error) or (None if slow else _alert_when_asked_again(tls, url))
        if alert and alert != SILENT:
            return Outcome("refused", f"the hub does not take the certificate: {alert}")
        reason = LATE if slow else f"the connection was lost: {_words(error)}"
        return Outcome("unknown", f"{reason} ({SILENT})" if alert else reason, repeat="idempotent")


def _unsent(error: Exception) -> Outcome:
    """No connection, so nothing was sent."""
    trust = _cause(error, ssl.SSLCertVerificationError)
    if trust:
        return Outcome("unsent", f"the hub's certificate is not trusted: {trust.verify_message}; see --ca")
    alert = _alert_of(error)
    if alert:
        return Outcome("refused", f"the hub does not take the certificate: {alert}")
    return Outcome("unsent", f"no connection to the hub: {_words(error)}", repeat="safe")


def _alert_of(error: BaseException) -> str | None:
    """The alert by which the other side ended TLS, if it did."""
    found = _cause(error, ssl.SSLError)
    reason = str(getattr(found, "reason", "") or "")
    return reason.lower().replace("_", " ") if "ALERT" in reason else None


def _alert_when_asked_again(tls: ssl.SSLContext, url: str) -> str | None:
    """With TLS 1.3 a client learns of a refused certificate only when it reads, often too late: shake hands once more
    and listen. Sends no request.
    """
    parts = urlsplit(url)
    if parts.scheme in getproxies() and not proxy_bypass(parts.hostname or ""):
        return None  # behind a proxy there is no direct way
    try:
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), PROBE_SECONDS) as plain,
            tls.wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            return _alert_heard(secure)
    except ssl.SSLError as error:
        return _alert_of(error)
    except OSError:
        return None


def _alert_heard(secure: ssl.SSLSocket) -> str | None:
    """Listen until it is clear that the certificate is taken: a session ticket says so, or TLS 1.2, which would have
    refused at once. Raises OSError.
    """
    secure.settimeout(LOOK_SECONDS)
    until = time.monotonic() + LISTEN_SECONDS
    while time.monotonic() < until:
        try:
            return None if secure.recv(1) else SILENT
        except TimeoutError:
            if secure.version() != "TLSv1.3" or (secure.session and secure.session.has_ticket):
                break
    return None


def _cause(error: BaseException | None, kind: type[Kind]) -> Kind | None:
    """The first error of a kind in the chain of causes."""
    while error is not None:
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def _chunks(body: Path) -> Iterator[bytes]:
    with body.open("rb") as stream:
        while data := stream.read(CHUNK):
            yield data


def _words(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
