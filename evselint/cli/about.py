"""``evselint about``: version, licence, and whose data is inside."""

from __future__ import annotations

import importlib.metadata
import platform

import click

from evselint import __version__
from evselint.places import CHECKOUT


@click.command("about", short_help="Show version, licence and sources of data.")
def command() -> None:
    """Show the version, the licence and whose data is inside."""
    click.echo(f"evselint {__version__}, Python {platform.python_version()}, {platform.system()}\n")
    click.echo(_notice().rstrip())


def _notice() -> str:
    """The NOTICE of the checkout, or the one installed with the package."""
    beside = CHECKOUT / "NOTICE"
    if beside.is_file() and (CHECKOUT / "pyproject.toml").is_file():
        return beside.read_text(encoding="utf-8")
    try:
        installed = importlib.metadata.distribution("evselint").read_text("licenses/NOTICE")
    except importlib.metadata.PackageNotFoundError:
        installed = None
    return installed or "Licensed under the Apache License, Version 2.0."
