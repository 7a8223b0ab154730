"""A run: files in, Report out. Pieces go to workers or through this process; results come back in order."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from evselint.config import Settings
from evselint.engine import LEVELS, Engine, Kept, NotProven, Outcome, Tally, characters
from evselint.judgements import compile_rules, is_fixable
from evselint.overrides import Overrides
from evselint.read.pieces import EnvelopeEnd, Part, Piece, Planner
from evselint.read.source import LARGEST_UNPACKED, Reader, Source, Trouble, opened, reading
from evselint.report import Findings, InputFacts, OperatorFacts, Report
from evselint.rulebook import Rule, check_selectors, choose, load_book

# Below this a second process costs more than it saves.
WORTH_WORKERS = 12 << 20
BATCH = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What every process of a run needs; travels to workers once."""

    rules: Mapping[int, Rule]
    severities: Mapping[int, str]
    settings: Settings
    keep: int | None

    def engine(self) -> Engine:
        """An engine for this process."""
        return Engine(
            self.rules, self.severities, self.settings, Overrides(self.settings.overrides, self.rules), self.keep
        )


@dataclass(frozen=True)
class Task:
    """Pieces of one source that are checked in one go."""

    label: str
    file: str
    size: int
    pieces: tuple[Piece, ...]
    generation: int


def lint_files(
    paths: Sequence[str],
    settings: Settings,
    *,
    keep: int | None = None,
    progress: Progress | None = None,
    largest: int = LARGEST_UNPACKED,
) -> Report:
    """Check ``paths`` (files, ``-`` for standard input) and return the Report.

    ``keep``: so many findings of each rule are kept (None: all); counts are exact in any case.
    ``progress`` is told bytes done and bytes in all. ``largest``: to so many bytes a compressed file may unpack.
    Raises Unreadable, UsageError, BookError.
    """
    book = load_book(settings.packs)
    chosen = choose(book, settings)
    for override in settings.overrides:
        check_selectors(book, (*override.select, *override.ignore, *override.severity))
    rules = dict(enumerate(book.values()))
    severities = {index: chosen[rule.code] for index, rule in rules.items() if rule.code in chosen}
    plan = Plan(rules, severities, settings, keep)
    compile_rules((index, rules[index]) for index in severities)
    with Run(plan, paths, progress, largest) as run:
        return run.report()


class Run:
    """One run over all inputs."""

    def __init__(self, plan: Plan, paths: Sequence[str], progress: Progress | None, largest: int) -> None:
        self.plan, self.paths, self.progress, self.largest = plan, paths, progress, largest
        self.rules = list(plan.rules.values())
        self.findings = Findings(self.rules)
        self.totals: dict[Any, Tally] = {}
        self.kept: dict[int, int] = {}
        self.records = self.deleted = self.fixable = 0
        self.failed = bytearray()
        self.loose: dict[tuple[int, str], int] = {}
        self.fleet: list[Any] = []
        self.index: list[tuple[int, int, Piece, bool]] = []
        self.inputs: list[InputFacts] = []
        self.engine = plan.engine()
        self._stack = ExitStack()
        self._pool: Any = None
        self._done = 0
        self.generation = 0
        self._total = 0
        self._maps: list[PlaceMap] = []

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def report(self) -> Report:
        """Do it."""
        sources = [self._stack.enter_context(opened(path, self.largest)) for path in self.paths]
        self._total = sum(source.size for source in sources)
        jobs = self.plan.settings.jobs or (os.cpu_count() or 1 if self._total > WORTH_WORKERS else 1)
        if jobs > 1:
            self._pool = self._stack.enter_context(_pool(self.plan, jobs))
        for number, source in enumerate(sources):
            self._input(number, source, jobs)
        self._finish_fleet(sources)
        return self._summed_up()

    # --- one input -------------------------------------------------------------------------------------------

    def _input(self, number: int, source: Source, jobs: int) -> None:
        self.findings.paths.append(source.label)
        before, deleted = self.records, self.deleted
        with reading(source) as reader:
            feeder = _Feeder(self, number, source, reader, jobs)
            self._maps.append(feeder.map)
            for trouble in source.troubles:
                self._trouble(number, trouble, feeder.map, source)
            feeder.run()
            if self.records == before:
                self._trouble(number, Trouble("no-record", 0, {}), feeder.map, source)
        self.inputs.append(
            InputFacts(source.label, self.records - before, source.given, feeder.kind or "none", self.deleted - deleted)
        )

    def _trouble(self, number: int, trouble: Trouble, places: PlaceMap, source: Source) -> None:
        """Count and keep what is wrong with a file as such."""
        record: int | None = None
        if trouble.record:
            record = self.records - places.first_record
            self.records += 1
            self.failed.append(0)
            for each in self.fleet:
                each.add(None)
        judge = self.engine.judge("records")
        index = judge.judgements.reading.get(trouble.kind)
        operator = self.plan.settings.operator
        if index is not None:
            level = judge.levels[index]
            if trouble.record:
                tally = self.totals.setdefault((operator, None), Tally())
                tally.records += 1
                tally.failing += level == "error"
                tally.rules[index, level] = tally.rules.get((index, level), 0) + 1
                self.failed[-1] = level == "error"
            else:
                self.loose[index, level] = self.loose.get((index, level), 0) + 1
            self.fixable += is_fixable(self.plan.rules[index], trouble.details)
            line, column = (1, 1) if source.troubles and trouble in source.troubles else places.place(trouble.offset)
            value = trouble.details.get("text")
            self._keep(number, Kept(index, level, record, None, operator, "", line, column, value, trouble.details))
        elif trouble.record:
            self.totals.setdefault((operator, None), Tally()).records += 1

    def _envelope(self, number: int, end: EnvelopeEnd, places: PlaceMap) -> None:
        """Judge the facts of an envelope itself."""
        from evselint.envelopes import envelope_spots

        judge = self.engine.judge(end.kind)
        operator = end.found.get("OperatorID", (None,))[0]
        operator = operator if isinstance(operator, str) else self.plan.settings.operator
        for spot, place in envelope_spots(end, judge.judgements, self.plan.settings.operator):
            level = judge.levels[spot.rule]
            self.loose[spot.rule, level] = self.loose.get((spot.rule, level), 0) + 1
            self.fixable += is_fixable(self.plan.rules[spot.rule], spot.details)
            line, column = places.place(place)
            self._keep(
                number,
                Kept(spot.rule, level, None, None, operator, spot.pointer, line, column, spot.value, spot.details),
            )

    def _merge(self, number: int, task: Task, outcomes: list[Outcome], places: PlaceMap) -> None:
        for piece, outcome in zip(task.pieces, outcomes, strict=True):
            base = self.records - places.first_record
            start = places.place(piece.start)
            self.index.append((self.records, number, piece, outcome.guessed))
            for kept in outcome.kept:
                line, column = kept.line + start[0], kept.column + (start[1] if kept.line == 0 else 1)
                record = None if kept.record is None else kept.record + base
                self._keep(number, kept._replace(record=record, line=line, column=column))
            self.records += outcome.records
            self.deleted += outcome.deleted
            self.fixable += outcome.fixable
            self.failed += outcome.failed
            for operator, tally in outcome.tallies.items():
                _add(self.totals.setdefault(operator, Tally(tally.name)), tally)
            self._merge_fleet(outcome)
            self._done += piece.end - piece.start
        if self.progress:
            self.progress(self._done, self._total)

    def _merge_fleet(self, outcome: Outcome) -> None:
        if not self.fleet:
            self.fleet = [each.start() for each in outcome.fleet]
            for each in self.fleet:
                for _ in range(self.records - outcome.records):
                    each.add(None)
        for mine, theirs in zip(self.fleet, outcome.fleet, strict=True):
            mine.merge(theirs)

    def _keep(self, number: int, kept: Kept) -> None:
        if self.plan.keep is not None:
            if self.kept.get(kept.rule, 0) >= self.plan.keep:
                return
            self.kept[kept.rule] = self.kept.get(kept.rule, 0) + 1
        self.findings.add(number, kept)

    # --- across records --------------------------------------------------------------------------------------

    def _finish_fleet(self, sources: Sequence[Source]) -> None:
        judge = self.engine.judge("records")
        for (rule, _), reduction in zip(judge.judgements.fleet, self.fleet, strict=False):
            wanted = reduction.candidates()
            if wanted:
                self._name_records(rule, reduction, wanted, sources)

    def _name_records(self, rule: int, reduction: Any, wanted: list[int], sources: Sequence[Source]) -> None:
        """Read the records in question once more, ask the reduction, and add its findings."""
        seen: dict[int, tuple[Kept, int]] = {}
        firsts = [first for first, _, _, _ in self.index]
        groups: dict[int, list[int]] = {}
        for each in wanted:
            groups.setdefault(bisect_right(firsts, each) - 1, []).append(each)
        for position, numbers in groups.items():
            first, number, piece, guessed = self.index[position]
            with reading(sources[number]) as reader:
                data = reader.read(piece.start, piece.end - piece.start)
                for kept in self.engine.ids_in(
                    piece, data, frozenset(each - first for each in numbers), guessed=guessed
                ):
                    line, column = self._maps[number].place(piece.start)
                    at = kept._replace(line=kept.line + line, column=kept.column + (column if kept.line == 0 else 1))
                    seen[first + (kept.record or 0)] = (at, number)
        labels = {
            each: (kept.evse_id or "", f"{self.findings.paths[number]}:{kept.line}")
            for each, (kept, number) in seen.items()
        }
        many_files = len(self.paths) > 1
        places = {
            each: (evse_id, place if many_files else "line " + place.rsplit(":", 1)[1] + f", record {each}")
            for each, (evse_id, place) in labels.items()
        }
        for each, answer in reduction.finish(places):
            kept, number = seen[each]
            level = self.plan.severities[rule]
            tally = self.totals[kept.details["operator"]]
            tally.rules[rule, level] = tally.rules.get((rule, level), 0) + 1
            if level == "error" and not self.failed[each]:
                self.failed[each] = 1
                tally.failing += 1
            record = each - self._maps[number].first_record
            self._keep(
                number,
                kept._replace(
                    rule=rule,
                    severity=level,
                    record=record,
                    pointer=answer["pointer"],
                    value=answer["value"],
                    details=answer,
                ),
            )

    # --- the end ---------------------------------------------------------------------------------------------

    def _summed_up(self) -> Report:
        severities = dict.fromkeys(LEVELS, 0)
        rules: dict[str, int] = {}
        for tally in (*self.totals.values(), Tally(rules=self.loose)):
            for (rule, level), count in tally.rules.items():
                severities[level] += count
                code = self.plan.rules[rule].code
                rules[code] = rules.get(code, 0) + count
        operators = tuple(
            self._operator(key[0], self.totals[key])
            for key in sorted(self.totals, key=lambda key: (key[0] is None, key[0] or key[1] or ""))
        )
        return Report(
            date=self.plan.settings.date.isoformat(),
            inputs=tuple(self.inputs),
            records=self.records,
            failing=sum(self.failed),
            deleted=self.deleted,
            severities=severities,
            rules=dict(sorted(rules.items())),
            fixable=self.fixable,
            operators=operators,
            findings=self.findings,
            book={self.plan.rules[index].code: self.plan.rules[index] for index in self.plan.severities},
        )

    def _operator(self, operator: Any, tally: Tally) -> OperatorFacts:
        severities = dict.fromkeys(LEVELS, 0)
        rules: dict[str, int] = {}
        for (rule, level), count in tally.rules.items():
            severities[level] += count
            code = self.plan.rules[rule].code
            rules[code] = rules.get(code, 0) + count
        return OperatorFacts(
            operator, tally.name, tally.records, tally.failing, severities, dict(sorted(rules.items()))
        )


def _add(total: Tally, part: Tally) -> None:
    total.name = total.name or part.name
    total.records += part.records
    total.failing += part.failing
    for key, count in part.rules.items():
        total.rules[key] = total.rules.get(key, 0) + count


@dataclass
class PlaceMap:
    """Line and column, from 1, of any byte of one input; remembers where it has counted to."""

    reader: Reader
    start: int
    first_record: int
    offsets: list[int] = field(default_factory=list)
    known: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.offsets.append(self.start)
        self.known.append((1, 1))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``."""
        index = bisect_right(self.offsets, offset) - 1
        if index < 0:
            return 1, 1
        at, (line, column) = self.offsets[index], self.known[index]
        if offset - at > 1 << 22:
            self._walk_to(offset)
            return self.place(offset)
        text = self.reader.read(at, offset - at)
        return _advanced(line, column, text)

    def remember(self, offset: int) -> None:
        """Note a place, so that later questions start from there."""
        if offset > self.offsets[-1]:
            self.known.append(self.place(offset))
            self.offsets.append(offset)

    def _walk_to(self, offset: int) -> None:
        while offset - self.offsets[-1] > 1 << 20:
            self.remember(self.offsets[-1] + (1 << 20))


def _advanced(line: int, column: int, text: bytes) -> tuple[int, int]:
    newlines = text.count(b"\n")
    if newlines:
        return line + newlines, 1 + characters(text[text.rfind(b"\n") + 1 :])
    return line, column + characters(text)


class _Feeder:
    """Takes parts from a planner, has pieces checked, and hands everything to the run in order."""

    def __init__(self, run: Run, number: int, source: Source, reader: Reader, jobs: int) -> None:
        self.run_, self.number, self.source, self.reader = run, number, source, reader
        self.planner = Planner(source, reader)
        self.map = PlaceMap(reader, source.start, run.records)
        self.window = 1 if jobs == 1 else 2 * jobs + 2
        self.pending: deque[tuple[Task, Any, list[Part]]] = deque()
        self.kind: str | None = None

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
        self.pending.append((task, self._submit(task) if pieces else [], others))
        return True

    def _submit(self, task: Task) -> Any:
        if self.run_._pool is None:
            return None
        return self.run_._pool.submit(_work, task)

    def _settle(self, task: Task, answer: Any, others: list[Part]) -> bool:
        """Take the result of a task; True if planning has to go on because cuts were wrong."""
        outcomes: list[Outcome] | None
        if isinstance(answer, Future):
            outcomes = answer.result()
        else:
            outcomes = check_task(self.run_.engine, task, self.reader) if task.pieces else []
        if outcomes is None:
            for _, later, _ in self.pending:
                if isinstance(later, Future):
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
        self.run_._merge(self.number, task, outcomes, self.map)
        if task.pieces:
            self.map.remember(task.pieces[-1].end)
        for part in others:
            if isinstance(part, EnvelopeEnd):
                self.kind = self.kind or part.kind
                self.run_._envelope(self.number, part, self.map)
            elif isinstance(part, Trouble):
                self.run_._trouble(self.number, part, self.map, self.source)
        return False


def part_place(part: Part) -> int:
    """Where a part begins."""
    return part.offset if isinstance(part, Trouble) else part.start if isinstance(part, Piece) else part.place


def check_task(engine: Engine, task: Task, reader: Reader) -> list[Outcome] | None:
    """The outcomes of a task's pieces; None if the guessed one among them is no whole run of records."""
    engine.start_over(task.generation)
    try:
        return [
            engine.check(piece, reader.read(piece.start, piece.end - piece.start), task.label) for piece in task.pieces
        ]
    except NotProven:
        return None


# --- workers ---------------------------------------------------------------------------------------------------


class _Worker:
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
_worker: _Worker | None = None


def _start_worker(plan: Plan) -> None:
    global _worker
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = _Worker(plan)


def _work(task: Task) -> list[Outcome] | None:
    assert _worker is not None
    return _worker.check(task)


@contextmanager
def _pool(plan: Plan, jobs: int) -> Iterator[Any]:
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(plan,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
