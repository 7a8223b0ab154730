"""The client certificate: whose it is, how long it lasts, and whether its key is kept to oneself."""

from __future__ import annotations

import os
import re
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from evselint.checks.identity import operator
from evselint.config import UsageError
from evselint.push.plan import Refusal

SOON = timedelta(days=30)
_NAMED = re.compile(r"(?:[A-Za-z]{2}[*-][A-Za-z0-9]{3}|\+?[0-9]{1,3}\*[0-9]{3})", re.ASCII)


@dataclass(frozen=True)
class Files:
    """Paths of the client certificate, its key, and the authorities that vouch for the hub (None: the system's)."""

    cert: Path
    key: Path
    ca: Path | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return f"Files({self.cert.name})"  # never a word about the key


@dataclass(frozen=True)
class Certificate:
    """What the client certificate says of itself. ``operators`` are the OperatorIDs that its subject names."""

    subject: str
    fingerprint: str
    begins: datetime
    expires: datetime
    operators: tuple[str, ...]


def read(files: Files) -> Certificate:
    """Read the first certificate of the file. Raises UsageError."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        found = x509.load_pem_x509_certificate(files.cert.read_bytes())
    except OSError as error:
        raise UsageError(f"--cert {files.cert}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"--cert {files.cert}: this is no certificate in PEM form") from error
    texts = [str(attribute.value) for attribute in found.subject]
    named = {text.replace("-", "*") for text in texts if _NAMED.fullmatch(text.strip())}
    return Certificate(
        found.subject.rfc4514_string(),
        found.fingerprint(SHA256()).hex(),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        tuple(sorted(named)),
    )


def context(files: Files) -> ssl.SSLContext:
    """TLS 1.2 or newer, with the client certificate, checking the hub's. Raises UsageError."""
    if files.ca is None:
        made = ssl.create_default_context()
    else:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # these authorities and no others
        try:
            made.load_verify_locations(files.ca)
        except OSError as error:
            raise UsageError(f"--ca {files.ca}: no certificates can be read from it") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # A key that asks for a password on the terminal would hang a pipeline.
        made.load_cert_chain(files.cert, files.key, password=lambda: files.password or "")
    except (OSError, ValueError):
        raise UsageError(
            f"--cert {files.cert}, --key: the key cannot be read, has a password (EVSELINT_KEY_PASSWORD), or belongs "
            "to another certificate"
        ) from None
    return made


def key_refusal(files: Files) -> Iterator[Refusal]:
    """A key that others on the machine may read is no secret. Raises UsageError if there is none."""
    try:
        mode = files.key.stat().st_mode
    except OSError as error:
        raise UsageError(f"--key: {error.strerror}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        yield Refusal("key", f"the key may be read by others (mode {stat.S_IMODE(mode):o})", "chmod 600")


def certificate_refusals(certificate: Certificate, sender: str, moment: datetime) -> Iterator[Refusal]:
    """The hub ties a certificate to an OperatorID and answers 017 to any other (OICP 2.3 CPO, security)."""
    if moment > certificate.expires:
        yield Refusal("certificate", f"the certificate expired on {certificate.expires:%Y-%m-%d}", "renew it")
    elif moment < certificate.begins:
        yield Refusal("certificate", f"the certificate holds from {certificate.begins:%Y-%m-%d} only", "wait")
    if certificate.operators and operator(sender) not in {operator(each) for each in certificate.operators}:
        named = ", ".join(certificate.operators)
        yield Refusal("certificate", f"the certificate is for {named}, not for {sender} (status 017)", "--cert, --key")


def certificate_warnings(certificate: Certificate, moment: datetime) -> Iterator[str]:
    """What will soon be wrong."""
    left = certificate.expires - moment
    if timedelta(0) <= left < SOON:
        yield f"the certificate expires in {left.days} days, on {certificate.expires:%Y-%m-%d}"
