"""``evselint push``: the gated upload; ``push status`` and its like show what the ledger knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click
from click.core import ParameterSource
from msgspec.structs import replace

from evselint.cli import PUSH_FAILED, NoRecordsError
from evselint.cli.extras import need
from evselint.cli.inputs import expand
from evselint.cli.options import look_options, setting_names, setting_options
from evselint.cli.outputs import Look, look
from evselint.cli.push_ledger import QUERIES
from evselint.cli.push_options import push_options
from evselint.cli.stated import files_of, settings_of
from evselint.cli.streams import complain
from evselint.config import Settings, UsageError


class PushCommand(click.Command):
    """``evselint push PATH`` pushes; ``evselint push status`` and its like only read the ledger."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Hand over to a query if the first word is one; a file of that name is ``./status``."""
        if args and args[0] in QUERIES:
            return QUERIES[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command("push", cls=PushCommand, short_help="Upload what passes to the hub; never withdraw by accident.")
@click.argument("paths", nargs=-1, metavar="PATH…")
@setting_options
@push_options
@look_options
def command(
    paths: Sequence[str],
    ledger: str | None,
    due: bool,
    quiet: bool,
    verbose: bool,
    color: bool | None,
    **options: Any,
) -> int:
    """Check PATH, and upload what passes to Hubject (OICP 2.3 eRoamingPushEvseData).

    Records with errors are held back; their last good version stays at the hub. Nothing disappears from the hub
    unless an option allows it. The ledger remembers what stands there and what was sent.

    Also: `evselint push status`, `history`, `show N`, `export`; see `evselint push history --help` and so on.

    Exit codes: 0 accepted or nothing to do, 4 refused by the hub or by a guard, or failed; others as for check.
    """
    need("push")
    from evselint.push.ledger.leases import LeaseLost, LeaseTaken
    from evselint.push.ledger.opening import LedgerError

    given = {name: options.pop(name) for name in setting_names()}
    settings = settings_of(given)
    options["needed"] = files_of(settings, given)
    try:
        if due:
            from evselint.cli.push_ledger import tell_due

            return tell_due(ledger, settings.operator, options["environment"], options["base_url"])
        if not paths:
            raise click.UsageError("Missing argument 'PATH…'.")
        _take_the_rehearsal_certificate(options)
        return _push(expand(paths), settings, ledger, options, look(color, verbose - quiet))
    except (LedgerError, LeaseTaken, LeaseLost) as error:
        complain(str(error))
        return PUSH_FAILED


def _take_the_rehearsal_certificate(options: dict[str, Any]) -> None:
    """A rehearsal does not use the real certificate that the environment holds, unless it is named."""
    if options["environment"] == "local" and options["base_url"] is None:
        source = click.get_current_context().get_parameter_source
        for name in ("cert", "key", "ca"):
            if source(name) is ParameterSource.ENVIRONMENT:
                options[name] = None


def _push(files: Sequence[str], settings: Settings, ledger: str | None, options: Mapping[str, Any], seen: Look) -> int:
    from evselint.cli.linting import no_records
    from evselint.cli.progress import progress_bar
    from evselint.push.desired import desired
    from evselint.push.gate import verdicts
    from evselint.push.inputs import copied
    from evselint.push.preflight import always_on, target
    from evselint.push.receipt import basis
    from evselint.read.source import Unreadable
    from evselint.rulebook import BookError
    from evselint.run import lint_sources

    where, low = target(options["environment"], options["base_url"]), options["min_score"]
    try:
        with copied(files) as sources, progress_bar(files, quiet=seen.detail < 0) as progress:
            # Whatever the shape of the input, it is judged as what it is about to become.
            rules = settings.extend_select + always_on(where)
            judged = replace(settings, profile="push", extend_select=rules, baseline=None)
            asked = {"where": True, "by_record": low is not None}
            with lint_sources(sources, judged, progress=progress, **asked) as report:
                if no_records(report) and not options["empty_the_operator"]:
                    raise NoRecordsError
                waived = {"no-record"} | (WAIVED_BY_NAME if options["operator_name"] else set())
                waived |= set() if options["action"] == "from-file" else {"action-type-unknown"}
                ruled = verdicts(report, options["gate"], productive=where.productive, waived=waived, min_score=low)
                found = desired(sources, ruled, productive=where.productive)
                rests_on = basis(sources, report, settings, options["gate"], low)
            from evselint.cli.pushing import run_push

            return run_push(sources, found, rests_on, where, settings, ledger, options, seen)
    except (Unreadable, BookError) as error:
        raise UsageError(str(error)) from error


WAIVED_BY_NAME = {"operator-name-missing", "operator-name-too-long", "operator-name-empty"}
