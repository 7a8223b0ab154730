"""Before a plan is made: who sends, where to, under which name, and whether input, URL and certificate agree."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from evselint.checks.identity import operator
from evselint.config import UsageError
from evselint.places import rehearsal_file
from evselint.push.certificate import Certificate, Files, certificate_refusals, key_refusal
from evselint.push.desired import Desired
from evselint.push.gate import NEVER_PRODUCTIVE
from evselint.push.plan import Refusal

# OICP 2.3 CPO services, eRoamingPushEvseData: the hosts of quality assurance and of production.
HOSTS = {"qa": "https://service-qa.hubject.com", "prod": "https://service.hubject.com"}
PRODUCTIVE = urlsplit(HOSTS["prod"]).hostname
HTTPS = 443


@dataclass(frozen=True)
class Target:
    """A hub to push to, and whether drivers see what is pushed there."""

    name: str
    base_url: str

    @property
    def productive(self) -> bool:
        """Whether this is the productive hub, however it was named."""
        return self.name == "prod" or urlsplit(self.base_url).hostname == PRODUCTIVE


def target(environment: str | None, base_url: str | None) -> Target:
    """The hub that options name: qa if nothing is said. Raises UsageError."""
    if base_url is not None:
        found = address(base_url)
        if urlsplit(found).hostname == PRODUCTIVE and environment != "prod":
            raise UsageError("--base-url: this is the productive hub; say so with --env prod")
        return Target(environment or "other", found)
    if environment == "local":
        return Target("local", rehearsal().base_url)
    name = environment or "qa"
    return Target(name, HOSTS[name])


def address(base_url: str) -> str:
    """One spelling for each hub: the ledger knows a hub by its address, and to a hub that it does not know goes a
    first full load. Raises UsageError.
    """
    try:
        parts = urlsplit(base_url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.username is not None:
        raise UsageError("--base-url: the hub knows a client by its certificate; leave out user and password")
    if parts.scheme != "https" or not host or parts.query or parts.fragment:
        raise UsageError(f"--base-url {base_url}: expected an address such as https://hub.example")
    place = f"[{host}]" if ":" in host else host
    return f"https://{place}{'' if port in (None, HTTPS) else f':{port}'}{parts.path.rstrip('/')}"


def always_on(where: Target) -> tuple[str, ...]:
    """Rules that a choice of other rules does not turn off: what they find has no place at the productive hub."""
    return tuple(sorted(NEVER_PRODUCTIVE)) if where.productive else ()


@dataclass(frozen=True)
class Rehearsal:
    """What a running `evselint hub` leaves for us to find it; ``clients`` are certificate and key by operator."""

    base_url: str
    ca: Path
    clients: Mapping[str, tuple[Path, Path]]


def rehearsal() -> Rehearsal:
    """The hub that is running on this machine. Raises UsageError."""
    try:
        found = json.loads(rehearsal_file().read_text(encoding="utf-8"))
        clients = {name: (Path(pair["cert"]), Path(pair["key"])) for name, pair in found["clients"].items()}
        _must_run(found["process"])
        return Rehearsal(str(found["base_url"]), Path(found["ca"]), clients)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise UsageError("--env local: no rehearsal hub is running here; start one with `evselint hub`") from None


def _must_run(process: int) -> None:
    """A hub that was killed leaves its word behind. Raises OSError."""
    if os.name == "posix":  # elsewhere the question itself would end the process
        with contextlib.suppress(PermissionError):
            os.kill(process, 0)


def rehearsal_files(sender: str) -> Files:
    """The client certificate that the rehearsal hub made for ``sender``. Raises UsageError."""
    found = rehearsal()
    for name, (cert, key) in found.clients.items():
        if operator(name) == operator(sender):
            return Files(cert, key, found.ca)
    known = ", ".join(found.clients)
    raise UsageError(f"--env local: the rehearsal hub knows {known}, not {sender}; start it with --operator {sender}")


def sender_of(desired: Desired, given: str | None) -> str:
    """The OperatorID that sends: the one given, or the only one that the input states. Raises UsageError."""
    stated = {operator(each): each for each in desired.operators}
    sender = given or (desired.operators[0] if len(stated) == 1 else None)
    if sender is None:
        said = f"the input states {', '.join(desired.operators)}" if stated else "the input states no OperatorID"
        raise UsageError(f"which operator sends? {said}; name it with --operator")
    if not operator(sender):
        said = f"--operator {sender}" if given else f"the input states {sender}; --operator names the sender"
        raise UsageError(f"{said}: an OperatorID has the form DE*ABC or +49*810")
    return sender


def name_of(desired: Desired, given: str | None) -> str | None:
    """The operator's name: the one given, or the only one that the input states; None if that is not clear."""
    return given or (desired.names[0] if len(desired.names) == 1 else None)


def input_refusals(desired: Desired, sender: str, name: str | None, sub: Collection[str]) -> Iterator[Refusal]:
    """Input, URL and sender must speak of one operator, and it needs a name."""
    own = {operator(each) for each in (sender, *sub)}
    others = [each for each in desired.operators if operator(each) not in own]
    if others:
        yield Refusal(
            "operator",
            f"the input states {', '.join(others[:5])}, but {sender} sends",
            "--operator, --sub-operators",
        )
    if name is None:
        said = f"states several: {', '.join(desired.names[:5])}" if desired.names else "states none"
        yield Refusal("operator", f"a push names its operator, and the input {said}", "--operator-name")
    elif not 0 < len(name) <= 100:
        yield Refusal("operator", "the operator's name has 1 to 100 characters", "--operator-name")


def sender_refusals(certificate: Certificate, files: Files, sender: str, moment: datetime) -> Iterator[Refusal]:
    """The certificate must be the sender's, be valid, and have a key that nobody else reads."""
    yield from key_refusal(files)
    yield from certificate_refusals(certificate, sender, moment)
