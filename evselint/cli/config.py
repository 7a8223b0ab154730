"""``evselint config``: the merged settings and where each came from."""

from __future__ import annotations

import json
from typing import Any

import click

from evselint.cli.options import setting_options
from evselint.cli.stated import settings_of
from evselint.config import GATES, NAMES, plain


@click.command("config", short_help="Show the settings and where each came from.")
@setting_options
@click.option("--fail-on", type=click.Choice(GATES), help="As for check.")
@click.option("--max-findings", type=click.IntRange(min=0), metavar="N", help="As for check.")
@click.option(
    "--format", "name", type=click.Choice(("text", "json")), default="text", help="What to print (default: text)."
)
def command(name: str, **options: Any) -> None:
    """Show the settings that hold here and where each came from."""
    settings = settings_of(options)
    shown = {each: (plain(getattr(settings, each)), settings.origins[each]) for each in NAMES}
    if name == "json":
        click.echo(
            json.dumps({key: {"value": value, "origin": origin} for key, (value, origin) in shown.items()}, indent=2)
        )
        return
    lines = {key.replace("_", "-"): (_written(value), origin) for key, (value, origin) in shown.items()}
    width = max(len(key) + len(value) for key, (value, _) in lines.items()) + len(" = ")
    for key, (value, origin) in lines.items():
        click.echo(f"{f'{key} = {value}':{min(width, 60)}}  # {origin}")


def _written(value: Any) -> str:
    """The value much as the configuration file would have it."""
    return "(not given)" if value is None else json.dumps(value, ensure_ascii=False)
