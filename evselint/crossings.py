"""Crossings: what judgements of several fields find in a combination of facts, or of what lenses show of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, compress
from operator import attrgetter, itemgetter
from typing import Any

from evselint.checks.meaning import ABSENT
from evselint.facts import Fact, judged, placed_as_written
from evselint.judgements import Judgement, Spot
from evselint.lenses import Lens
from evselint.looks import NOTHING, UNSEEN
from evselint.memo import Memo, one_by_one

value_of = attrgetter("value")


class Crossing(Fact, eq=False, gc=False):
    """What is found in a combination of facts, and the judgements to ask again with the whole fields."""

    again: tuple[Judgement, ...] = ()


def crossing_memo(lenses: tuple[Lens, ...], judgements: Sequence[Judgement]) -> Memo[Crossing]:
    """The memo of judgements that look through the same lenses, from the facts seen to what is found."""
    settling = dict.fromkeys(each.glance.settles for each in judgements if each.glance is not None)
    if settling:
        memo = Memo(_unless_settled(list(settling), judgements))
        memo.keeps = False  # to look again is cheaper than to keep what rarely comes back
        return memo
    if any(lens.suspicious is not None for lens in lenses):
        return Memo(one_by_one(_if_suspicious(lenses, judgements)))
    if any(lens.is_summary for lens in lenses):
        return Memo(one_by_one(_if_anything(lenses, judgements)))
    by_fields: dict[tuple[int, ...], list[Judgement]] = {}
    for judgement in judgements:
        places = tuple(place for place, lens in enumerate(lenses) if lens.field in judgement.reads)
        by_fields.setdefault(places, []).append(judgement)
    if len(by_fields) == 1:
        return Memo(one_by_one(_whatever(lenses, judgements)))
    # A combination of many fields may be new where every combination of two is known.
    parts = [
        (itemgetter(*places), Memo(one_by_one(_whatever([lenses[place] for place in places], members))))
        for places, members in by_fields.items()
    ]

    def make(facts: tuple[Fact, ...]) -> Crossing:
        spots: tuple[Spot, ...] = ()
        for pick, memo in parts:
            spots += memo[pick(facts)].spots
        return Crossing(None, spots)

    return Memo(one_by_one(make))


Making = Callable[[tuple[Fact, ...]], Crossing]


def _unless_settled(
    settling: Sequence[Callable[..., bool]], judgements: Sequence[Judgement]
) -> Callable[[Sequence[tuple[Fact, ...]]], dict[Any, Crossing]]:
    settled, unsettled = Crossing(None), Crossing(None, again=tuple(judgements))

    def settles_all(*seen: Any) -> bool:
        return all(settles(*seen) for settles in settling)

    settles = settling[0] if len(settling) == 1 else settles_all

    def make(seen: Sequence[tuple[Fact, ...]]) -> dict[Any, Crossing]:
        visible = [facts for facts in seen if UNSEEN not in facts] if UNSEEN in chain.from_iterable(seen) else seen
        made = dict.fromkeys(seen, unsettled)
        if visible:
            answers = map(settles, *[map(value_of, facts) for facts in zip(*visible, strict=True)])
            made.update(dict.fromkeys(compress(visible, answers), settled))
        return made

    return make


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
