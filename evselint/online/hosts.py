"""Where a name leads, decided before anything is sent: addresses of private networks are not asked.

A record may name any host. Whoever runs a linter inside a company must not be made to knock at its doors, so the
address that was looked at is the very address that is connected to.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address

import httpx2


class HostError(Exception):
    """A host is not connected to, and why."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"the host {host} {reason}")
        self.host = host


class PrivateHostError(HostError):
    """A host has an address that is not of the public internet."""


class UnknownHostError(HostError):
    """A host's name leads nowhere."""


def addresses_of(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses to connect to, best first. Raises UnknownHostError; PrivateHostError if one is not public, unless
    ``private`` hosts are allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(host, "is not known") from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        if not private and not _is_public(address):
            raise PrivateHostError(host, f"has the private address {address}")
    return addresses


def _is_public(address: str) -> bool:
    parsed = ip_address(address)
    return parsed.is_global and not parsed.is_multicast


class Guarded(httpx2.BaseTransport):
    """Connects to the address that was looked at; each step of a redirection is looked at as well."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        # One for each name: hosts that share an address must not share a connection made for another's certificate.
        self._by_host: dict[tuple[str, int], httpx2.HTTPTransport] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises what httpx2 raises, UnknownHostError, PrivateHostError."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        *others, last = addresses_of(url.host, port, private=self._private)
        for address in others:
            try:
                return self._sent(request, port, address)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return self._sent(request, port, last)

    def _sent(self, request: httpx2.Request, port: int, address: str) -> httpx2.Response:
        host = request.url.host
        if (host, port) not in self._by_host:
            self._by_host[host, port] = httpx2.HTTPTransport(trust_env=False)
        to_address = httpx2.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # the Host among them is the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._by_host[host, port].handle_request(to_address)

    def close(self) -> None:
        """Close all connections."""
        for transport in self._by_host.values():
            transport.close()
