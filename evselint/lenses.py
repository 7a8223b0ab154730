"""Lenses: how little of a field a judgement depends on, so that what repeats is found to repeat.

A judgement of several fields is asked once for each distinct combination of what it depends on: a part of an object
(``Address.Country``), the operator in an EvseID, or the mere fact that a text holds nothing suspicious.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from evselint.checks.filters import Filter
from evselint.checks.meaning import ABSENT
from evselint.expressions import expression
from evselint.facts import FILTERS_PAY, Fact, Memo, judged, placed_as_written
from evselint.judgements import OPERATOR_OF_ID, Judgement, Spot
from evselint.paths import first_of, parts_of

# These differ from record to record; what depends on a whole one of them is kept apart from what does not.
VARIED = frozenset(
    {
        "lastUpdate",
        "EvseID",
        "ChargingPoolID",
        "ChargingStationID",
        "ChargingStationNames",
        "ChargingStationImage",
        "Address",
        "GeoCoordinates",
        "AdditionalInfo",
        "ChargingStationLocationReference",
        "GeoChargingPointEntrance",
    }
)
MOST_LENSES = 6
# True equals 1 and 1.0 in Python, so numbers tell too little apart.
SCALARS = frozenset({str, bool, type(None)})


class Lens(NamedTuple):
    """One field, the paths into it that matter, and the pattern of what is suspicious if nothing else matters."""

    field: str
    paths: tuple[str, ...]
    suspicious: Filter | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it shows the field as it is."""
        return self.suspicious is None and self.paths == (self.field,)

    @property
    def is_summary(self) -> bool:
        """Whether it shows less than a judgement needs to name what it finds."""
        return self.suspicious is not None or OPERATOR_OF_ID in self.paths

    @property
    def varies(self) -> bool:
        """Whether its facts rarely repeat."""
        return self.is_whole and self.field in VARIED


OPERATOR = expression(r"[A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E|\+?[0-9]{1,3}\*[0-9]{3}\*", re.ASCII)
NOTHING = Fact(ABSENT)


def lenses_of(judgement: Judgement) -> tuple[Lens, ...]:
    """What a judgement depends on, one lens a field."""
    relative = any(path.startswith(".") for path in judgement.paths)
    lenses = []
    for name in judgement.reads:
        paths = {path for path in judgement.paths if not path.startswith(".") and first_of(path) == name}
        if name in judgement.suspects:
            lenses.append(Lens(name, (name,), judgement.suspects[name]))
        elif relative or name in paths or any("**" in path for path in paths):
            lenses.append(Lens(name, (name,)))
        else:
            lenses.append(Lens(name, tuple(sorted(paths))))
    return tuple(lenses)


def grouped(judgements: Sequence[Judgement]) -> list[tuple[tuple[Lens, ...], list[Judgement]]]:
    """Judgements that can share a memo, with the lenses they need together."""
    exact: dict[tuple[Lens, ...], list[Judgement]] = {}
    for judgement in judgements:
        exact.setdefault(lenses_of(judgement), []).append(judgement)
    packed: list[tuple[tuple[Lens, ...], list[Judgement]]] = []
    for lenses, members in sorted(exact.items(), key=lambda pair: (-len(pair[0]), str(pair[0]))):
        for place, (others, theirs) in enumerate(packed):
            union = _union(others, lenses)
            if _may_share(lenses, others, union):
                packed[place] = (union, [*theirs, *members])
                break
        else:
            packed.append((lenses, members))
    return packed


def _union(first: tuple[Lens, ...], second: tuple[Lens, ...]) -> tuple[Lens, ...]:
    """Lenses that show what both show, one a field."""
    by_field = {lens.field: lens for lens in first}
    for lens in second:
        other = by_field.get(lens.field, lens)
        if other == lens or lens.is_whole or other.is_whole:
            by_field[lens.field] = lens if lens.is_whole else other
        else:
            by_field[lens.field] = Lens(lens.field, tuple(sorted({*other.paths, *lens.paths})))
    return tuple(by_field.values())


def _may_share(lenses: tuple[Lens, ...], others: tuple[Lens, ...], union: tuple[Lens, ...]) -> bool:
    """Whether one memo for both pays: both repeat, or what one needs the other needs anyway."""
    if any(lens.is_summary for lens in (*lenses, *others)):
        return False
    if {lens.field for lens in union if lens.varies}:
        return set(union) == set(others) and {lens for lens in others if lens.varies} == {
            lens for lens in lenses if lens.varies
        }
    return len(union) <= MOST_LENSES


def looking_through(lens: Lens) -> Memo[Fact] | None:
    """The memo that turns a field's fact into the fact that a judgement depends on; None if that is the fact itself."""
    if lens.suspicious is not None:
        return Suspicion(lens.suspicious)
    if lens.paths == (OPERATOR_OF_ID,):
        return Memo(_operator())
    return None if lens.is_whole else Memo(_part(tuple(parts_of(path)[1:] for path in lens.paths)))


class Suspicion(Memo[Fact]):
    """From a field's fact to whether it holds anything suspicious.

    Compiling a pattern takes its time, so that at first whatever is there counts as suspicious. What is frequent is met
    first: it must not be taken for suspicious all through a run, so that nothing is kept before there is a pattern.
    """

    __slots__ = ("_loud", "_pattern", "_search", "_unfiltered")

    def __init__(self, pattern: Filter) -> None:
        super().__init__(self._look)
        self._pattern, self._unfiltered, self._loud = pattern, FILTERS_PAY, Fact(None)
        self._search: Callable[[bytes], Any] | None = None
        self.keeps = False

    def _look(self, fact: Fact) -> Fact:
        slice_ = fact.slice
        self._unfiltered -= 1
        if not self._unfiltered:
            self._filter()
        if self._search is None:
            return self._loud if slice_ else NOTHING
        return self._loud if fact.written or b"\\" in slice_ or self._search(slice_) else NOTHING

    def _filter(self) -> None:
        self._search = self._pattern.compiled.search
        self.keeps = True

    def review(self, asked: int) -> None:
        """After ``asked`` questions: have a pattern if it pays, also where always the same was looked at."""
        if self._search is None and asked >= FILTERS_PAY:
            self._filter()
        super().review(asked)


def _operator() -> Callable[[Fact], Fact]:
    known: dict[str, Fact] = {}

    def look(fact: Fact) -> Fact:
        if fact.unsound or not isinstance(fact.value, str):
            return fact
        found = OPERATOR.match(fact.value)
        if found is None:
            return fact
        head = found.group()
        if head not in known:
            if len(known) > 10_000:
                known.clear()
            known[head] = Fact(head)
        return known[head]

    return look


def _part(paths: tuple[tuple[str, ...], ...]) -> Callable[[Fact], Fact]:
    known: dict[Any, Fact] = {}
    key_of = _key(paths)

    def look(fact: Fact) -> Fact:
        if fact.unsound or fact.written or fact.value is ABSENT:
            return fact
        value = fact.value
        key = key_of(value)
        seen = known.get(key)
        if seen is None:
            if len(known) > 10_000:
                known.clear()
            seen = known[key] = Fact(_only(value, paths))
        return seen

    return look


def _key(paths: Sequence[tuple[str, ...]]) -> Callable[[Any], Any]:
    """What tells two values apart of which only ``paths`` matter; quick for members, also of a list's elements."""

    def exact(value: Any) -> Any:
        return msgspec.json.encode(_only(value, paths))

    if all(len(path) == 1 for path in paths):
        names = [path[0] for path in paths]

        def of_members(value: Any) -> Any:
            found = tuple(map(value.get, names)) if value.__class__ is dict else None
            return found if found is not None and all(each.__class__ in SCALARS for each in found) else exact(value)

        return of_members
    if len(paths) == 1 and len(paths[0]) == 2 and paths[0][0] == "*":
        name = paths[0][1]

        def of_elements(value: Any) -> Any:
            if value.__class__ is not list or not all(each.__class__ is dict for each in value):
                return exact(value)
            found = tuple([each.get(name) for each in value])
            return found if all(each.__class__ in SCALARS for each in found) else exact(value)

        return of_elements
    return exact


def _only(value: Any, paths: Sequence[tuple[str, ...]]) -> Any:
    """A value with nothing left but what ``paths`` lead to."""
    if any(not path for path in paths):
        return value
    if isinstance(value, list):
        return [
            _only(each, [path[1:] for path in paths if path[0] in ("*", str(index))])
            for index, each in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key in dict.fromkeys(path[0] for path in paths):
        if key in value:
            kept[key] = _only(value[key], [path[1:] for path in paths if path[0] == key])
    return kept


class Crossing(Fact, eq=False, gc=False):
    """What is found in a combination of facts, and the judgements to ask again with the whole fields."""

    again: tuple[Judgement, ...] = ()


def crossing_memo(lenses: tuple[Lens, ...], judgements: Sequence[Judgement]) -> Memo[Crossing]:
    """The memo of judgements that look through the same lenses, from the facts seen to what is found."""
    if any(lens.suspicious is not None for lens in lenses):
        return Memo(_if_suspicious(lenses, judgements))
    if any(lens.is_summary for lens in lenses):
        return Memo(_if_anything(lenses, judgements))
    by_fields: dict[tuple[int, ...], list[Judgement]] = {}
    for judgement in judgements:
        places = tuple(place for place, lens in enumerate(lenses) if lens.field in judgement.reads)
        by_fields.setdefault(places, []).append(judgement)
    if len(by_fields) == 1:
        return Memo(_whatever(lenses, judgements))
    # A combination of many fields may be new where every combination of two is known.
    parts = [
        (itemgetter(*places), Memo(_whatever([lenses[place] for place in places], members)))
        for places, members in by_fields.items()
    ]

    def make(facts: tuple[Fact, ...]) -> Crossing:
        spots: tuple[Spot, ...] = ()
        for pick, memo in parts:
            spots += memo[pick(facts)].spots
        return Crossing(None, spots)

    return Memo(make)


Making = Callable[[tuple[Fact, ...]], Crossing]


def _if_suspicious(lenses: Sequence[Lens], judgements: Sequence[Judgement]) -> Making:
    watched = [place for place, lens in enumerate(lenses) if lens.suspicious is not None]

    def make(facts: tuple[Fact, ...]) -> Crossing:
        suspicious = any(facts[place] is not NOTHING for place in watched)
        return Crossing(None, again=tuple(judgements) if suspicious else ())

    return make


def _if_anything(lenses: Sequence[Lens], judgements: Sequence[Judgement]) -> Making:
    names = [lens.field for lens in lenses]

    def make(facts: tuple[Fact, ...]) -> Crossing:
        return Crossing(None, again=tuple(each for each in judgements if found_across(names, facts, [each])))

    return make


def _whatever(lenses: Sequence[Lens], judgements: Sequence[Judgement]) -> Making:
    names = [lens.field for lens in lenses]

    def make(facts: tuple[Fact, ...]) -> Crossing:
        return Crossing(None, tuple(found_across(names, facts, judgements)))

    return make


def found_across(names: Sequence[str], facts: Sequence[Fact], judgements: Sequence[Judgement]) -> list[Spot]:
    """What judgements find in the facts of the fields ``names``."""
    values = {}
    unsound: list[str] = []
    written: dict[str, str] = {}
    for name, fact in zip(names, facts, strict=True):
        if fact.value is not ABSENT:
            values[name] = fact.value
        if fact.unsound:
            unsound += fact.unsound
        if fact.written:
            written |= fact.written
    spots = list(judged(judgements, values, unsound)) if unsound else found_in(judgements, values)
    return [placed_as_written(spot, written) for spot in spots] if written else spots


def found_in(judgements: Sequence[Judgement], values: dict[str, Any]) -> list[Spot]:
    """What judgements find in values that are sound."""
    spots: list[Spot] = []
    settled: dict[Any, bool] = {}
    for judgement in judgements:
        if (sound := judgement.sound) is not None:
            if sound not in settled:
                settled[sound] = sound(values)
            if settled[sound]:
                continue
        spots += judgement.judge(values)
    return spots
