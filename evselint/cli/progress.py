"""A progress bar on standard error, where somebody is there to see it and the input is large enough to wait for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WORTH_WAITING_FOR = 20 << 20

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(paths: Sequence[str], *, quiet: bool) -> Iterator[Progress | None]:
    """A function that shows (bytes done, bytes in all), or None where no bar is wanted."""
    if quiet or not sys.stderr.isatty() or os.environ.get("CI") or _size(paths) <= WORTH_WAITING_FOR:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("checking"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _size(paths: Sequence[str]) -> int:
    return sum(Path(each).stat().st_size for each in paths if Path(each).is_file())
