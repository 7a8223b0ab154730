"""``evselint errata``: where the specification, and not the data, is the problem."""

from __future__ import annotations

import json

import click

from evselint.cli.paragraphs import labelled
from evselint.shipped import shipped_toml

LABELS = {
    "field": "Field",
    "published": "Published",
    "reality": "Reality",
    "what_to_do": "What to do",
    "source": "Source",
}


@click.command("errata", short_help="Show where the specification itself is the problem.")
@click.option(
    "--format", "name", type=click.Choice(("text", "json")), default="text", help="What to print (default: text)."
)
def command(name: str) -> None:
    """Show where specification and reality part, and what to do about it."""
    errata = shipped_toml("errata.toml")
    if name == "json":
        click.echo(json.dumps(errata, indent=2, ensure_ascii=False))
        return
    for code, erratum in errata.items():
        click.echo(f"{code}  {erratum['title']}")
        for key, label in LABELS.items():
            if key in erratum:
                value = erratum[key]
                click.echo(labelled(label, "; ".join(value) if isinstance(value, list) else value))
        click.echo()
