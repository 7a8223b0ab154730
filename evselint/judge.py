"""A Judge: everything needed to judge records in one way; and the order of a row of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from evselint.checks.columns import STATION
from evselint.checks.meaning import ABSENT
from evselint.config import Settings
from evselint.crossings import Crossing, crossing_memo, found_across
from evselint.derived import BitsOf, Derived, deriving
from evselint.facts import MEMO_LIMIT, Fact, Memo, envelope_fact, field_memo
from evselint.fields import ENVELOPE_NAMES, FIELD_NAMES
from evselint.fleet.told import bits_of
from evselint.fleet.watch import Watch
from evselint.judgements import Judgement, Judgements, Spot, compile_rules
from evselint.lenses import Lens, grouped
from evselint.looks import Looking
from evselint.online.terms import PUBLIC_RATE, OnlineTerms, is_public
from evselint.paths import first_of
from evselint.read.pieces import EnvelopeFacts
from evselint.rulebook import Rule

PLACES = {name: place for place, name in enumerate((*FIELD_NAMES, *ENVELOPE_NAMES))}
EVSE_ID, OPERATOR_ID, OPERATOR_NAME, DELTA, LAST_UPDATE, ADDRESS, COORDINATES = (
    PLACES[name]
    for name in ("EvseID", "OperatorID", "OperatorName", "deltaType", "lastUpdate", "Address", "GeoCoordinates")
)
# Fields and what lenses show of them have places in a row; what is found across them has numbers beyond.
FIELD_PLACES = tuple(range(len(FIELD_NAMES)))
ADDRESS_AND_POINT = frozenset({"Address", "GeoCoordinates"})
GRAVE = frozenset({"error", "warning"})
MOST_PLACES = 1000
MOST_PLANS = 10_000


# Number, memo, what picks its key out of a row, and the places of the fields.
CrossingStep = tuple[int, Memo[Crossing], Any, frozenset[int]]


class Steps(NamedTuple):
    """What has to be done again, by number: crossings and occurrences."""

    numbers: frozenset[int]
    crossings: list[CrossingStep]
    occurrences: list[tuple[int, tuple[tuple[int, int], ...], Crossing]]


class Plans(dict[tuple[int, ...], Steps]):
    """From the places in a row whose facts have changed to the steps to be taken."""

    def __init__(self, plan: Callable[[tuple[int, ...]], Steps]) -> None:
        super().__init__()
        self._plan = plan

    def __missing__(self, changed: tuple[int, ...]) -> Steps:
        if len(self) >= MOST_PLANS:
            self.clear()
        steps = self[changed] = self._plan(changed)
        return steps


Found = tuple[Fact, ...]


class ToldOnce(dict[Found, Found]):
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
        if len(self) >= MEMO_LIMIT:
            self.clear()
        self[found] = told
        return told


def _without(fact: Fact, rules: set[int]) -> Fact:
    """The fact without spots of some rules; the very same if it has none."""
    spots = tuple([spot for spot in fact.spots if spot.rule not in rules])
    return fact if len(spots) == len(fact.spots) else msgspec.structs.replace(fact, spots=spots)


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
        self.memos = [field_memo(name, self.judgements) for name in FIELD_NAMES]
        self.looks: dict[int, tuple[int, Looking]] = {}
        self.crossings: list[tuple[frozenset[int], CrossingStep]] = []
        self.occurrences: list[tuple[frozenset[int], tuple[int, tuple[tuple[int, int], ...], Crossing]]] = []
        self.width = len(PLACES)
        self._cross()
        self.derive = [self._deriving(place, bits_of or {}) for place in FIELD_PLACES]
        # Where in a row stands what the lenses of a field show.
        self.targets = [self.looks[place][0] if place in self.looks else 0 for place in FIELD_PLACES]
        self.plans = Plans(self._steps)
        self.told_once = ToldOnce(rules, levels)
        # Of an address and a point that disagree nobody knows which is wrong.
        fields = {index: {first_of(path) for path in rules[index].reads} for index in levels}
        self._of_places = {index: ADDRESS_AND_POINT for index in levels if fields[index] >= ADDRESS_AND_POINT}
        self.sub_operators = envelope_fact(list(settings.sub_operators) or None)
        self.asked = 0
        self._envelopes: dict[str, Fact] = {}

    def _cross(self) -> None:
        """Put judgements of several fields together that look through the same lenses."""
        alone = [each for each in self.judgements.across if each.occurs]
        groups = grouped([each for each in self.judgements.across if not each.occurs])
        at = self._look(dict.fromkeys(lens for lenses, _ in groups for lens in lenses))
        for number, (lenses, across) in enumerate(groups, MOST_PLACES):
            places = [at[lens] for lens in lenses]
            fields = frozenset(PLACES[lens.field] for lens in lenses)
            step = (number, crossing_memo(lenses, across), itemgetter(*places), fields)
            self.crossings.append((frozenset(places), step))
        for number, judgement in enumerate(alone, MOST_PLACES + len(groups)):
            pairs = tuple((PLACES[first], PLACES[second]) for first, second in judgement.occurs)
            fields = frozenset(
                [*(PLACES[name] for name in judgement.reads), *(place for pair in pairs for place in pair)]
            )
            self.occurrences.append((fields, (number, pairs, Crossing(None, again=(judgement,)))))

    def _deriving(self, place: int, bits_of: Mapping[int, BitsOf]) -> Callable[[Fact], Derived]:
        looking = self.looks[place][1] if place in self.looks else None
        keys_of = self.watch.keys_of.get(place) if self.watch else None
        return deriving(looking, keys_of, bits_of.get(place), self.watch is not None and place in self.watch.whole)

    def _look(self, lenses: Iterable[Lens]) -> dict[Lens, int]:
        """Where in a row stands what each lens shows; the lenses of one field stand together."""
        by_field: dict[int, list[Lens]] = {}
        at = {}
        for lens in lenses:
            if lens.is_whole:
                at[lens] = PLACES[lens.field]
            else:
                by_field.setdefault(PLACES[lens.field], []).append(lens)
        for field, through in by_field.items():
            looking = Looking(through)
            self.looks[field] = (self.width, looking)
            for lens in looking.lenses:
                at[lens] = self.width
                self.width += 1
        return at

    def _steps(self, changed: tuple[int, ...]) -> Steps:
        """What has to be done again when the facts at these places have changed."""
        places = frozenset(changed)
        every = places.issuperset(FIELD_PLACES)
        crossings = [step for shown, step in self.crossings if every or shown & places]
        return Steps(
            frozenset(step[0] for step in crossings),
            crossings,
            [step for fields, step in self.occurrences if every or fields & places],
        )

    def _told(self, found: Found) -> int:
        """The bits of the parts of a record of which an error or a warning speaks."""
        levels = self.levels
        grave = {(spot.rule, spot.pointer[1:]) for fact in found for spot in fact.spots if levels[spot.rule] in GRAVE}
        places = {part for rule, _ in grave for part in self._of_places.get(rule, ())}
        return bits_of(places.union(pointer for _, pointer in grave))

    def empty_row(self, envelope: EnvelopeFacts) -> list[Fact]:
        """A row with nothing in it but what is known of the envelope."""
        nothing = Fact(ABSENT)
        fields = [Fact(ABSENT) for _ in FIELD_NAMES]
        row = [*fields, *self.context(envelope), *[nothing] * (self.width - len(PLACES))]
        for place, (first, looking) in self.looks.items():
            if place >= len(FIELD_NAMES):
                row[first : first + len(looking.lenses)] = looking.shown(row[place])
        return row

    def ask_again(self, judgements: Iterable[Judgement], row: list[Fact]) -> Fact:
        """What judgements find in a record when they see whole fields."""
        spots: list[Spot] = []
        for judgement in judgements:
            spots += found_across(judgement.reads, [row[PLACES[name]] for name in judgement.reads], [judgement])
        return Fact(None, tuple(spots))

    def context(self, envelope: EnvelopeFacts) -> list[Fact]:
        """The envelope's part of a row, in the order of ENVELOPE_NAMES."""
        values = (envelope.operator_id, envelope.operator_name, envelope.action, envelope.kind)
        return [*(self._envelope_fact(value) for value in values), self.sub_operators]

    def _envelope_fact(self, value: Any) -> Fact:
        """The same fact for the same value, so that crossings recognise it."""
        key = msgspec.json.encode(value).decode()
        if key not in self._envelopes:
            if len(self._envelopes) > 10_000:
                self._envelopes.clear()
            self._envelopes[key] = envelope_fact(value)
        return self._envelopes[key]

    def review(self, asked: int) -> None:
        """Look after each piece which memos pay."""
        self.asked += asked
        for memo in self.memos:
            memo.review(self.asked)
        for _, (_, crossing, _, _) in self.crossings:
            crossing.review(self.asked)
        for _, looking in self.looks.values():
            looking.review(self.asked)


def occurs(first: bytes, second: bytes) -> bool:
    """Whether the text that one slice is may stand in another, without regard to case."""
    if len(first) <= 2 or not second:
        return False
    # Bytes are asked by `find` throughout the hot loop: `in` raises an exception and swallows it first.
    if first.find(b"\\") >= 0 or second.find(b"\\") >= 0:
        return True
    text = first[1:-1].strip()
    if text.isascii():
        return second.lower().find(text.lower()) >= 0
    return text.decode("utf-8", "replace").lower() in second.decode("utf-8", "replace").lower()
