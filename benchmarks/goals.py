"""The goals, and whether what was measured meets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.measure import Cost

Costs = Mapping[str, Cost]
"""Name of the contender to what it cost."""


@dataclass(frozen=True)
class Goal:
    """A figure made of costs, and the bound it must keep to."""

    name: str
    figure: Callable[[Costs], float]
    bound: float
    unit: str = "×"
    at_least: bool = False
    stretch: float | None = None


@dataclass(frozen=True)
class Result:
    """A goal and its figure; None where a contender was not there."""

    goal: Goal
    figure: float | None

    @property
    def met(self) -> bool | None:
        """Whether the figure keeps to the bound."""
        if self.figure is None:
            return None
        return self.figure >= self.goal.bound if self.goal.at_least else self.figure <= self.goal.bound

    def cells(self) -> tuple[str, str, str, str]:
        """Name, figure, goal, met: as text."""
        sign = "≥" if self.goal.at_least else "≤"
        stretch = f" (stretch {self.goal.stretch:g})" if self.goal.stretch else ""
        figure = "not measured" if self.figure is None else f"{self.figure:.2f} {self.goal.unit}"
        answer = {True: "yes", False: "no", None: "–"}[self.met]
        return self.goal.name, figure, f"{sign} {self.goal.bound:g} {self.goal.unit}{stretch}", answer


def _processor(one: str, other: str) -> Callable[[Costs], float]:
    return lambda costs: costs[one].processor / costs[other].processor


def _elapsed(one: str, other: str) -> Callable[[Costs], float]:
    return lambda costs: costs[one].elapsed / costs[other].elapsed


def _memory(one: str, other: str) -> Callable[[Costs], float]:
    return lambda costs: costs[one].memory / costs[other].memory


GOALS = (
    Goal("full lint, processor time, of schema only", _processor("lint", "schema only"), 2.0, stretch=1.5),
    Goal("full lint, processor time, of Ajv's schema only", _processor("lint", "Ajv"), 1.0),
    Goal(
        "check-jsonschema, elapsed time, of full lint, one document",
        _elapsed("check-jsonschema", "lint, document for check-jsonschema"),
        20,
        at_least=True,
        stretch=30,
    ),
    Goal("full lint with 2 jobs, elapsed time, of schema only", _elapsed("lint, 2 jobs", "schema only"), 1.2),
    Goal("one JSON document, processor time, of NDJSON", _processor("lint, one document", "lint"), 1.1),
    Goal(
        "the same mistakes in every record, processor time, of none", _processor("lint, systematic", "lint, clean"), 2.5
    ),
    Goal(
        "full lint with the score, processor time, of lint without score",
        _processor("lint", "lint without score"),
        1.15,
    ),
    Goal("ten records from cold, elapsed time, of yamllint", _elapsed("lint, ten records", "yamllint"), 1.0),
    Goal("ten records from cold, processor time, of yamllint", _processor("lint, ten records", "yamllint"), 1.0),
    Goal("ten records from cold, processor time", lambda costs: costs["lint, ten records"].processor, 0.2, "s"),
    Goal("--version, elapsed time", lambda costs: costs["--version"].elapsed, 0.1, "s"),
)

MILLION = (
    Goal("a million records, peak memory, of a tenth of them", _memory("lint, a million", "lint"), 1.5),
    Goal("a million records, peak memory, 1 job", lambda costs: costs["lint, a million"].memory, 200, "MiB"),
    Goal(
        "a million records, peak memory of all processes, 2 jobs",
        lambda costs: costs["lint, a million, 2 jobs"].memory,
        200,
        "MiB",
    ),
    Goal(
        "a million records, elapsed time with 1 job, of 2 jobs",
        _elapsed("lint, a million", "lint, a million, 2 jobs"),
        1.5,
        at_least=True,
    ),
)


def judge(goals: tuple[Goal, ...], costs: Costs) -> list[Result]:
    """Each goal with its figure."""
    return [Result(goal, _figure(goal, costs)) for goal in goals]


def _figure(goal: Goal, costs: Costs) -> float | None:
    try:
        return goal.figure(costs)
    except KeyError:
        return None
