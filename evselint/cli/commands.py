"""The command line as click knows it: all commands, each in a module of its own."""

from __future__ import annotations

import importlib

import click

from evselint import __version__
from evselint.cli import COMMANDS, PASSED, WRONG_USAGE


class Commands(click.Group):
    """Knows its commands by name and imports a command's module on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"evselint.cli.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``evselint FILE`` means ``evselint check FILE``."""
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if args and args[0] not in own and args[0] not in COMMANDS:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="evselint %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault inside evselint.")
def commands(debug: bool) -> None:
    """Check EVSE data (OICP 2.3) before it goes to Hubject.

    `evselint FILE…` is short for `evselint check FILE…`.

    Exit codes: 0 passed, 1 findings, 2 wrong usage, 3 no records found, 4 push refused or
    failed, 70 fault inside evselint, 130 interrupted.
    """


def answer(given: list[str]) -> int:
    """The exit code of the command that is ``given``."""
    try:
        with commands.make_context("evselint", given) as context:
            return int(commands.invoke(context) or PASSED)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except click.Abort:
        raise KeyboardInterrupt from None
