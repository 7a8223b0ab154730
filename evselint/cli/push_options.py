"""The options of ``evselint push``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
ACTIONS = ("auto", "full-load", "insert", "update", "delete", "from-file")


def _file(name: str, help: str, variable: str | None = None) -> Callable[[Command], Command]:
    shown = f"{help} [env: {variable}]" if variable else help
    return click.option(name, envvar=variable, type=click.Path(path_type=Path), metavar="FILE", help=shown)


def _number(name: str, least: float, default: float, metavar: str, help: str) -> Callable[[Command], Command]:
    kind = click.IntRange(min=int(least)) if isinstance(default, int) else click.FloatRange(min=least)
    return click.option(name, type=kind, default=default, metavar=metavar, help=f"{help} (default: {default:,.0f}).")


WHERE = (
    click.option(
        "--env",
        "environment",
        type=click.Choice(("qa", "prod", "local")),
        help="Which hub: quality assurance (default), production, or `evselint hub` on this machine.",
    ),
    click.option("--base-url", metavar="URL", help="Another hub, for example behind a gateway of your own."),
    _file("--cert", "The client certificate, PEM.", "EVSELINT_CERT"),
    _file("--key", "Its key, PEM; a password is taken from EVSELINT_KEY_PASSWORD.", "EVSELINT_KEY"),
    _file("--ca", "Authorities that vouch for the hub, PEM (default: the system's).", "EVSELINT_CA"),
    click.option(
        "--ledger",
        envvar="EVSELINT_LEDGER",
        metavar="URL",
        help="sqlite:///FILE or postgresql://… (default: a file in your state folder). [env: EVSELINT_LEDGER]",
    ),
    click.option(
        "--ledger-payloads",
        type=click.Choice(("keep", "hash")),
        default="keep",
        help="Keep payloads (default), or their hashes only: then there is no last good copy to fall back on.",
    ),
)
WHAT = (
    click.option("--action", type=click.Choice(ACTIONS), default="auto", help="What to send (default: auto)."),
    click.option(
        "--gate",
        type=click.Choice(("error", "warning", "info")),
        default="error",
        help="The least severity that holds a record back (default: error).",
    ),
    click.option(
        "--min-score",
        type=click.FloatRange(0, 100),
        metavar="N",
        help="Hold back records too whose EVSE data score is estimated below N, from 0 to 100.",
    ),
    click.option("--allow-removals", metavar="N|P%", help="So many EVSEs may disappear from the hub."),
    click.option("--remove-missing", is_flag=True, help="Delete from the hub what the input no longer holds."),
    click.option("--empty-the-operator", is_flag=True, help="Yes, nothing shall be left at the hub."),
    click.option("--operator-name", metavar="NAME", help="The operator's name, where the input does not say."),
    click.option("--dry-run", is_flag=True, help="Print the plan and send nothing."),
    click.option(
        "--due", is_flag=True, help="Only tell whether the weekly full load is due: exit code 0 if it is, 1 if not."
    ),
)
HOW = (
    _number("--wait", 0.0, 300.0, "SECONDS", "Wait so long for another push to end"),
    _number("--timeout", 0.1, 300.0, "SECONDS", "How long the hub may take to answer"),
    _number("--attempts", 1, 5, "N", "Ask at most so often, where that does no harm"),
    _number("--pause", 0.0, 2.0, "SECONDS", "Pause so long before asking again, then longer each time"),
    _number("--request-records", 1, 10_000, "N", "EVSEs in one insert, update or delete"),
    _number("--request-bytes", 1000, 10_000_000, "N", "Bytes in one insert, update or delete"),
)
TOLD = (
    _file("--receipt", "Write the receipt, JSON."),
    _file("--notify-markdown", "Append a summary in Markdown, for example to $GITHUB_STEP_SUMMARY."),
    _number("--max-findings", 0, 10, "N", "Show N records of each kind, 0 for all"),
    click.option(
        "--format", "name", type=click.Choice(("text", "json")), default="text", help="What to print (default: text)."
    ),
)


def push_options(command: Command) -> Command:
    """Give a command the options of a push."""
    for option in reversed((*WHERE, *WHAT, *HOW, *TOLD)):
        command = option(command)
    return command
