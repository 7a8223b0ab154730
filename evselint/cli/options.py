"""The options that commands which lint have in common, and the settings they amount to."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from evselint import config_file
from evselint.config import LEVELS, PROFILES, Layer, Settings, Stated, UsageError, merged, operator_id, suggestion
from evselint.profiles import chosen_in, layer_of

Command = TypeVar("Command", bound=Callable[..., Any])

LISTS = ("select", "ignore", "extend_select", "sub_operators", "packs")
SPELLED = {"packs": "--pack", "budget": "--min-score"}
SCORES = ("overall", "correctness", "completeness", "geolocation", "power", "additional-info")


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


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The settings from the configuration file and a command's options. Raises UsageError."""
    given: Path | None = options.get("config")
    file = given or config_file.find(Path.cwd())
    layers = config_file.read(file) if file else {}, _layer(options)
    return merged(layer_of(chosen_in(*layers)), *layers)


def _layer(options: Mapping[str, Any]) -> Layer:
    """What the command line states; an option that was not given states nothing."""
    layer: dict[str, Stated] = {}
    for name, value in options.items():
        if name == "config" or value is None or value == ():
            continue
        if name == "severity":
            value = _severities(value)
        elif name == "budget":
            value = _budget(value)
        elif name == "packs":
            value = tuple(value)
        elif name == "operator":
            operator_id(value, "--operator")
        elif isinstance(value, datetime.datetime):
            value = value.date()
        elif name in LISTS:
            value = tuple(part.strip() for each in value for part in each.split(",") if part.strip())
        if name == "sub_operators":
            for each in value:
                operator_id(each, "--sub-operators")
        layer[name] = Stated(value, SPELLED.get(name, f"--{name.replace('_', '-')}"))
    return layer


def _severities(given: tuple[str, ...]) -> dict[str, str]:
    severities = {}
    for each in given:
        rule, _, level = each.partition("=")
        if not rule or level not in LEVELS:
            raise UsageError(f"--severity {each}: expected RULE=LEVEL with a level of {', '.join(LEVELS)}")
        severities[rule.strip()] = level
    return severities


def _budget(given: tuple[str, ...]) -> dict[str, float]:
    budget = {}
    for each in given:
        name, separator, figure = each.rpartition("=")
        name = name.strip() if separator else SCORES[0]
        if name not in SCORES:
            raise UsageError(f"--min-score {each}: unknown figure {name}{suggestion(name, SCORES)}")
        try:
            budget[name] = float(figure)
        except ValueError:
            budget[name] = -1.0
        if not 0 <= budget[name] <= 100:
            raise UsageError(f"--min-score {each}: a number from 0 to 100 is expected")
    return budget
