"""From the pieces of one input to their outcomes, in order, with as many on their way as there are workers for."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from evselint.engine import Engine
from evselint.lines import PlaceMap
from evselint.read.pieces import EnvelopeEnd, Part, Piece, Planner
from evselint.read.source import Reader, Source, Trouble
from evselint.tally import Outcome
from evselint.workers import Task, check_task, work

if TYPE_CHECKING:
    from concurrent.futures import Future

BATCH = 1 << 20


class Taker(Protocol):
    """The run as a feeder sees it."""

    engine: Engine
    pool: Any
    records: int
    generation: int

    def merge(self, number: int, task: Task, outcomes: list[Outcome], places: PlaceMap) -> None:
        """Take the outcomes of a task."""

    def envelope(self, number: int, end: EnvelopeEnd, places: PlaceMap) -> None:
        """Judge an envelope."""

    def trouble(self, number: int, trouble: Trouble, places: PlaceMap, source: Source) -> None:
        """Take what is wrong with a file as such."""


class Feeder:
    """Takes parts from a planner, has pieces checked, and hands everything to the run in order."""

    def __init__(self, run: Taker, number: int, source: Source, reader: Reader, jobs: int) -> None:
        self.run_, self.number, self.source, self.reader = run, number, source, reader
        self.planner = Planner(source, reader)
        self.map = PlaceMap(reader, source.start, run.records)
        self.window = 1 if jobs == 1 else 2 * jobs + 2
        self.pending: deque[tuple[Task, Future[Any] | None, list[Part]]] = deque()
        self.kind: str | None = None
        self.troubles: set[str] = set()

    def run(self) -> None:
        """Until the source is done."""
        more = True
        while more or self.pending:
            while more and len(self.pending) < self.window:
                more = self._plan_one()
            if self.pending:
                more = self._settle(*self.pending.popleft()) or more

    def _plan_one(self) -> bool:
        """Gather about a megabyte of pieces and what stands between them; False at the end."""
        pieces: list[Piece] = []
        others: list[Part] = []
        size = 0
        while size < BATCH:
            part = self.planner.next()
            if part is None:
                break
            if isinstance(part, Piece):
                pieces.append(part)
                size += part.end - part.start
                if part.separator:
                    break
            else:
                others.append(part)
                if isinstance(part, Trouble) and part.record:
                    break  # numbers of records must be given in order
        if not pieces and not others:
            return False
        task = Task(self.source.label, self.source.file, self.source.size, tuple(pieces), self.run_.generation)
        self.pending.append((task, self._submit(task) if pieces else None, others))
        return True

    def _submit(self, task: Task) -> Future[Any] | None:
        future: Future[Any] | None = self.run_.pool.submit(work, task) if self.run_.pool is not None else None
        return future

    def _settle(self, task: Task, answer: Future[Any] | None, others: list[Part]) -> bool:
        """Take the result of a task; True if planning has to go on because cuts were wrong."""
        outcomes: list[Outcome] | None
        if answer is not None:
            outcomes = answer.result()
        else:
            outcomes = check_task(self.run_.engine, task, self.reader) if task.pieces else []
        if outcomes is None:
            for _, later, _ in self.pending:
                if later is not None:
                    later.cancel()
            self.pending.clear()
            self.run_.generation += 1
            # Whatever came before the guessed piece in its batch is walked again with it.
            self.planner.reject(task.pieces[-1])
            if len(task.pieces) > 1:
                kept = Task(task.label, task.file, task.size, task.pieces[:-1], self.run_.generation)
                self._settle(
                    kept, self._submit(kept), [part for part in others if part_place(part) < task.pieces[-1].start]
                )
            return True
        for piece in task.pieces:
            self.kind = self.kind or piece.envelope.kind
            self.planner.accept(piece)
        self.run_.merge(self.number, task, outcomes, self.map)
        if task.pieces:
            self.map.remember(task.pieces[-1].end)
        for part in others:
            if isinstance(part, EnvelopeEnd):
                self.kind = self.kind or part.kind
                self.run_.envelope(self.number, part, self.map)
            elif isinstance(part, Trouble):
                self.troubles.add(part.kind)
                self.run_.trouble(self.number, part, self.map, self.source)
        return False


def part_place(part: Part) -> int:
    """Where a part begins."""
    return part.offset if isinstance(part, Trouble) else part.start if isinstance(part, Piece) else part.place
