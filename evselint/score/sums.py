"""Sums over classes, from which every variant of the score is computed without looking at a class again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from math import fsum

from msgspec import Struct

from evselint.classes import RecordClass
from evselint.score.variants import Variant
from evselint.score_model import Check, Model, Part, code_of

# For each part the ids of the checks that fail, or None where a record is not rated in it.
Verdict = tuple[frozenset[str] | None, ...]


def failing(each: RecordClass, model: Model) -> frozenset[str]:
    """The checks that the records of a class fail. What was not asked counts as failed: off must never gain."""
    failed, without = model.failed_by, model.failed_without
    found = {check for what in (*each.findings, *each.traits) for check in failed.get(what, ())}
    return frozenset(found.union(*(without.get(code, ()) for code in each.off)))


def fails(check: Check, each: RecordClass) -> bool:
    """Whether the records of a class fail a check."""
    return not {*check.rules, *check.traits}.isdisjoint((*each.findings, *each.traits)) or not {
        code_of(rule) for rule in check.rules
    }.isdisjoint(each.off)


def is_rated(part: Part, each: RecordClass) -> bool:
    """Whether enough is known of the records of a class to judge them in a part."""
    return not any(trait in each.traits for trait in part.unrated)


def verdict_on(each: RecordClass, model: Model) -> Verdict:
    """What is wrong with the records of a class, part by part."""
    found = failing(each, model)
    return tuple(
        found.intersection(own) if is_rated(part, each) else None
        for part, own in zip(model.parts.values(), model.checks_by_part, strict=True)
    )


def station_weight(each: RecordClass) -> float:
    """How many stations the records of a class make up, each charging point its share of one."""
    return fsum(count / size for size, count in each.stations)


def grade(failed: int, counted: int, *, strict: bool) -> float:
    """What a part is worth, from 0 to 1, of whose ``counted`` checks so many ``failed``."""
    return float(not failed) if strict or not counted else 1.0 - failed / counted


class Grades:
    """What the parts of a record are worth in one variant."""

    def __init__(self, model: Model, variant: Variant) -> None:
        weights = variant.weights_of(model)
        self.weights = tuple(weights[name] for name in model.parts)
        self.strict = variant.strict
        self._known: dict[Verdict, tuple[tuple[float | None, ...], float | None]] = {}
        self.counted = tuple(frozenset(check.id for check in checks) for checks in variant.checks_that_count(model))

    def whole(self, verdict: Verdict) -> tuple[tuple[float | None, ...], float | None]:
        """The parts, and all of them together; kept, because groups of records have most verdicts in common."""
        known = self._known.get(verdict)
        if known is None:
            grades = self.of(verdict)
            known = self._known[verdict] = grades, self.together(grades)
        return known

    def of(self, verdict: Verdict) -> tuple[float | None, ...]:
        """For each part a value from 0 to 1, None where it is not rated."""
        return tuple(
            None if failed is None else grade(len(failed & counted), len(counted), strict=self.strict)
            for failed, counted in zip(verdict, self.counted, strict=True)
        )

    def together(self, grades: Sequence[float | None]) -> float | None:
        """The weighted mean of those parts that are rated; None if none is."""
        weighed = [
            (weight, grade) for weight, grade in zip(self.weights, grades, strict=True) if grade is not None and weight
        ]
        total = fsum(weight for weight, _ in weighed)
        return fsum(weight * grade for weight, grade in weighed) / total if weighed else None


@lru_cache(1000)
def grades_of(model: Model, variant: Variant) -> Grades:
    """The grades of a variant, which many groups have in common."""
    return Grades(model, variant)


class Filling(Struct):
    """How many records, and stations, have each field filled, or filled with a placeholder; of one set of states."""

    records: int
    stations: list[float]
    filled: list[int]
    placeholders: list[int]
    filled_stations: list[list[float]]
    placeholder_stations: list[list[float]]


class Sums:
    """Sums over some classes."""

    def __init__(self, classes: Iterable[RecordClass], model: Model) -> None:
        self.model = model
        self.records = 0
        self._conditions = tuple(dict.fromkeys(field.unless for field in model.fields if field.unless))
        verdicts: dict[Verdict, tuple[int, list[float]]] = {}
        self._filling: dict[tuple[str, ...], Filling] = {}
        known: dict[tuple[object, ...], Verdict] = {}
        for each in classes:
            self.records += each.records
            stations = station_weight(each)
            key = (each.findings, each.off, each.traits)
            if key not in known:
                known[key] = verdict_on(each, model)
            records, parts = verdicts.get(known[key], (0, []))
            parts.append(stations)
            verdicts[known[key]] = (records + each.records, parts)
            if "unread" not in each.traits:
                self._fill(each, stations)
        self.verdicts = {verdict: (records, fsum(parts)) for verdict, (records, parts) in verdicts.items()}

    def _fill(self, each: RecordClass, stations: float) -> None:
        states = tuple(trait for trait in self._conditions if trait in each.traits)
        filling = self._filling.get(states)
        if filling is None:
            count = len(self.model.fields)
            filling = self._filling[states] = Filling(
                0, [], [0] * count, [0] * count, [[] for _ in range(count)], [[] for _ in range(count)]
            )
        filling.records += each.records
        filling.stations.append(stations)
        for place, character in enumerate(each.fields):
            if character == "1":
                filling.filled[place] += each.records
                filling.filled_stations[place].append(stations)
            elif character == "p":
                filling.placeholders[place] += each.records
                filling.placeholder_stations[place].append(stations)

    @cached_property
    def fillings(self) -> dict[tuple[str, ...], tuple[tuple[float, list[float], list[float]], ...]]:
        """By states: records with filled fields and placeholders, then the same in stations."""
        return {
            states: (
                (float(each.records), list(map(float, each.filled)), list(map(float, each.placeholders))),
                (
                    fsum(each.stations),
                    [fsum(parts) for parts in each.filled_stations],
                    [fsum(parts) for parts in each.placeholder_stations],
                ),
            )
            for states, each in self._filling.items()
        }

    def correctness(self, variant: Variant) -> tuple[float | None, dict[str, float | None]]:
        """Correctness from 0 to 100, and that of each part; None where no record is rated."""
        grades = grades_of(self.model, variant)
        whole: list[tuple[float, float]] = []
        by_part: list[list[tuple[float, float]]] = [[] for _ in self.model.parts]
        for verdict, (records, stations) in self.verdicts.items():
            weight = stations if variant.by_station else float(records)
            found, together = grades.whole(verdict)
            for part, grade in zip(by_part, found, strict=True):
                if grade is not None:
                    part.append((weight, grade))
            if together is not None:
                whole.append((weight, together))
        return mean(whole), {name: mean(part) for name, part in zip(self.model.parts, by_part, strict=True)}

    def completeness(self, variant: Variant) -> float | None:
        """Completeness from 0 to 100; None where there is no record."""
        profile = self.model.profiles[variant.profile]
        pairs: list[tuple[float, float]] = []
        for states, both in self.fillings.items():
            total, filled, placeholders = both[variant.by_station]
            counted = [self.model.places[path] for path in self.model.fields_that_apply(profile, states)]
            full = fsum(
                filled[place] + (placeholders[place] if variant.with_placeholders else 0.0) for place in counted
            )
            if total and counted:
                pairs.append((total, full / (total * len(counted))))
        return mean(pairs)


def mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The mean in percent of pairs of weight and value from 0 to 1."""
    total = fsum(weight for weight, _ in pairs)
    if not total:
        return None
    return min(100.0, max(0.0, 100.0 * fsum(weight * value for weight, value in pairs) / total))
