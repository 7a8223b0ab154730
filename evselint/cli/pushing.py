"""From what the input wants to the outcome: plan, send, print, receipt, exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from evselint.cli import PASSED, PUSH_FAILED
from evselint.config import Settings, UsageError
from evselint.push import certificate as certificates
from evselint.push.allowance import allowance
from evselint.push.certificate import Certificate, Files
from evselint.push.client import Hub
from evselint.push.desired import Desired
from evselint.push.ledger.opening import opened
from evselint.push.notice import WORDS, markdown
from evselint.push.plan import Refusal, Wish
from evselint.push.preflight import Target, input_refusals, name_of, rehearsal_files, sender_of, sender_refusals
from evselint.push.receipt import Basis, faults_of, receipt
from evselint.push.retry import Patience
from evselint.push.told import plan_lines, plan_told
from evselint.push.upload import Pushed, Task, planned, push
from evselint.read.source import Source
from evselint.write.wording import counted, visible

SUCCEEDED = ("accepted", "nothing-to-do")


def run_push(
    sources: Sequence[Source],
    found: Desired,
    rests_on: Basis,
    where: Target,
    settings: Settings,
    ledger: str | None,
    options: Mapping[str, Any],
) -> int:
    """Plan and, unless it is a dry run, push. Raises UsageError, LedgerError, LeaseTaken, LeaseLost."""
    started = datetime.now(UTC)
    sender = sender_of(found, settings.operator, settings.sub_operators)
    name = name_of(found, options["operator_name"])
    files = _files(where, sender, options)
    certificate = certificates.read(files) if files else None
    hub = Hub(where.base_url, sender)
    task = _task(sources, found, hub, name, settings, options, _refusals(found, sender, name, settings, files, started))
    if certificate:
        task = _with_warnings(task, certificate, started)
    for target in (options["receipt"], options["notify_markdown"]):
        if target is not None and not target.parent.is_dir():
            raise UsageError(f"there is no folder {target.parent} to write {target.name} into")

    def told(pushed: Pushed) -> dict[str, Any]:
        return receipt(rests_on, hub, name, certificate, pushed, started)

    with opened(ledger) as engine:
        if options["dry_run"]:
            plan, _ = planned(engine, task)
            pushed = Pushed("guard-refused" if plan.refusals else "nothing-to-do", plan)
            _print_plan(pushed, hub, options, told)
            return PUSH_FAILED if plan.refusals else PASSED
        if files is None:
            raise UsageError("a push needs a client certificate: --cert and --key (or EVSELINT_CERT, EVSELINT_KEY)")
        pushed = push(engine, task, files, lambda each: json.dumps(told(each), ensure_ascii=False))
    content = told(pushed)
    _print_outcome(pushed, content, hub, rests_on, options)
    _write(content, options)
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
    found: Desired, sender: str, name: str | None, settings: Settings, files: Files | None, moment: datetime
) -> tuple[Refusal, ...]:
    refusals = list(input_refusals(found, sender, name, settings.sub_operators))
    if files is not None:
        refusals += sender_refusals(certificates.read(files), files, sender, moment)
    return tuple(refusals)


def _task(
    sources: Sequence[Source],
    found: Desired,
    hub: Hub,
    name: str | None,
    settings: Settings,
    options: Mapping[str, Any],
    refusals: tuple[Refusal, ...],
) -> Task:
    allowed = options["allow_removals"]
    wish = Wish(
        options["action"],
        options["remove_missing"],
        allowance(allowed) if allowed is not None else None,
        options["empty_the_operator"],
    )
    return Task(
        sources,
        found,
        wish,
        hub,
        name,
        settings.sub_operators,
        refusals,
        most_records=options["request_records"],
        most_bytes=options["request_bytes"],
        patience=Patience(options["attempts"], options["pause"], timeout=options["timeout"]),
        keep_payloads=options["ledger_payloads"] == "keep",
        wait=options["wait"],
        say=(lambda _: None) if options["quiet"] else lambda text: click.echo(f"evselint: {visible(text)}", err=True),
    )


def _with_warnings(task: Task, certificate: Certificate, moment: datetime) -> Task:
    from dataclasses import replace

    return replace(task, warnings=tuple(certificates.certificate_warnings(certificate, moment)))


def _print_plan(pushed: Pushed, hub: Hub, options: Mapping[str, Any], told: Any) -> None:
    if options["name"] == "json":
        click.echo(json.dumps({"hub": hub.base_url, "operator": hub.operator, **plan_told(pushed.plan)}, indent=1))
        return
    click.echo(f"plan for {visible(hub.operator)} at {hub.base_url} (nothing is sent)")
    for line in plan_lines(pushed.plan, options["max_findings"]):
        click.echo(visible(line))


def _print_outcome(
    pushed: Pushed, content: Mapping[str, Any], hub: Hub, rests_on: Basis, options: Mapping[str, Any]
) -> None:
    if options["name"] == "json":
        click.echo(json.dumps(content, indent=1, ensure_ascii=False))
        return
    for line in plan_lines(pushed.plan, options["max_findings"]):
        click.echo(visible(line))
    for each in (*pushed.resolved, *pushed.sent):
        process = f" (Process-ID {each.outcome.process_id})" if each.outcome.process_id else ""
        evses = counted(len(each.items), "EVSE")
        click.echo(visible(f"push {each.push_id}: {each.action}, {evses}: {each.outcome.reason}{process}"))
        for fault in faults_of(each, rests_on.book):
            rule = f"{fault.rule} did not see it" if fault.rule else "the hub knows a rule that we don't"
            click.echo(visible(f"    {fault.evse_id or fault.reference} {fault.pointer}: {fault.message} ({rule})"))
    click.echo(f"{visible(hub.operator)} at {hub.base_url}: {WORDS[pushed.result]}")


def _write(content: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    receipt_file: Path | None = options["receipt"]
    notice_file: Path | None = options["notify_markdown"]
    try:
        if receipt_file is not None:
            receipt_file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if notice_file is not None:
            with notice_file.open("a", encoding="utf-8") as stream:
                stream.write(markdown(content))
    except OSError as error:
        raise UsageError(f"cannot write {error.filename}: {error.strerror}; the push itself is done") from error
