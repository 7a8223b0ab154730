"""A Judge: everything needed to judge records in one way; and the order of a row of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count, groupby
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from evselint.checks.columns import STATION
from evselint.checks.meaning import ABSENT
from evselint.config import Settings
from evselint.crossings import Crossing, crossing_memo, found_across
from evselint.derived import BitsOf, Deriving, deriving
from evselint.facts import Fact, envelope_fact
from evselint.field_facts import FieldFacts
from evselint.fields import ENVELOPE_NAMES, FIELD_NAMES
from evselint.fleet.told import bits_of
from evselint.fleet.watch import Watch
from evselint.judgements import Judgement, Judgements, Spot, compile_rules
from evselint.lenses import Lens, grouped
from evselint.looks import Looking
from evselint.memo import Bounded, Memo
from evselint.online.terms import PUBLIC_RATE, OnlineTerms, is_public
from evselint.paths import first_of
from evselint.read.pieces import EnvelopeFacts
from evselint.rulebook import Rule

PLACES = {name: place for place, name in enumerate((*FIELD_NAMES, *ENVELOPE_NAMES))}
EVSE_ID, OPERATOR_ID, OPERATOR_NAME, ADDRESS, COORDINATES = (
    PLACES[name] for name in ("EvseID", "OperatorID", "OperatorName", "Address", "GeoCoordinates")
)
FIELD_PLACES = tuple(range(len(FIELD_NAMES)))
ADDRESS_AND_POINT = frozenset({"Address", "GeoCoordinates"})
GRAVE = frozenset({"error", "warning"})


class CrossingStep(NamedTuple):
    """The memo of a crossing, the columns that make a key of it, and those of the whole fields."""

    memo: Memo[Crossing]
    places: tuple[int, ...]
    fields: tuple[int, ...]


class Occurrence(NamedTuple):
    """What is asked where the text of the first field of a pair may stand in that of the second."""

    pairs: tuple[tuple[int, int], ...]
    asked: Crossing
    fields: tuple[int, ...]


Found = tuple[Fact, ...]


class ToldOnce(Bounded[Found, Found]):
    """From what was found in a record to the same without what another finding of it explains."""

    def __init__(self, rules: Mapping[int, Rule], levels: Mapping[int, str]) -> None:
        super().__init__()
        places = {rules[index].code: index for index in levels}
        self._explained = {
            index: frozenset(places[code] for code in rules[index].explained_by if code in places) for index in levels
        }
        self._explained = {index: explaining for index, explaining in self._explained.items() if explaining}

    def __missing__(self, found: Found) -> Found:
        rules = {spot.rule for fact in found for spot in fact.spots}
        left_out = {rule for rule in rules if not rules.isdisjoint(self._explained.get(rule, ()))}
        told = tuple([each for fact in found if (each := _without(fact, left_out)).spots]) if left_out else found
        self[found] = told
        return told


def _without(fact: Fact, rules: set[int]) -> Fact:
    """The fact without spots of some rules; the very same if it has none."""
    spots = tuple([spot for spot in fact.spots if spot.rule not in rules])
    return fact if len(spots) == len(fact.spots) else msgspec.structs.replace(fact, spots=spots)


class Glimpse(NamedTuple):
    """The facts of one record, made as they are asked for: those of its fields by ``slices``, then of its envelope."""

    memos: Sequence[Memo[Fact]]
    slices: Sequence[bytes]
    context: Sequence[Fact]

    def fact(self, place: int) -> Fact:
        """The fact at a place of a row."""
        count = len(self.slices)
        return self.memos[place][self.slices[place]] if place < count else self.context[place - count]


Compiling = Callable[..., Judgements]


def judgements_of(
    rules: Mapping[int, Rule], levels: Mapping[int, str], settings: Settings, compiled: Compiling
) -> Judgements:
    """The judgements for the rules that have a level. Raises BookError for a rule that cannot work."""
    return compiled(((index, rules[index]) for index in levels), settings.date, _terms_of(settings))


def _terms_of(settings: Settings) -> OnlineTerms:
    """On what terms the run may ask others."""
    return OnlineTerms(
        pictures=settings.online,
        private_hosts=settings.private_hosts,
        geocoder=settings.geocoder,
        rate=_rate_of(settings),
        today=settings.date.isoformat(),
        cache=settings.geocoder_cache,
    )


def _rate_of(settings: Settings) -> float:
    """How often a second the geocoder may be asked; public ones seldom, whatever the settings say."""
    public = settings.geocoder is not None and is_public(settings.geocoder)
    return min(settings.geocoder_rate, PUBLIC_RATE) if public else settings.geocoder_rate


class Judge:
    """Everything needed to judge records in one way: which rules, at which severity, and the memos of their facts."""

    def __init__(
        self,
        rules: Mapping[int, Rule],
        levels: Mapping[int, str],
        settings: Settings,
        compiled: Compiling = compile_rules,
        bits_of: Mapping[int, BitsOf] | None = None,
    ) -> None:
        """``bits_of`` makes what a score looks at of the facts at these places."""
        self.levels = levels
        self.judgements = judgements_of(rules, levels, settings, compiled)
        checks = [check for _, check in self.judgements.fleet]
        looks = (STATION,) if settings.score else ()
        watched = bool(checks or looks or settings.baseline)  # a baseline has to know which EVSEs were seen
        self.watch = Watch(checks, PLACES, ABSENT, settings.operator, self._told, looks) if watched else None
        self.memos = [Memo(FieldFacts(name, self.judgements).of) for name in FIELD_NAMES]
        self.looks: dict[int, Looking] = {}
        """The lenses of a field, by its place; what they show follows the fields in a row, in this order."""
        self.crossings: list[CrossingStep] = []
        self.occurrences: list[Occurrence] = []
        self._cross()
        self.derive = self._deriving(bits_of or {})
        self.told_once = ToldOnce(rules, levels)
        # Of an address and a point that disagree nobody knows which is wrong.
        fields = {index: {first_of(path) for path in rules[index].reads} for index in levels}
        self._of_places = {index: ADDRESS_AND_POINT for index in levels if fields[index] >= ADDRESS_AND_POINT}
        self.sub_operators = envelope_fact(list(settings.sub_operators) or None)
        self.asked = 0
        self._envelopes = Bounded[str, Fact]()

    def _cross(self) -> None:
        """Put judgements of several fields together that look through the same lenses."""
        alone = [each for each in self.judgements.across if each.occurs]
        groups = grouped([each for each in self.judgements.across if not each.occurs])
        at = self._look(dict.fromkeys(lens for lenses, _ in groups for lens in lenses))
        for lenses, across in groups:
            fields = sorted({PLACES[lens.field] for lens in lenses})
            places = tuple([at[lens] for lens in lenses])
            self.crossings.append(CrossingStep(crossing_memo(lenses, across), places, tuple(fields)))
        for judgement in alone:
            pairs = tuple((PLACES[first], PLACES[second]) for first, second in judgement.occurs)
            fields = sorted({PLACES[name] for name in judgement.reads})
            self.occurrences.append(Occurrence(pairs, Crossing(None, again=(judgement,)), tuple(fields)))

    def _deriving(self, bits_of: Mapping[int, BitsOf]) -> dict[int, Deriving]:
        """What makes of a fact what follows from it, by the place of its field."""
        keys_of = self.watch.keys_of if self.watch else {}
        return {
            place: deriving(self.looks.get(place), keys_of.get(place), bits_of.get(place))
            for place in FIELD_PLACES
            if place in self.looks or place in keys_of or place in bits_of
        }

    def _look(self, lenses: Iterable[Lens]) -> dict[Lens, int]:
        """Where in a row stands what each lens shows; the lenses of one field stand together."""
        by_field: dict[int, list[Lens]] = {}
        at = {}
        for lens in lenses:
            if lens.is_whole:
                at[lens] = PLACES[lens.field]
            else:
                by_field.setdefault(PLACES[lens.field], []).append(lens)
        self.looks.update({field: Looking(through) for field, through in by_field.items()})
        shown = [lens for looking in self.looks.values() for lens in looking.lenses]
        return at | dict(zip(shown, count(len(PLACES)), strict=False))

    def _told(self, found: Found) -> int:
        """The bits of the parts of a record of which an error or a warning speaks."""
        levels = self.levels
        grave = {(spot.rule, spot.pointer[1:]) for fact in found for spot in fact.spots if levels[spot.rule] in GRAVE}
        places = {part for rule, _ in grave for part in self._of_places.get(rule, ())}
        return bits_of(places.union(pointer for _, pointer in grave))

    def ask_again(self, judgements: Iterable[Judgement], facts: Mapping[int, Fact]) -> Fact:
        """What judgements find in a record when they see whole fields: their ``facts``, by place."""
        spots: list[Spot] = []
        for reads, asked in groupby(judgements, attrgetter("reads")):
            spots += found_across(reads, [facts[PLACES[name]] for name in reads], list(asked))
        return Fact(None, tuple(spots))

    def context(self, envelope: EnvelopeFacts) -> list[Fact]:
        """The envelope's part of a row, in the order of ENVELOPE_NAMES."""
        values = (envelope.operator_id, envelope.operator_name, envelope.action, envelope.kind)
        return [*(self._envelope_fact(value) for value in values), self.sub_operators]

    def _envelope_fact(self, value: Any) -> Fact:
        """The same fact for the same value, so that crossings recognise it."""
        key = msgspec.json.encode(value).decode()
        if key not in self._envelopes:
            self._envelopes[key] = envelope_fact(value)
        return self._envelopes[key]

    def review(self, asked: int) -> None:
        """Look after each piece which memos pay."""
        self.asked += asked
        of_fleet = (memo for _, memo, _ in self.watch.steps) if self.watch else ()
        for memo in (*self.memos, *(step.memo for step in self.crossings), *of_fleet):
            memo.review()
        for looking in self.looks.values():
            looking.review(self.asked)
