"""The command line: ``main`` runs a command and answers with the exit code.

What a command needs is imported when it is called for, click included.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from evselint.cli.streams import OUT_OF_SPACE, abandon_output, complain, complete_streams, never_fail_on_a_character
from evselint.usage import UsageError, suggestion

PASSED, FINDINGS, WRONG_USAGE, NO_RECORDS, PUSH_FAILED, FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130

COMMANDS = (
    "check",
    "score",
    "fix",
    "report",
    "baseline",
    "compare",
    "push",
    "hub",
    "rules",
    "explain",
    "errata",
    "config",
    "init",
    "about",
)


class NoRecordsError(Exception):
    """There is nothing to check in what was given: a mistake that must not pass."""

    def __init__(self, message: str = "no records found in the input") -> None:
        super().__init__(message)


def run() -> NoReturn:
    """Be the program: run the command line, then end the process."""
    code = main()
    gc.freeze()  # what is left needs no search for cycles, which would take longer than checking a small file
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the answer is the exit code."""
    if "_EVSELINT_COMPLETE" in os.environ:
        from evselint.cli.commands import commands

        commands.main(prog_name="evselint")  # A shell asks for completions; click answers and ends the process.
    given, debug = _without_debug(list(sys.argv[1:] if arguments is None else arguments))
    _collect_seldom()
    _terminate_like_interrupt()
    complete_streams()
    never_fail_on_a_character()
    try:
        return _answer(given)
    except (UsageError, NoRecordsError) as error:
        _complain(str(error))
        return NO_RECORDS if isinstance(error, NoRecordsError) else WRONG_USAGE
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        abandon_output()  # whoever read it has seen enough
        return PASSED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OUT_OF_SPACE:
            abandon_output()
            _complain(f"cannot write: {error.strerror}")
            return WRONG_USAGE
        if debug:
            _show_traceback(error)
        else:
            _complain(f"fault inside evselint: {_where(error)}\nThe data is not to blame. --debug shows the traceback.")
        return FAULT


def _answer(given: list[str]) -> int:
    """The exit code of a command; only what is not said in plain words takes click to understand."""
    from evselint.cli.plain import plain_check, start_libraries

    plain = plain_check(given)
    if plain is not None:
        start_libraries()
        from evselint.cli.checking import check

        return check(**plain)
    from evselint.cli.commands import answer

    return answer(given)


def unknown(what: str, word: str, known: Sequence[str]) -> UsageError:
    """A name that does not exist, with the one that may have been meant."""
    return UsageError(f"unknown {what} {word}{suggestion(word, known)}")


def _show_traceback(error: Exception) -> None:
    """Print the traceback to standard error."""
    import traceback

    traceback.print_exception(error)


def _complain(message: str) -> None:
    for line in message.split("\n"):
        complain(line)


def _where(error: Exception) -> str:
    """The fault in one line: what it was and the place in the program."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno})" if trace else ""
    reason = str(error).partition("\n")[0][:200]
    return f"{type(error).__name__}: {reason}{place}" if reason else f"{type(error).__name__}{place}"


def _without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """``--debug`` may stand anywhere before ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [each for each in arguments[:end] if each != "--debug"] + arguments[end:]
    return kept, len(kept) < len(arguments) or bool(os.environ.get("EVSELINT_DEBUG"))


def _collect_seldom() -> None:
    """A run makes many objects and hardly a cycle among them, so looking for cycles all the time is lost time."""
    gc.set_threshold(100_000, 50, 100)


def _terminate_like_interrupt() -> None:
    """SIGTERM ends a run as Ctrl-C does, so that temporary files are removed."""
    first = os.getpid()

    def interrupt(number: int, frame: Any) -> None:
        if os.getpid() != first:
            os._exit(INTERRUPTED)  # A worker, which has nothing to remove and nothing to say.
        raise KeyboardInterrupt

    # Only the main thread may; whoever runs us in another handles signals.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, interrupt)
