"""The options that commands which lint have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from evselint.config import PROFILES

Command = TypeVar("Command", bound=Callable[..., Any])


SETTING_OPTIONS = (
    click.option(
        "--config", "config", type=click.Path(path_type=Path), help="Read this configuration, search for none."
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULES",
        help="Run only these: codes, beginnings (EV5), names, aspects, groups.",
    ),
    click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these."),
    click.option("--extend-select", multiple=True, metavar="RULES", help="Run these as well."),
    click.option(
        "--severity", multiple=True, metavar="RULE=LEVEL", help="Another severity: error, warning, info or off."
    ),
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        help="Settings by name: strict, minimal (what the hub refuses), push, pull (default: by the data).",
    ),
    click.option("--operator", metavar="ID", help="The operator that sends the data, where the file does not say."),
    click.option(
        "--sub-operators", multiple=True, metavar="IDS", help="Operators whose charging points the sender may push too."
    ),
    click.option("--online", is_flag=True, default=None, help="Ask whether pictures answer (extra online)."),
    click.option(
        "--private-hosts", is_flag=True, default=None, help="With --online: ask hosts of private networks as well."
    ),
    click.option(
        "--geocoder", metavar="URL", help="Check addresses by this Nominatim or Photon of yours (extra geocode)."
    ),
    click.option(
        "--public-geocoder", is_flag=True, default=None, help="Let --geocoder be a public server, one address a second."
    ),
    click.option("--date", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The date to take for today."),
    click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes to use."),
    click.option("--pack", "packs", multiple=True, metavar="FILE", help="One more rule pack."),
)


LOOK_OPTIONS = (
    click.option("-q", "--quiet", is_flag=True, help="Say less: no samples, no progress."),
    click.option("-v", "--verbose", is_flag=True, help="Say more: inputs and operators."),
    click.option("--color/--no-color", default=None, help="Colour or not (default: on a terminal)."),
)


def budget_option(command: Command) -> Command:
    """Give a command the option that says which score estimate passes."""
    return click.option(
        "--min-score",
        "budget",
        multiple=True,
        metavar="[NAME=]N",
        help="The least score estimate that passes: 60, or power=95 (correctness, completeness, a part).",
    )(command)


def look_options(command: Command) -> Command:
    """Give a command the options that say how text looks."""
    for option in reversed(LOOK_OPTIONS):
        command = option(command)
    return command


def setting_options(command: Command) -> Command:
    """Give a command the options that become Settings."""
    for option in reversed(SETTING_OPTIONS):
        command = option(command)
    return command


def setting_names() -> tuple[str, ...]:
    """The names by which a command gets the options of settings."""
    return tuple(str(option.name) for option in click.command()(setting_options(lambda: None)).params)
