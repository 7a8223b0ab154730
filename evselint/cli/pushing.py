"""From what the input wants to the outcome: plan, send, print, receipt, exit code."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from evselint.cli import PASSED, PUSH_FAILED
from evselint.cli.outputs import Look, refuse_unwritable
from evselint.cli.push_outputs import show, write
from evselint.cli.streams import complain
from evselint.config import Settings, UsageError
from evselint.push import certificate as certificates
from evselint.push.allowance import allowance
from evselint.push.certificate import Certificate, Files
from evselint.push.client import Hub
from evselint.push.desired import Desired
from evselint.push.ledger.opening import files_of, opened
from evselint.push.plan import Refusal, Wish
from evselint.push.preflight import Target, input_refusals, name_of, rehearsal_files, sender_of, sender_refusals
from evselint.push.receipt import Basis, receipt
from evselint.push.retry import Patience
from evselint.push.upload import SUCCEEDED, Pushed, Task, planned, push
from evselint.read.source import Source

THROWN_AWAY = (
    "the ledger is a file on this machine; where a pipeline's machine is thrown away, every push would be a first "
    "full load (--ledger)"
)


def run_push(
    sources: Sequence[Source],
    found: Desired,
    rests_on: Basis,
    where: Target,
    settings: Settings,
    ledger: str | None,
    options: Mapping[str, Any],
    seen: Look,
) -> int:
    """Plan and, unless it is a dry run, push. Raises UsageError, LedgerError, LeaseTaken, LeaseLost."""
    started = datetime.now(UTC)
    sender = sender_of(found, settings.operator)
    name = name_of(found, options["operator_name"])
    files = _files(where, sender, options)
    certificate = certificates.read(files) if files else None
    hub = Hub(where.base_url, sender)
    refusals = _refusals(found, sender, name, settings, files, certificate, started)
    warnings = (
        *(certificates.certificate_warnings(certificate, started) if certificate else ()),
        *((THROWN_AWAY,) if ledger is None and os.environ.get("CI") else ()),
    )
    task = _task(sources, found, hub, name, settings, options, seen, refusals, warnings, productive=where.productive)
    keys = filter(None, (files.cert, files.key, files.ca)) if files else ()
    written = {"--receipt": options["receipt"], "--notify-markdown": options["notify_markdown"]}
    refuse_unwritable(
        [(option, file) for option, file in written.items() if file],
        [*(each.label for each in sources), *keys, *files_of(ledger), *options["needed"]],
    )

    def told(pushed: Pushed) -> dict[str, Any]:
        return receipt(rests_on, hub, name, certificate, pushed, started)

    with opened(ledger) as engine:
        if options["dry_run"]:
            plan = planned(engine, task)
            pushed = Pushed("guard-refused" if plan.refusals else "planned", plan)
        elif files is None:
            raise UsageError("a push needs a client certificate: --cert and --key (or EVSELINT_CERT, EVSELINT_KEY)")
        else:
            try:
                pushed = push(engine, task, files, lambda each: json.dumps(told(each), ensure_ascii=False))
            except KeyboardInterrupt:
                _say("what was under way is in the ledger; the next push finds out what became of it")
                raise
    content = told(pushed)
    try:
        write(content, options)
    finally:
        show(pushed, content, rests_on, options, seen)
    return PASSED if pushed.result in SUCCEEDED else PUSH_FAILED


def _files(where: Target, sender: str, options: Mapping[str, Any]) -> Files | None:
    """Certificate and key: those given, or those that the rehearsal hub made for this operator."""
    cert, key = options["cert"], options["key"]
    if cert is None and key is None:
        return rehearsal_files(sender) if where.name == "local" and options["base_url"] is None else None
    if cert is None or key is None:
        raise UsageError("--cert and --key go together")
    return Files(cert, key, options["ca"], os.environ.get("EVSELINT_KEY_PASSWORD"))


def _refusals(
    found: Desired,
    sender: str,
    name: str | None,
    settings: Settings,
    files: Files | None,
    certificate: Certificate | None,
    moment: datetime,
) -> tuple[Refusal, ...]:
    refusals = list(input_refusals(found, sender, name, settings.sub_operators))
    if files is not None and certificate is not None:
        refusals += sender_refusals(certificate, files, sender, moment)
    return tuple(refusals)


def _task(
    sources: Sequence[Source],
    found: Desired,
    hub: Hub,
    name: str | None,
    settings: Settings,
    options: Mapping[str, Any],
    seen: Look,
    refusals: tuple[Refusal, ...],
    warnings: tuple[str, ...],
    *,
    productive: bool,
) -> Task:
    allowed = options["allow_removals"]
    wish = Wish(
        options["action"],
        options["remove_missing"],
        allowance(allowed) if allowed is not None else None,
        options["empty_the_operator"],
        productive,
    )
    return Task(
        sources,
        found,
        wish,
        hub,
        name,
        settings.sub_operators,
        refusals,
        warnings,
        most_records=options["request_records"],
        most_bytes=options["request_bytes"],
        patience=Patience(options["attempts"], options["pause"], timeout=options["timeout"]),
        keep_payloads=options["ledger_payloads"] == "keep",
        wait=options["wait"],
        say=_say if seen.detail >= 0 else lambda _: None,
    )


def _say(text: str) -> None:
    """Tell what is going on; a push does not stop because nobody listens any more."""
    with contextlib.suppress(OSError):
        complain(text)
