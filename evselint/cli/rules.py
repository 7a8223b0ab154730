"""``evselint rules``: the rule book, and the proof of a pack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from evselint.cli import PASSED, WRONG_USAGE
from evselint.usage import UsageError
from evselint.write.wording import counted, visible

MEMBERS = ("name", "title", "fields", "severity", "aspect", "group", "fixable", "why", "fix", "trap", "source", "since")


@click.group("rules", invoke_without_command=True, short_help="List the rules; prove a rule pack.")
@click.option(
    "--format",
    "name",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    help="What to print (default: text).",
)
@click.option("--pack", "packs", multiple=True, metavar="FILE", help="One more rule pack.")
@click.pass_context
def command(context: click.Context, name: str, packs: Sequence[str]) -> None:
    """List all rules; `evselint rules check PACK` proves a rule pack by its own examples."""
    if context.invoked_subcommand is not None:
        return
    from evselint.cli.book import book_with

    rules = book_with(packs)
    if name == "json":
        click.echo(json.dumps([_members(code, rule) for code, rule in rules.items()], indent=2, ensure_ascii=False))
    else:
        lines = _table(rules) if name == "markdown" else _list(rules)
        click.echo("\n".join(lines))


@command.command("check")
@click.argument("pack", metavar="PACK")
def check(pack: str) -> int:
    """Prove a rule pack: every bad example raises its rule and no other, good ones raise nothing."""
    from evselint.rulebook import BookError
    from evselint.testing import prove

    try:
        failures = prove(pack)
    except (BookError, OSError) as error:
        raise UsageError(str(error)) from error
    for failure in failures:
        click.echo(visible(str(failure)))
    if failures:
        click.echo(f"{pack}: {counted(len(failures), 'example')} not as told", err=True)
        return WRONG_USAGE
    click.echo(f"{pack}: every example is as told")
    return PASSED


def _members(code: str, rule: Any) -> dict[str, Any]:
    return {"code": code, **{member: getattr(rule, member) for member in MEMBERS}}


def _list(rules: Mapping[str, Any]) -> Iterable[str]:
    width = max((len(rule.name) for rule in rules.values()), default=0)
    for code, rule in rules.items():
        yield f"{code} {rule.severity:7}  {rule.name:{width}}  {visible(rule.title)}"


def _table(rules: Mapping[str, Any]) -> Iterable[str]:
    yield "| Code | Name | Severity | Aspect | Group | What it finds |"
    yield "|---|---|---|---|---|---|"
    for code, rule in rules.items():
        title = visible(rule.title).replace("|", "\\|")
        yield f"| {code} | {rule.name} | {rule.severity} | {rule.aspect} | {rule.group} | {title} |"
