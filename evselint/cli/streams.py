"""Standard streams that are missing, full, or read by somebody who left."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# The machine ran out of something: nobody's fault, least of all the program's.
OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def complete_streams() -> None:
    """Give a process that was started without standard streams such that hold nothing and keep nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (as long as the process)


def never_fail_on_a_character() -> None:
    """Show what the terminal's encoding does not have as an escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def complain(message: str) -> None:
    """Say on standard error, in a line, who speaks and what is the matter."""
    from evselint.write.wording import visible

    print(f"evselint: {visible(message)}", file=sys.stderr, flush=True)


def abandon_output() -> None:
    """Let what is still to be written to standard output go nowhere; the interpreter must not complain at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Write to standard output: who stops reading early (``evselint … | head``) changes nothing about the outcome."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_output()
