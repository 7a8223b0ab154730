"""Certificates for a rehearsal: an authority of its own, one for the hub, one for each operator."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    cert: Path
    key: Path


class Authority:
    """Vouches for the hub and its clients, for as long as the rehearsal lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = trustme.CA(organization_name="evselint rehearsal")
        self.ca = folder / "ca.pem"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._authority.cert_pem.write_to_path(str(self.ca))

    def hub(self) -> Pair:
        """The hub's own, for this machine's loopback."""
        return self._pair("hub", self._authority.issue_cert("127.0.0.1", "localhost", common_name="evselint hub"))

    def client(self, operator_id: str, *, expires: datetime | None = None, begins: datetime | None = None) -> Pair:
        """One for an operator; its common name is the OperatorID."""
        name = "".join(each if each.isalnum() else "-" for each in operator_id)
        issued = self._authority.issue_cert(
            f"{name.lower().strip('-')}.rehearsal.invalid",
            common_name=operator_id,
            not_after=expires,
            not_before=begins,
        )
        return self._pair(f"client-{name}", issued)

    def clients(self, operator_ids: Iterable[str]) -> dict[str, Pair]:
        """One for each operator."""
        return {each: self.client(each) for each in operator_ids}

    def _pair(self, name: str, issued: trustme.LeafCert) -> Pair:
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        cert.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
        handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(issued.private_key_pem.bytes())
        return Pair(cert, key)
