"""From a command's options to a Report: what the commands that lint share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

from evselint.cli.progress import progress_bar
from evselint.cli.streams import complain
from evselint.config import Settings, UsageError
from evselint.report import Report

if TYPE_CHECKING:
    from evselint.read.source import Source
    from evselint.stopwatch import Stopwatch


@contextmanager
def linted(
    paths: Sequence[str],
    settings: Settings,
    *,
    keep: int | None,
    quiet: bool,
    watch: Stopwatch | None = None,
    where: bool = False,
    stations: bool = False,
    sources: Sequence[Source] | None = None,
) -> Iterator[Report]:
    """Lint ``paths``, timed if there is a watch; the Report is closed at the end of the block. Raises UsageError.

    ``where``: the Report also tells where records stand; ``stations``: and the classes of each station. ``sources``
    are what stands at the paths, where that is open already.
    """
    from evselint.read.source import Unreadable
    from evselint.rulebook import BookError
    from evselint.run import lint_files, lint_sources

    asking = settings.online or settings.geocoder is not None
    try:
        with (
            progress_bar(paths, quiet=quiet) as progress,
            _told_what_is_asked() if asking and not quiet else nullcontext(),
        ):
            if watch:
                report = watch.lint(paths, settings, keep=keep, where=where, progress=progress)
            elif sources is not None:
                report = lint_sources(sources, settings, keep=keep, where=where, stations=stations, progress=progress)
            else:
                report = lint_files(paths, settings, keep=keep, where=where, stations=stations, progress=progress)
    except (Unreadable, BookError) as error:
        raise UsageError(str(error)) from error
    _tell_unrated(report)
    try:
        yield report
    finally:
        report.close()


@contextmanager
def reported(
    paths: Sequence[str],
    settings: Settings,
    *,
    quiet: bool,
    keep: int | None = None,
    where: bool = True,
    stations: bool = False,
) -> Iterator[Report]:
    """The Report of ``paths``: of one JSON report that was saved, or of a run. Raises UsageError."""
    from evselint.read.source import Unreadable, opened
    from evselint.rulebook import BookError
    from evselint.saved import is_saved, report_of

    with ExitStack() as stack:
        sources: Sequence[Source] | None = None
        if len(paths) == 1:
            try:
                sources = [stack.enter_context(opened(paths[0]))]
                if is_saved(sources[0]):
                    if settings.origins.get("baseline") == "--baseline":
                        raise UsageError(
                            f"{paths[0]}: a saved report says itself what is known; --baseline is for data"
                        )
                    yield report_of(sources[0], settings.packs)
                    return
            except (Unreadable, BookError) as error:
                raise UsageError(str(error)) from error
        linting = linted(paths, settings, keep=keep, quiet=quiet, where=where, stations=stations, sources=sources)
        report = stack.enter_context(linting)
        if no_records(report) and sources is None:
            _refuse_saved(paths)
        yield report


def _refuse_saved(paths: Sequence[str]) -> None:
    """Of reports that were saved only one can be taken. Raises UsageError."""
    from evselint.read.source import opened
    from evselint.saved import is_saved

    for path in paths:
        with opened(path) as source:
            if path != "-" and is_saved(source):
                raise UsageError(f"{path} is a saved report; it can only be taken alone")


@contextmanager
def _told_what_is_asked() -> Iterator[None]:
    """Asking others takes its time; say on standard error what is asked, and how far it is."""
    import logging

    class OnStandardError(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complain(record.getMessage())

    log = logging.getLogger("evselint")
    log.setLevel(logging.INFO)
    log.addHandler(handler := OnStandardError())
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)


def _tell_unrated(report: Report) -> None:
    """Say which rules ran and could not tell, because nobody that they have to ask answers."""
    unrated = {code: reason for code, reason in report.skipped.items() if code in report.book}
    for reason in dict.fromkeys(unrated.values()):
        codes = ", ".join(code for code, other in unrated.items() if other == reason)
        complain(f"{codes} could not be rated: {reason}")


def no_records(report: Report) -> bool:
    """Was there no record in the whole input, not even one to be deleted?"""
    return not (report.records or report.deleted)
