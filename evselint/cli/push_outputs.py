"""How a push is told: the plan or the outcome on standard output, the receipt and the summary in files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from evselint.cli.outputs import Look
from evselint.cli.streams import reader_may_leave
from evselint.config import UsageError
from evselint.push.notice import WORDS, markdown
from evselint.push.receipt import Basis, faults_of
from evselint.push.sending import Sent
from evselint.push.told import plan_lines, plan_told
from evselint.push.upload import SUCCEEDED, Pushed
from evselint.write.wording import counted, visible

COLORS = {"warning:": "yellow", "refused": "red"}


def show(pushed: Pushed, receipt: Mapping[str, Any], rests_on: Basis, options: Mapping[str, Any], look: Look) -> None:
    """Print how it went, as text or JSON; whoever stops reading does not change how it went."""
    with reader_may_leave():
        if options["name"] == "json":
            content = _plan_alone(pushed, receipt) if options["dry_run"] else receipt
            click.echo(json.dumps(content, indent=1, ensure_ascii=False))
            return
        for line in _lines(pushed, receipt, rests_on, options, look.detail):
            click.echo(_colored(visible(line), pushed) if look.color else visible(line), color=look.color)


def write(receipt: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """Write the files that were asked for. Raises UsageError."""
    receipt_file: Path | None = options["receipt"]
    notice_file: Path | None = options["notify_markdown"]
    try:
        if receipt_file is not None:
            receipt_file.write_text(json.dumps(receipt, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if notice_file is not None:
            with notice_file.open("a", encoding="utf-8") as stream:
                stream.write(markdown(receipt))
    except OSError as error:
        raise UsageError(
            f"cannot write {error.filename}: {error.strerror}; the push itself is over: {WORDS[receipt['result']]}"
        ) from error


def _plan_alone(pushed: Pushed, receipt: Mapping[str, Any]) -> dict[str, Any]:
    operator = receipt["operator"]["operator_id"]
    return {"hub": receipt["hub"], "operator": operator, **plan_told(pushed.plan)}


def _lines(
    pushed: Pushed, receipt: Mapping[str, Any], rests_on: Basis, options: Mapping[str, Any], detail: int
) -> Iterator[str]:
    sender = f"{receipt['operator']['operator_id']} at {receipt['hub']}"
    if options["dry_run"]:
        yield f"plan for {sender} (nothing is sent)"
    for each in pushed.resolved:
        yield from _request(each, f"earlier push {each.push_id}", rests_on)
    yield from plan_lines(pushed.plan, options["max_findings"], detail)
    asked = set()
    for each in pushed.sent:
        yield from _request(each, f"push {each.push_id}{', looked into' if each.push_id in asked else ''}", rests_on)
        asked.add(each.push_id)
    if not options["dry_run"]:
        yield f"{sender}: {WORDS[pushed.result]}"


def _request(sent: Sent, name: str, rests_on: Basis) -> Iterator[str]:
    process = f" (Process-ID {sent.outcome.process_id})" if sent.outcome.process_id else ""
    yield f"{name}: {sent.action}, {counted(len(sent.items), 'EVSE')}: {sent.outcome.reason}{process}"
    if sent.outcome.advice:
        yield f"    {sent.outcome.advice}"
    for fault in faults_of(sent, rests_on.book):
        rule = f"{fault.rule} did not see it" if fault.rule else "the hub knows a rule that we don't"
        yield f"    {fault.evse_id or fault.reference} {fault.pointer}: {fault.message} ({rule})"


def _colored(line: str, pushed: Pushed) -> str:
    color = next((color for start, color in COLORS.items() if line.startswith(start)), None)
    if color is None and line.endswith(WORDS[pushed.result]):
        color = "green" if pushed.result in SUCCEEDED else "red"
    return click.style(line, fg=color) if color else line
