"""Processes that check pieces: what they are told once, what they are given to do, and how they do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from msgspec import Struct

from evselint.config import Settings
from evselint.engine import Engine, NotProven
from evselint.overrides import Overrides
from evselint.read.pieces import Piece
from evselint.read.source import Reader, Source, reading
from evselint.rulebook import Rule
from evselint.tally import Outcome


class Plan(Struct, frozen=True):
    """What every process of a run needs; travels to workers once. ``skipped`` says why rules by code cannot run."""

    rules: Mapping[int, Rule]
    severities: Mapping[int, str]
    settings: Settings
    keep: int | None
    skipped: Mapping[str, str]
    where: bool = False
    by_record: bool = False
    stations: bool = False

    def engine(self) -> Engine:
        """An engine for this process."""
        return Engine(*self.parts())

    def parts(self) -> tuple[Any, ...]:
        """What an engine is made of."""
        return (
            self.rules,
            self.severities,
            self.settings,
            Overrides(self.settings.overrides, self.rules),
            self.keep,
            self.where,
        )


class Task(Struct, frozen=True):
    """Pieces of one source that are checked in one go."""

    label: str
    file: str
    size: int
    pieces: tuple[Piece, ...]
    generation: int


def check_task(engine: Engine, task: Task, reader: Reader) -> list[Outcome] | None:
    """The outcomes of a task's pieces; None if the guessed one among them is no whole run of records."""
    engine.start_over(task.generation)
    try:
        return [
            engine.check(piece, reader.read(piece.start, piece.end - piece.start), task.label) for piece in task.pieces
        ]
    except NotProven:
        return None


class Worker:
    """What one worker process has: its engine, and the file that it reads."""

    def __init__(self, plan: Plan) -> None:
        self.engine = plan.engine()
        self.file: str | None = None
        self.stack = ExitStack()
        self.reader: Reader | None = None

    def check(self, task: Task) -> list[Outcome] | None:
        """Check a task."""
        if self.reader is None or self.file != task.file:
            self.stack.close()
            source = Source(task.label, task.file, 0, task.size, task.size)
            self.reader, self.file = self.stack.enter_context(reading(source)), task.file
        return check_task(self.engine, task, self.reader)


# One for each process, set when the pool starts it; the process that runs the pool never has one.
_worker: Worker | None = None


def start_worker(plan: Plan) -> None:
    """What a process of the pool begins with; Ctrl-C is the business of the process that runs the pool."""
    global _worker
    import gc
    import signal

    gc.set_threshold(100_000, 50, 100)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = Worker(plan)


def work(task: Task) -> list[Outcome] | None:
    """As ``check_task``, in a process of the pool."""
    assert _worker is not None
    return _worker.check(task)


class WorkerLost(Exception):
    """A process that checks was ended by somebody else, most often by the system for want of memory."""


@contextmanager
def pool(plan: Plan, jobs: int) -> Iterator[Any]:
    """So many processes that check, for the length of the block. Raises WorkerLost."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, initializer=start_worker, initargs=(plan,))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise WorkerLost("a process was ended from outside; if memory is short, --jobs 1 takes less") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
