"""``evselint hub``: a hub to rehearse with, on this machine only."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evselint.cli import PASSED
from evselint.cli.extras import need
from evselint.places import rehearsal_file, state_folder
from evselint.usage import UsageError

if TYPE_CHECKING:
    from evselint.hub.app import Partner
    from evselint.hub.misbehaviour import Fault

PORT = 18443


@click.command("hub", short_help="Run a hub to rehearse with, on this machine only.")
@click.option(
    "--operator", "operators", multiple=True, metavar="ID", help="Register this operator (default: DE*EVL); repeatable."
)
@click.option("--sub-operators", multiple=True, metavar="IDS", help="Sub-operators of the first operator.")
@click.option("--no-contract", multiple=True, metavar="ID", help="This operator has no contract (status 210).")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Where certificates and records are kept."
)
@click.option("--fresh", is_flag=True, help="Forget what stood here before.")
@click.option("--rate", type=click.IntRange(min=1), default=375, show_default=True, help="Pushes a minute, then 429.")
@click.option(
    "--fault",
    "misbehaviours",
    multiple=True,
    metavar="KIND",
    help="Misbehave on the next push; `list` names the ways.",
)
def command(
    operators: Sequence[str],
    sub_operators: Sequence[str],
    no_contract: Sequence[str],
    port: int,
    folder: Path | None,
    fresh: bool,
    rate: int,
    misbehaviours: Sequence[str],
) -> int:
    """Run a hub to rehearse with until Ctrl-C: TLS with client certificates, loopback only.

    `evselint push PATH --env local` finds it. It behaves as the OICP 2.3 documents say; it is no substitute for the
    real hub.
    """
    need("hub")
    from evselint.hub import serving
    from evselint.hub.app import Hub
    from evselint.hub.certificates import Authority
    from evselint.hub.misbehaviour import KINDS, Faults

    if "list" in misbehaviours:
        for kind, words in KINDS.items():
            click.echo(f"{kind:13} {words}")
        return PASSED
    partners = _partners(operators, _split(sub_operators), no_contract)
    hub = Hub(partners, faults=Faults(_waiting(misbehaviours)), per_minute=rate)
    home = _home(folder)
    file = home / "pushes.ndjson"
    if fresh:
        file.unlink(missing_ok=True)
    played = serving.replay(hub, file)
    hub.keep = serving.journal(file)
    try:
        listening = serving.bound(port)
    except OSError as error:
        raise UsageError(f"--port {port}: {error.strerror}; is another hub running?") from error
    authority = Authority(home / "certificates")
    url = serving.base_url(listening)
    with listening, serving.announced(url, authority.ca, authority.clients(partners)):
        click.echo(f"rehearsal hub for {', '.join(partners)} at {url}")
        click.echo(f"certificates in {authority.folder}; {played} earlier pushes remembered")
        click.echo("evselint push PATH --env local finds it; Ctrl-C ends it")
        if fresh:
            click.echo("a ledger does not know that the hub forgot: push with --action full-load to tell it all anew")
        try:
            serving.server(hub, authority.hub(), authority.ca).run(sockets=[listening])
        except KeyboardInterrupt:
            click.echo("ended")
    return PASSED


def _partners(operators: Sequence[str], sub: tuple[str, ...], no_contract: Sequence[str]) -> dict[str, Partner]:
    """Who is registered, by OperatorID; the sub-operators are those of the first. Raises UsageError."""
    from evselint.checks.identity import operator
    from evselint.hub.app import Partner

    named = tuple(operators) or ("DE*EVL",)
    for each in (*named, *sub, *no_contract):
        if not operator(each):
            raise UsageError(f"{each}: an OperatorID has the form DE*ABC or +49*810")
    return {
        each: Partner(each, sub if each == named[0] else (), each not in no_contract) for each in (*named, *no_contract)
    }


def _waiting(misbehaviours: Sequence[str]) -> deque[Fault]:
    """What is to go wrong, push by push. Raises UsageError."""
    from evselint.hub.misbehaviour import faults

    try:
        return deque(fault for each in misbehaviours for fault in faults(each))
    except ValueError as error:
        raise UsageError(f"--fault {error}") from error


def _home(folder: Path | None) -> Path:
    """The folder of certificates and records, made if need be, as is that in which `--env local` looks.

    Raises UsageError.
    """
    home = (folder or state_folder() / "hub").absolute()
    try:
        for each in (home, rehearsal_file().parent):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = f"the hub cannot keep its files in {each}: {error.strerror}"
        raise UsageError(f"{why}; EVSELINT_STATE names another folder") from error
    return home


def _split(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for each in given for part in each.split(",") if part.strip())
