"""A run: files in, Report out. Pieces go to workers or through this process; results come back in order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any

from msgspec import structs

from evselint.across import Across, Checked, Found
from evselint.classes import COLUMN, Classes, ClassRuns, Counted, class_runs
from evselint.config import Settings
from evselint.feeder import Feeder
from evselint.finding import SEVERITIES
from evselint.fleet.gathered import Gathered
from evselint.grid import Grid
from evselint.judgements import is_fixable
from evselint.lines import PlaceMap
from evselint.needs import check_online, without_unmet
from evselint.rating import Rated
from evselint.read.pieces import EnvelopeEnd
from evselint.read.source import LARGEST_UNPACKED, Source, Trouble, opened, reading
from evselint.report import Findings, InputFacts, KnownFindings, OperatorFacts, Report
from evselint.rulebook import Rule, check_selectors, choose, load_book
from evselint.tally import Kept, Outcome, Tally, add_up
from evselint.workers import Plan, Task, pool

if TYPE_CHECKING:
    from evselint.marker import Marker

# Below this a second process costs more than it saves.
WORTH_WORKERS = 12 << 20
# After so many pieces what was kept of records is worth forgetting before records are compared.
FEW_PIECES = 64
# What is wrong with packed data shows where they end.
AT_THE_END = frozenset({"truncated", "unread"})
# All bytes before the first one that is not UTF-8 are ASCII, so its place is the same in the copy that is read.
WITH_A_PLACE = AT_THE_END | {"latin-1"}
Progress = Callable[[int, int], None]


def lint_files(
    paths: Sequence[str],
    settings: Settings,
    *,
    keep: int | None = None,
    where: bool = False,
    stations: bool = False,
    progress: Progress | None = None,
    largest: int = LARGEST_UNPACKED,
    plan_as: Callable[[Plan], Plan] | None = None,
) -> Report:
    """Check ``paths`` (files, ``-`` for standard input) and return the Report.

    ``keep``: so many findings of each rule are kept (None: all); counts are exact in any case. ``where``: the report
    also tells where records stand, and each finding where its record does. ``stations``: it also has the classes of
    each station.
    ``progress`` is told bytes done and bytes in all. ``largest``: to so many bytes a compressed file may unpack.
    ``plan_as`` may change how it is done. Raises Unreadable, UsageError, BookError.
    """
    with ExitStack() as stack:
        # Wrong settings are to be known before anything is unpacked.
        plan = plan_of(settings, keep, where=where, stations=stations)
        plan = plan_as(plan) if plan_as else plan
        sources = [stack.enter_context(opened(path, largest)) for path in paths]
        return _lint(plan, sources, progress)


def lint_sources(
    sources: Sequence[Source],
    settings: Settings,
    *,
    keep: int | None = None,
    where: bool = False,
    stations: bool = False,
    by_record: bool = False,
    progress: Progress | None = None,
) -> Report:
    """As ``lint_files``, for sources that somebody has opened and will read again.

    ``by_record``: the report also tells the class of each record.
    """
    plan = plan_of(settings, keep, where=where, stations=stations)
    return _lint(structs.replace(plan, by_record=by_record), sources, progress)


def _lint(plan: Plan, sources: Sequence[Source], progress: Progress | None) -> Report:
    with Run(plan, sources, progress) as run:
        return run.report()


def plan_of(settings: Settings, keep: int | None, *, where: bool = False, stations: bool = False) -> Plan:
    """What every process of a run with these settings needs. Raises UsageError, BookError."""
    book: Mapping[str, Rule] = load_book(settings.packs)
    if settings.rules:
        from evselint.figures import with_figures

        book = with_figures(book, settings.rules, settings.origins.get("rules", ""))
    check_online(settings)
    chosen, skipped = without_unmet(choose(book, settings), book, settings)
    for override in settings.overrides:
        check_selectors(book, (*override.select, *override.ignore, *override.severity))
    rules = dict(enumerate(book.values()))
    severities = {index: chosen[rule.code] for index, rule in rules.items() if rule.code in chosen}
    if settings.baseline or settings.accept:
        keep = None  # which findings are known can only be told of all
    return Plan(rules, severities, settings, keep, skipped, where, stations=stations)


def _marker(plan: Plan) -> Marker | None:
    if not (plan.settings.accept or plan.settings.baseline):
        return None
    from evselint.marker import marker_of

    return marker_of(plan.settings, plan.rules)


class Run:
    """One run over all inputs."""

    def __init__(self, plan: Plan, sources: Sequence[Source], progress: Progress | None) -> None:
        self.plan, self.sources, self.progress = plan, sources, progress
        self.rules = list(plan.rules.values())
        self.findings = Findings(self.rules)
        self.marker = _marker(plan)
        self.totals: dict[Any, Tally] = {}
        self.kept: Counter[int] = Counter()
        self.records = self.deleted = self.fixable = 0
        self.failed = bytearray()
        self.loose: Counter[tuple[int, str]] = Counter()
        self.skipped: dict[str, str] = {}
        self.grid = Grid() if plan.where else None
        self.rated = Rated()
        self.later: dict[int, tuple[tuple[str, ...], str | None]] = {}
        self.classes: Classes | None = None
        self.class_runs: ClassRuns | None = None
        self.checked: list[Checked] = []
        self.inputs: list[InputFacts] = []
        self.engine = plan.engine()
        self.engine.judgements("records")  # a rule that cannot work is to be known before anything is read
        self._stack = ExitStack()
        self.gathered = Gathered()
        self._stack.callback(self.gathered.close)
        self.pool: Any = None
        self._done = 0
        self.generation = 0
        self._total = 0

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *problem: Any) -> None:
        self._stack.__exit__(*problem)

    def report(self) -> Report:
        """Do it."""
        sources = self.sources
        self._total = sum(source.size for source in sources)
        jobs = self.plan.settings.jobs or (os.cpu_count() or 1 if self._total > WORTH_WORKERS else 1)
        # Workers are gone before their table is read, so that both never take memory together.
        with pool(self.plan, jobs) if jobs > 1 else nullcontext() as self.pool:
            for number, source in enumerate(sources):
                self._input(number, source, jobs)
        if len(self.checked) > FEW_PIECES:
            self.engine.forget()
        self._finish_fleet(sources)
        if self.marker:
            self._expired(self.marker)
        return self._summed_up()

    # --- one input -------------------------------------------------------------------------------------------

    def _input(self, number: int, source: Source, jobs: int) -> None:
        self.findings.paths.append(source.label)
        before, deleted = self.records, self.deleted
        with reading(source) as reader:
            feeder = Feeder(self, number, source, reader, jobs)
            for trouble in source.troubles:
                if trouble.kind not in AT_THE_END:
                    self.trouble(number, trouble, feeder.map, source)
            feeder.run()
            for trouble in source.troubles:
                # Packed data that break off leave a record that does, which has been told.
                if trouble.kind in AT_THE_END and trouble.kind not in feeder.troubles:
                    self.trouble(number, trouble, feeder.map, source)
            if self.records == before and "not-json" not in feeder.troubles:
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
            self.gathered.skip()
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
                self.loose[index, level] += 1
            self.fixable += is_fixable(self.plan.rules[index], trouble.details)
            of_file = trouble in source.troubles and trouble.kind not in WITH_A_PLACE
            line, column = (1, 1) if of_file else places.place(trouble.offset)
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
            self.loose[spot.rule, level] += 1
            self.fixable += is_fixable(self.plan.rules[spot.rule], spot.details)
            line, column = places.place(place)
            self._keep(
                number,
                Kept(spot.rule, level, None, None, operator, spot.pointer, line, column, spot.value, spot.details),
            )

    def merge(self, number: int, task: Task, outcomes: list[Outcome], places: PlaceMap) -> None:
        """Count and keep what checking a task gave, one outcome a piece; tasks come in the order of the input."""
        for piece, outcome in zip(task.pieces, outcomes, strict=True):
            base = self.records - places.first_record
            start = places.place(piece.start)
            self.checked.append(Checked(self.records, start, number, places.first_record, piece, outcome.guessed))
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
            if outcome.fleet is not None:
                if outcome.rated is not None:
                    outcome.fleet.columns[COLUMN] = outcome.rated.column
                self.gathered.add(outcome.fleet)
            if self.grid is not None and outcome.grid is not None:
                self.grid.merge(outcome.grid)
            if outcome.rated is not None:
                self.rated.merge(outcome.rated)
            self._done += piece.end - piece.start
        if self.progress:
            self.progress(self._done, self._total)

    def _keep(self, number: int, kept: Kept) -> None:
        if self.plan.keep is not None:
            if self.kept[kept.rule] >= self.plan.keep:
                return
            self.kept[kept.rule] += 1
        self.findings.add(number, kept, self.marker.mark(kept) if self.marker else None)

    # --- across records --------------------------------------------------------------------------------------

    def _finish_fleet(self, sources: Sequence[Source]) -> None:
        across = Across(self.engine, self.gathered, self.checked, sources)
        for found in across.findings(self._wanted):
            self._rate(found)
            tally = self.totals[found.operator]
            tally.rules[found.rule, found.level] = tally.rules.get((found.rule, found.level), 0) + 1
            if found.record is not None and found.level == "error" and not self.failed[found.record]:
                self.failed[found.record] = 1
                tally.failing += 1
            if found.kept is not None:
                self._keep(found.input, found.kept)
        self.skipped = {self.plan.rules[rule].code: reason for rule, reason in across.skipped.items()}

        if self.engine.rater:
            model = self.engine.rater.model
            counted = Counted(model, self.rated, across.fleet, self.later, self.skipped)
            self.classes = counted.classes(self.records - self.deleted)
            if self.plan.stations:
                self.classes = structs.replace(self.classes, stations=counted.stations(across.values))
            if self.plan.by_record:
                self.class_runs = class_runs(model, self.rated, across.fleet, self.later)

    def _rate(self, found: Found) -> None:
        """A finding across records puts a record into another class."""
        token = self.engine.rater.token(found.rule, "") if self.engine.rater and found.record is not None else None
        if token is not None and found.record is not None:
            tokens, evse_id = self.later.get(found.record, ((), None))
            self.later[found.record] = ((*tokens, token), found.kept.evse_id if found.kept else evse_id)

    def _expired(self, marker: Marker) -> None:
        """Acceptances that hold no more are findings of their own, in the file that says them."""
        judge = self.engine.judge("records")
        index = judge.judgements.reading.get("acceptance-expired")
        if index is None:
            return
        for each in marker.expired:
            file, _, line = each.origin.rpartition(":")
            self.findings.paths.append(file)
            self.loose[index, judge.levels[index]] += 1
            details = {"accepted": each.rule, "expires": str(each.expires), "reason": each.reason}
            place = int(line) if line.isdigit() else 1
            kept = Kept(index, judge.levels[index], None, None, None, "", place, 1, each.rule, details)
            self._keep(len(self.findings.paths) - 1, kept)

    def _wanted(self, rule: int) -> int | None:
        """How many more findings of a rule are to be kept; None for all."""
        return None if self.plan.keep is None else self.plan.keep - self.kept[rule]

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
            classes=self.classes,
            class_runs=self.class_runs,
            calibrated=self.plan.settings.calibration,
            known=self._known(),
            book={self.plan.rules[index].code: self.plan.rules[index] for index in self.plan.severities},
            grid=self.grid,
            skipped={**self.plan.skipped, **self.skipped},
        )

    def _known(self) -> KnownFindings | None:
        if self.marker is None:
            return None
        operators = {operator for operator, _ in self.totals if operator}
        on = {self.plan.rules[index].code for index in self.plan.severities} - self.skipped.keys()
        self.findings.reasons = self.marker.reasons
        return self.marker.known(self.gathered.loose_ids(), operators, on)

    def _operator(self, operator: Any, tally: Tally) -> OperatorFacts:
        severities, rules = self._by_level_and_code([tally])
        return OperatorFacts(operator, tally.name, tally.records, tally.failing, severities, rules)

    def _by_level_and_code(self, tallies: Iterable[Tally]) -> tuple[dict[str, int], dict[str, int]]:
        severities: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
        rules: dict[str, int] = {}
        for tally in tallies:
            for (rule, level), count in tally.rules.items():
                severities[level] += count
                code = self.plan.rules[rule].code
                rules[code] = rules.get(code, 0) + count
        return severities, dict(sorted(rules.items()))
