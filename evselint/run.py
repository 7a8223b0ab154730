"""A run: files in, Report out. Pieces go to workers or through this process; results come back in order."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

from evselint.config import Settings
from evselint.feeder import Feeder
from evselint.judgements import is_fixable
from evselint.lines import PlaceMap
from evselint.read.pieces import EnvelopeEnd, Piece
from evselint.read.source import LARGEST_UNPACKED, Source, Trouble, opened, reading
from evselint.report import Findings, InputFacts, OperatorFacts, Report
from evselint.rulebook import check_selectors, choose, load_book
from evselint.tally import LEVELS, Kept, Outcome, Tally, add_up
from evselint.workers import Plan, Task, pool

# Below this a second process costs more than it saves.
WORTH_WORKERS = 12 << 20
Progress = Callable[[int, int], None]


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
    with ExitStack() as stack:
        plan = plan_of(settings, keep)  # wrong settings are to be known before anything is unpacked
        sources = [stack.enter_context(opened(path, largest)) for path in paths]
        return _lint(plan, sources, progress)


def lint_sources(
    sources: Sequence[Source], settings: Settings, *, keep: int | None = None, progress: Progress | None = None
) -> Report:
    """As ``lint_files``, for sources that somebody has opened and will read again."""
    return _lint(plan_of(settings, keep), sources, progress)


def _lint(plan: Plan, sources: Sequence[Source], progress: Progress | None) -> Report:
    with Run(plan, sources, progress) as run:
        return run.report()


def plan_of(settings: Settings, keep: int | None) -> Plan:
    """What every process of a run with these settings needs. Raises UsageError, BookError."""
    book = load_book(settings.packs)
    chosen = choose(book, settings)
    for override in settings.overrides:
        check_selectors(book, (*override.select, *override.ignore, *override.severity))
    rules = dict(enumerate(book.values()))
    severities = {index: chosen[rule.code] for index, rule in rules.items() if rule.code in chosen}
    return Plan(rules, severities, settings, keep)


class Run:
    """One run over all inputs."""

    def __init__(self, plan: Plan, sources: Sequence[Source], progress: Progress | None) -> None:
        self.plan, self.sources, self.progress = plan, sources, progress
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
        self.engine.judge("records")  # a rule that cannot work is to be known before anything is read
        self._stack = ExitStack()
        self.pool: Any = None
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
        sources = self.sources
        self._total = sum(source.size for source in sources)
        jobs = self.plan.settings.jobs or (os.cpu_count() or 1 if self._total > WORTH_WORKERS else 1)
        if jobs > 1:
            self.pool = self._stack.enter_context(pool(self.plan, jobs))
        for number, source in enumerate(sources):
            self._input(number, source, jobs)
        self._finish_fleet(sources)
        return self._summed_up()

    # --- one input -------------------------------------------------------------------------------------------

    def _input(self, number: int, source: Source, jobs: int) -> None:
        self.findings.paths.append(source.label)
        before, deleted = self.records, self.deleted
        with reading(source) as reader:
            feeder = Feeder(self, number, source, reader, jobs)
            self._maps.append(feeder.map)
            for trouble in source.troubles:
                self.trouble(number, trouble, feeder.map, source)
            feeder.run()
            if self.records == before:
                self.trouble(number, Trouble("no-record", 0, {}), feeder.map, source)
        self.inputs.append(
            InputFacts(source.label, self.records - before, source.given, feeder.kind or "none", self.deleted - deleted)
        )

    def trouble(self, number: int, trouble: Trouble, places: PlaceMap, source: Source) -> None:
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

    def envelope(self, number: int, end: EnvelopeEnd, places: PlaceMap) -> None:
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

    def merge(self, number: int, task: Task, outcomes: list[Outcome], places: PlaceMap) -> None:
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
                add_up(self.totals.setdefault(operator, Tally(tally.name)), tally)
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
        many_files = len(sources) > 1
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
        severities, rules = self._by_level_and_code((*self.totals.values(), Tally(rules=self.loose)))
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
            rules=rules,
            fixable=self.fixable,
            operators=operators,
            findings=self.findings,
            book={self.plan.rules[index].code: self.plan.rules[index] for index in self.plan.severities},
        )

    def _operator(self, operator: Any, tally: Tally) -> OperatorFacts:
        severities, rules = self._by_level_and_code([tally])
        return OperatorFacts(operator, tally.name, tally.records, tally.failing, severities, rules)

    def _by_level_and_code(self, tallies: Iterable[Tally]) -> tuple[dict[str, int], dict[str, int]]:
        severities = dict.fromkeys(LEVELS, 0)
        rules: dict[str, int] = {}
        for tally in tallies:
            for (rule, level), count in tally.rules.items():
                severities[level] += count
                code = self.plan.rules[rule].code
                rules[code] = rules.get(code, 0) + count
        return severities, dict(sorted(rules.items()))
