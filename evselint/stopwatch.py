"""What each rule costs: a run whose checks, and the filters that keep them from being asked, are timed one by one.

Time is processor time of this process in judging. What cannot be told apart by rule (reading, the schema, the
relations between records, output) is given as one figure. The cost of looking at the clock is measured and taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import thread_time_ns
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from evselint.checks.filters import Filter, Form
from evselint.config import Settings
from evselint.engine import Engine
from evselint.judgements import Judgement, Judgements, compile_rules
from evselint.report import Report
from evselint.rulebook import Rule
from evselint.run import Progress, lint_files
from evselint.workers import Plan

TRIALS = 20_000


class Lap:
    """Time and number of calls of one thing."""

    __slots__ = ("calls", "nanoseconds")

    def __init__(self) -> None:
        self.calls = self.nanoseconds = 0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time added here."""

        def call(*arguments: Any) -> Any:
            began = thread_time_ns()
            answer = function(*arguments)
            # What an answer is made of may be made lazily, so that it is to be waited for.
            if not isinstance(answer, (list, tuple)) and hasattr(answer, "__next__"):
                answer = list(answer)
            self.nanoseconds += thread_time_ns() - began
            self.calls += 1
            return answer

        return call


class TimedFilter(Filter):
    """A filter whose searches are timed."""

    __slots__ = ("_timed", "_watch", "lap")

    def __init__(self, source: str, often: bool, watch: Stopwatch) -> None:
        super().__init__(source, often=often)
        self.lap = Lap()
        self._timed: Any = None
        self._watch = watch

    @property
    def finds(self) -> Any:
        """Whether anything in a text is suspicious."""
        if self._timed is None:
            self._timed = self.lap.timed(super().finds)
        return self._timed

    def together_with(self, others: Iterable[Filter]) -> Filter:
        """A filter for whatever any of them finds, paid for by the rules of all."""
        parts = [self, *others]
        whole = TimedFilter("|".join(each.source for each in parts), False, self._watch)
        users = {index for each in parts for index in self._watch.filters[each.source][1]}
        return self._watch.filters.setdefault(whole.source, (whole, users))[0]  # type: ignore[return-value]


class TimedForm(Form):
    """A form whose matches are timed."""

    __slots__ = ("_timed", "lap")

    def __init__(self, form: Form) -> None:
        super().__init__(form.source, sound=form.sound, settles=form.settles)
        self.lap = Lap()
        self._timed: Any = None

    @property
    def fits(self) -> Any:
        """A match, if a text has this form."""
        if self._timed is None:
            self._timed = self.lap.timed(super().fits)
        return self._timed


class Stopwatch(Struct):
    """Laps of rules by their place among all, and of filters with the rules that share them."""

    rules: dict[int, Lap] = field(default_factory=dict)
    filters: dict[str | bytes, tuple[TimedFilter | TimedForm, set[int]]] = field(default_factory=dict)
    seconds: float = 0.0
    book: Mapping[int, Rule] = field(default_factory=dict)

    def lint(
        self,
        paths: Sequence[str],
        settings: Settings,
        *,
        keep: int | None = None,
        where: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """As ``lint_files``, timed; in this process alone, because times of several do not add up."""
        from time import process_time

        began = process_time()
        report = lint_files(
            paths, replace(settings, jobs=1), keep=keep, where=where, progress=progress, plan_as=self.plan
        )
        self.seconds += process_time() - began
        return report

    def plan(self, plan: Plan) -> Plan:
        """The plan with an engine whose rules are timed."""
        self.book = plan.rules
        return TimedPlan(**asdict(plan), watch=self)

    def compiled(self, rules: Iterable[tuple[int, Rule]], *context: Any) -> Judgements:
        """Judgements as ever, each of them timed."""
        whole = Judgements()
        for index, rule in rules:
            part = compile_rules([(index, rule)], *context)
            for name, judgements in part.by_field.items():
                whole.by_field.setdefault(name, []).extend(self._timed(index, each) for each in judgements)
            whole.across += [self._timed(index, each) for each in part.across]
            whole.fleet += part.fleet
            whole.schema |= part.schema
            whole.dialects |= part.dialects
            whole.reading |= part.reading
        return whole

    def _lap(self, index: int) -> Lap:
        return self.rules.setdefault(index, Lap())

    def _timed(self, index: int, judgement: Judgement) -> Judgement:
        return replace(
            judgement,
            judge=self._lap(index).timed(judgement.judge),
            plain=self._filter(index, judgement.plain),
            suspect=self._filter(index, judgement.suspect),
            suspects={name: self._filter(index, each) for name, each in judgement.suspects.items()},
        )

    def _filter(self, index: int, pattern: Filter | Form | None) -> Any:
        if pattern is None:
            return None
        timed = TimedForm(pattern) if isinstance(pattern, Form) else TimedFilter(pattern.source, pattern.often, self)
        timed, users = self.filters.setdefault(pattern.source, (timed, set()))
        users.add(index)
        return timed

    def costs(self) -> dict[int, Cost]:
        """What each rule cost; the time of a filter is shared out among its rules."""
        tick = _cost_of_looking()
        costs = {
            index: Cost(lap.calls, max(0.0, lap.nanoseconds - lap.calls * tick)) for index, lap in self.rules.items()
        }
        for timed, users in self.filters.values():
            part = max(0.0, timed.lap.nanoseconds - timed.lap.calls * tick) / len(users)
            for index in users:
                costs[index] = replace(costs[index], filtering=costs[index].filtering + part)
        return costs


class Cost(Struct, frozen=True):
    """How often a rule was asked, and nanoseconds for its answers and for its share of filters."""

    asked: int
    asking: float
    filtering: float = 0.0

    @property
    def seconds(self) -> float:
        """Both together."""
        return (self.asking + self.filtering) / 1e9


class TimedEngine(Engine):
    """An engine whose rules are timed."""

    def __init__(self, watch: Stopwatch, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.compile_rules = watch.compiled


class TimedPlan(Plan, frozen=True):
    """A plan whose engine is timed."""

    watch: Stopwatch = field(default_factory=Stopwatch)

    def engine(self) -> Engine:
        """An engine for this process."""
        return TimedEngine(self.watch, *self.parts())


def _cost_of_looking() -> float:
    """Nanoseconds that an empty call costs when it is timed: least of a few trials."""
    best = float("inf")
    for _ in range(3):
        lap = Lap()
        call = lap.timed(lambda value: ())
        for _ in range(TRIALS // 10):
            call(None)
        best = min(best, lap.nanoseconds / lap.calls)
    return best


def by_family(costs: Mapping[int, Cost], rules: Mapping[int, Rule]) -> dict[str, Cost]:
    """The costs of the rules whose codes begin alike (``EV3``), added up."""
    families: dict[str, Cost] = {}
    for index, cost in costs.items():
        family = rules[index].code[:-2]
        so_far = families.get(family, Cost(0, 0.0))
        families[family] = Cost(
            so_far.asked + cost.asked, so_far.asking + cost.asking, so_far.filtering + cost.filtering
        )
    return dict(sorted(families.items()))
