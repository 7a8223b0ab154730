"""What the ledger knows: ``evselint push status``, ``history``, ``show N``, ``export``, and ``--due``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from evselint.cli import FINDINGS, PASSED
from evselint.cli.extras import need
from evselint.usage import UsageError
from evselint.write.wording import counted

_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
LEDGER = click.option(
    "--ledger", envvar="EVSELINT_LEDGER", metavar="URL", help="The ledger (default: a file in your state folder)."
)
FORMAT = click.option(
    "--format", "name", type=click.Choice(("text", "json")), default="text", help="What to print (default: text)."
)


@click.command("status", short_help="What stands at which hub.")
@LEDGER
@FORMAT
def status(ledger: str | None, name: str) -> int:
    """Show for each operator and hub how many EVSEs stand there, when it was pushed last, and what is open."""
    with _asked(ledger) as (requests, connection):
        rows = [_status(row) for row in requests.status(connection)]
    if name == "json":
        click.echo(json.dumps(rows, indent=1))
        return PASSED
    for row in rows:
        full = f"full load {row['last_full_load']}" if row["last_full_load"] else "no full load yet"
        due = ", due" if row["full_load_due"] else ""
        unknown = f", {row['unknown']} of unknown outcome" if row["unknown"] else ""
        standing = counted(row["standing"], "EVSE")
        click.echo(f"{row['operator']} at {row['hub']}: {standing}, {full}{due}{unknown}")
    if not rows:
        click.echo("the ledger is empty")
    return PASSED


@click.command("history", short_help="The last requests.")
@LEDGER
@FORMAT
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option("--runs", is_flag=True, help="List runs instead, also those that sent nothing.")
def history(ledger: str | None, name: str, limit: int, runs: bool) -> int:
    """List the last requests, newest first."""
    with _asked(ledger) as (requests, connection):
        found = (requests.run_history if runs else requests.history)(connection, limit)
        rows = [_run(row) if runs else _request(row) for row in found]
    if name == "json":
        click.echo(json.dumps(rows, indent=1))
        return PASSED
    for row in rows:
        click.echo(_run_line(row) if runs else _request_line(row))
    return PASSED


@click.command("show", short_help="One request with its answer, or one run, with the receipt.")
@click.argument("wanted", metavar="N|RUN")
@LEDGER
def show(wanted: str, ledger: str | None) -> int:
    """Show request N, the hub's answer and the receipt of its run, as JSON; or a RUN by the beginning of its name."""
    with _asked(ledger) as (requests, connection):
        row = requests.one(connection, int(wanted)) if _NUMBER.fullmatch(wanted) else None
        named = [] if row is not None else requests.runs_named(connection, wanted)
    if row is not None:
        told = {**_request(row), "answer": row["acknowledgement"], "receipt": _receipt(row)}
    elif len(named) == 1:
        told = {**_run(named[0]), "receipt": _receipt(named[0])}
    else:
        raise UsageError(f"there is no push {wanted} in this ledger, and no run whose name begins so")
    click.echo(json.dumps(told, indent=1))
    return PASSED


@click.command("export", short_help="What stands at the hub, as a push body.")
@LEDGER
@click.option("--operator", metavar="ID", help="Which operator, if the ledger knows several.")
@click.option("--hub", metavar="URL", help="Which hub, if the ledger knows several.")
def export(ledger: str | None, operator: str | None, hub: str | None) -> int:
    """Write the records known to stand at the hub as a push body, to check, compare or push them elsewhere."""
    with _asked(ledger) as (requests, connection):
        from evselint.push.batches import around_records
        from evselint.push.ledger import state

        row = _chosen(requests.status(connection), operator, hub)
        lacking = state.hashed(connection, row["id"])
        if lacking:  # whoever pushed the rest as a full load would remove these
            evses = counted(lacking, "EVSE")
            raise UsageError(
                f"the ledger keeps only a hash of {evses}; an export without them is not what stands there"
            )
        stream = sys.stdout.buffer
        before, behind = around_records("fullLoad", row["sent_as"] or row["operator"], row["name"] or "")
        stream.write(before)
        for number, payload in enumerate(state.payloads(connection, row["id"])):
            stream.write((b",\n" if number else b"\n") + payload)
        stream.write(b"\n" + behind + b"\n")
    return PASSED


QUERIES: Mapping[str, click.Command] = {"status": status, "history": history, "show": show, "export": export}


def tell_due(ledger: str | None, operator: str | None, environment: str | None, base_url: str | None) -> int:
    """Print whether the weekly full load is due; exit code 0 means that it is."""
    from evselint.push.preflight import target

    hub = target(environment, base_url).base_url
    with _asked(ledger) as (requests, connection):
        rows = [row for row in requests.status(connection) if row["hub"] == hub]
        row = _status(_chosen(rows, operator, None)) if rows else {"last_full_load": None, "full_load_due": True}
    last = f"the last one was {row['last_full_load']}" if row["last_full_load"] else "there was none yet"
    click.echo(f"full load {'due' if row['full_load_due'] else 'not due'}: {last}")
    return PASSED if row["full_load_due"] else FINDINGS


@contextmanager
def _asked(ledger: str | None) -> Iterator[tuple[Any, Any]]:
    """The queries and a connection for them. Raises UsageError."""
    need("push")
    from evselint.push.ledger import requests
    from evselint.push.ledger.opening import LedgerError, opened

    try:
        with opened(ledger) as engine, engine.connect() as connection:
            yield requests, connection
    except LedgerError as error:
        raise UsageError(str(error)) from error


def _chosen(rows: Any, operator: str | None, hub: str | None) -> Mapping[str, Any]:
    from evselint.checks import identity
    from evselint.push.preflight import address

    fitting = [
        row
        for row in rows
        if (operator is None or row["operator"] == identity.operator(operator))
        and (hub is None or row["hub"] == address(hub))
    ]
    if len(fitting) != 1:
        known = ", ".join(f"{row['operator']} at {row['hub']}" for row in rows) or "nobody"
        raise UsageError(f"which operator? The ledger knows {known}")
    return fitting[0]  # type: ignore[no-any-return]


def _status(row: Mapping[str, Any]) -> dict[str, Any]:
    from evselint.push.plan import full_load_due

    last = row["last_full_load"]
    moment = datetime.fromtimestamp(last, UTC) if last is not None else None
    return {
        "hub": row["hub"],
        "operator": row["sent_as"] or row["operator"],
        "standing": row["standing"],
        "last_push": _moment(row["last"]),
        "last_full_load": _moment(last),
        "full_load_due": full_load_due(moment, datetime.now(UTC)),
        "unknown": row["unknown"],
    }


def _request(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "push": row["id"],
        "run": row["run"],
        "hub": row["hub"],
        "operator": row["operator"],
        "action": row["action"],
        "evses": row["evse_count"],
        "bytes": row["bytes"],
        "sha256": row["request_digest"],
        "status": row["status"],
        "attempts": row["attempts"],
        "http_status": row["http_status"],
        "code": row["code"],
        "process_id": row["process_id"],
        "started": _moment(row["started"]),
        "ended": _moment(row["ended"]),
    }


def _request_line(row: Mapping[str, Any]) -> str:
    code = f" {row['code']}" if row["code"] else ""
    return (
        f"{row['push']:>5}  {row['started']}  {row['operator']}  {row['action']:8} {row['evses']:>7,}  "
        f"{row['status']}{code}"
    )


def _run(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"run": row["name"], "hub": row["hub"], "operator": row["operator"], "result": row["outcome"]}
    return {**told, "started": _moment(row["started"]), "ended": _moment(row["ended"])}


def _run_line(row: Mapping[str, Any]) -> str:
    return f"{row['run'][:8]}  {row['started']}  {row['operator']}  {row['result'] or 'did not end'}"


def _receipt(row: Mapping[str, Any]) -> Any:
    return json.loads(row["receipt"]) if row["receipt"] else None


def _moment(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds is not None else None
