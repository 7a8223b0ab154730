"""The settings that the configuration file and a command's options amount to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evselint import config_file
from evselint.config import LEVELS, Layer, Settings, Stated, UsageError, merged, operator_id, suggestion
from evselint.profiles import chosen_in, layer_of

LISTS = ("select", "ignore", "extend_select", "sub_operators", "packs")
SPELLED = {"packs": "--pack", "budget": "--min-score"}
SCORES = ("overall", "correctness", "completeness", "geolocation", "power", "additional-info")


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The settings from the configuration file and a command's options. Raises UsageError."""
    file = _file(options)
    layers = config_file.read(file) if file else {}, _layer(options)
    return merged(layer_of(chosen_in(*layers)), *layers)


def files_of(settings: Settings, options: Mapping[str, Any]) -> tuple[str, ...]:
    """The files from which settings come, or which they name."""
    file = _file(options)
    return tuple(filter(None, (str(file or ""), settings.baseline, *settings.packs)))


def _file(options: Mapping[str, Any]) -> Path | None:
    """The configuration file: the one that is given, or the one that is found."""
    given: Path | None = options.get("config")
    return given or config_file.found_here()


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
