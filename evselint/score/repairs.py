"""Repairs: which rules to mend and fields to fill next, and exactly what that gains.

Chosen greedily by what they gain a piece of work; what is stated is the score of the repaired classes minus the score
before, so that it holds also where one repair helps only together with another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from evselint.classes import RecordClass
from evselint.score.sums import Grades, Sums, grade, is_rated, station_weight
from evselint.score.variants import Variant, default_variant
from evselint.score_model import Field, Model, code_of, load_model

LARGEST_SET = 5
MOST_SETS = 60
MOST_EXAMPLES = 3
LEAST_WORK_FIRST = ("operator", "country", "model", "rule", "station", "record")


class Repair(Struct, frozen=True):
    """Rules to be mended and fields to be filled together.

    ``overall``, ``correctness`` and ``completeness`` are gained on top of the repairs before it. ``records`` are
    touched; ``effort`` says how many things have to be found out for that, and of which kind (``values``, ``stations``,
    …), None for more than can be told. ``examples`` are EvseIDs.
    """

    rules: tuple[str, ...]
    fields: tuple[str, ...]
    overall: float
    correctness: float
    completeness: float
    records: int
    effort: tuple[tuple[int | None, str], ...]
    examples: tuple[str, ...]


class _Group(Struct, frozen=True):
    """Records with the same things to mend: for each part the things of each counted check that fails."""

    parts: tuple[tuple[frozenset[str], ...] | None, ...]

    def things(self) -> frozenset[str]:
        return frozenset().union(*(each for part in self.parts if part for each in part))


def repaired(
    classes: Iterable[RecordClass], rules: Iterable[str] = (), fields: Iterable[str] = (), *, model: Model | None = None
) -> list[RecordClass]:
    """The classes after all findings of ``rules`` are mended and ``fields`` are filled wherever they apply."""
    model = model or load_model()
    rules = frozenset(rules)
    filled = [model.fields[model.places[path]] for path in fields]
    return [_repaired(each, rules, filled, model) for each in classes]


def _repaired(each: RecordClass, rules: frozenset[str], filled: Sequence[Field], model: Model) -> RecordClass:
    findings = tuple(token for token in each.findings if code_of(token) not in rules) if rules else each.findings
    characters, traits = list(each.fields), each.traits
    for field in filled:
        if can_fill(field, each):
            characters[model.places[field.path]] = "1"
            traits = tuple(name for name in traits if field_lacking(model, name) != field.path)
    return replace(each, findings=findings, fields="".join(characters), traits=traits)


def can_fill(field: Field, each: RecordClass) -> bool:
    """Whether the records of a class may be advised to fill a field: it applies to them, and they could be read."""
    return not (field.unless in each.traits or field.cannot in each.traits or "unread" in each.traits)


def field_lacking(model: Model, trait: str) -> str | None:
    """The field whose absence a state tells of."""
    return model.traits[trait].missing


def repairs(
    classes: Sequence[RecordClass],
    *,
    most: int = 3,
    values: Mapping[str, int | None] | None = None,
    variant: Variant | None = None,
    model: Model | None = None,
) -> tuple[Repair, ...]:
    """The next ``most`` repairs, in the order in which to make them. ``values``: distinct values at fault by rule."""
    model = model or load_model()
    variant = variant or default_variant(model)
    before = Sums(classes, model)
    ranking = _Ranking(classes, variant, model)
    chosen: set[str] = set()
    found: list[Repair] = []
    now = _figures(before, variant)
    while len(found) < most and now is not None:
        best = ranking.best(chosen)
        if best is None:
            break
        fresh = best - chosen
        chosen |= best
        after = _figures(Sums(_after(classes, chosen, model), model), variant)
        if after is None:
            break
        gained = [then - once for then, once in zip(after, now, strict=True)]
        if gained[0] <= 0:
            break
        rules, fields = _sorted(fresh, model)
        touched = _touched(classes, rules, fields, model)
        found.append(
            Repair(
                rules,
                fields,
                overall=gained[0],
                correctness=gained[1],
                completeness=gained[2],
                records=sum(each.records for each in touched),
                effort=(
                    *(((values or {}).get(rule), "values") for rule in rules),
                    *(_effort(path, classes, model) for path in fields),
                ),
                examples=_examples(touched),
            )
        )
        now = after
    return tuple(found)


def _after(classes: Sequence[RecordClass], things: Iterable[str], model: Model) -> list[RecordClass]:
    rules, fields = _sorted(things, model)
    return repaired(classes, rules, fields, model=model)


def _sorted(things: Iterable[str], model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rules and fields among the things to mend."""
    known = sorted(things)
    return (
        tuple(each for each in known if each not in model.places),
        tuple(each for each in known if each in model.places),
    )


def _figures(sums: Sums, variant: Variant) -> tuple[float, float, float] | None:
    correctness, completeness = sums.correctness(variant)[0], sums.completeness(variant)
    if correctness is None or completeness is None:
        return None
    return (correctness + completeness) / 2, correctness, completeness


class _Ranking:
    """What each set of things to mend would gain, fast enough to compare many."""

    def __init__(self, classes: Sequence[RecordClass], variant: Variant, model: Model) -> None:
        self.model, self.variant = model, variant
        self.grades = Grades(model, variant)
        self.checks = variant.checks_that_count(model)
        self.groups: dict[_Group, float] = {}
        known: dict[tuple[object, ...], _Group] = {}
        self.total = 0.0
        for each in classes:
            weight = station_weight(each) if variant.by_station else float(each.records)
            key = (each.findings, each.off, each.traits)
            if key not in known:
                known[key] = self._group(each)
            self.groups[known[key]] = self.groups.get(known[key], 0.0) + weight
            self.total += weight
        self.filling = self._filling(classes)
        sets: dict[frozenset[str], float] = {frozenset([path]): 0.0 for path in self.filling}
        for group, weight in self.groups.items():
            for part in group.parts:
                together = frozenset().union(*part) if part else frozenset()
                if 0 < len(together) <= LARGEST_SET and not any(thing.startswith("?") for thing in together):
                    sets[together] = sets.get(together, 0.0) + weight
        likely = sorted(sets, key=lambda each: (-sets[each] if sets[each] else 0.0, sorted(each)))
        self.sets = likely[:MOST_SETS] + [each for each in likely[MOST_SETS:] if not sets[each]]
        self._worth: dict[tuple[_Group, frozenset[str]], float] = {}

    def _group(self, each: RecordClass) -> _Group:
        return _Group(
            tuple(
                tuple(things for check in checks if (things := self._things(check.rules, check.traits, each)))
                if is_rated(part, each)
                else None
                for part, checks in zip(self.model.parts.values(), self.checks, strict=True)
            )
        )

    def _things(self, rules: Sequence[str], traits: Sequence[str], each: RecordClass) -> frozenset[str]:
        """What makes a check fail; ``?`` stands before what nobody can mend because it was not asked."""
        found = [code_of(rule) for rule in rules if rule in each.findings]
        unknown = [f"?{code_of(rule)}" for rule in rules if code_of(rule) in each.off]
        lacking = []
        for trait in traits:
            if trait in each.traits:
                path = field_lacking(self.model, trait)
                field = None if path is None else self.model.fields[self.model.places[path]]
                lacking.append(
                    path if path is not None and field is not None and can_fill(field, each) else "?" + trait
                )
        return frozenset([*found, *unknown, *lacking])

    def _filling(self, classes: Sequence[RecordClass]) -> dict[str, float]:
        """By field that may be advised: what filling it everywhere adds to completeness."""
        profile = self.model.profiles[self.variant.profile]
        gains: dict[str, float] = {}
        weighed = 0.0
        for each in classes:
            if "unread" in each.traits:
                continue
            weight = station_weight(each) if self.variant.by_station else float(each.records)
            weighed += weight
            counted = self.model.fields_that_apply(profile, each.traits)
            for path in counted:
                field = self.model.fields[self.model.places[path]]
                empty = each.fields[self.model.places[path]] in ("0" if self.variant.with_placeholders else "0p")
                if empty and field.advise and can_fill(field, each):
                    gains[path] = gains.get(path, 0.0) + weight / len(counted)
        return {path: gain / weighed for path, gain in gains.items()}

    def best(self, chosen: set[str]) -> frozenset[str] | None:
        """The set that gains most for each thing in it that is not chosen yet; of equals the one that is least work."""
        base = frozenset(chosen)
        ranked = []
        for each in self.sets:
            fresh = each - base
            if fresh:
                gain = sum(self.filling.get(thing, 0.0) for thing in fresh) + self._correctness(base, base | each)
                if gain > 0:
                    ranked.append((-round(gain / len(fresh), 9), self._work(fresh), sorted(each), each))
        return min(ranked)[3] if ranked else None

    def _work(self, things: Iterable[str]) -> int:
        """How much work the hardest of these things is, roughly."""
        kinds = [
            self.model.fields[self.model.places[thing]].effort if thing in self.model.places else "rule"
            for thing in things
        ]
        return max(map(LEAST_WORK_FIRST.index, kinds))

    def _correctness(self, before: frozenset[str], after: frozenset[str]) -> float:
        fresh = after - before
        return (
            sum(
                weight * (self._value(group, after) - self._value(group, before))
                for group, weight in self._touching(fresh)
            )
            / self.total
        )

    def _touching(self, things: frozenset[str]) -> Iterator[tuple[_Group, float]]:
        for group, weight in self.groups.items():
            if not things.isdisjoint(group.things()):
                yield group, weight

    def _value(self, group: _Group, mended: frozenset[str]) -> float:
        key = group, mended & group.things()
        if key not in self._worth:
            grades = [
                None
                if part is None
                else grade(sum(not things <= mended for things in part), len(checks), strict=self.variant.strict)
                for part, checks in zip(group.parts, self.checks, strict=True)
            ]
            self._worth[key] = self.grades.together(grades) or 0.0
        return self._worth[key]


def _touched(
    classes: Iterable[RecordClass], rules: Iterable[str], fields: Iterable[str], model: Model
) -> list[RecordClass]:
    """The classes whose records a repair changes."""
    codes = frozenset(rules)
    filled = [model.fields[model.places[path]] for path in fields]
    return [
        each
        for each in classes
        if any(code_of(token) in codes for token in each.findings)
        or any(_is_missing(field, each, model) for field in filled)
    ]


def _is_missing(field: Field, each: RecordClass, model: Model) -> bool:
    return each.fields[model.places[field.path]] != "1" and can_fill(field, each)


def _examples(touched: Sequence[RecordClass]) -> tuple[str, ...]:
    names = [each.example for each in sorted(touched, key=lambda each: -each.records) if each.example]
    return tuple(dict.fromkeys(names))[:MOST_EXAMPLES]


def _effort(path: str, classes: Iterable[RecordClass], model: Model) -> tuple[int | None, str]:
    """For how many things of which kind a value has to be found."""
    field = model.fields[model.places[path]]
    missing = [each for each in classes if _is_missing(field, each, model)]
    if field.effort == "operator":
        return len({each.operator for each in missing}), "operators"
    if field.effort == "country":
        return len({each.country for each in missing}), "countries"
    if field.effort == "station":
        return max(1, round(sum(map(station_weight, missing)))), "stations"
    if field.effort == "record":
        return sum(each.records for each in missing), "charging points"
    return None, "models"
