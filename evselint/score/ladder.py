"""The ladder: which rung a record stands on, and what keeps it from the next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from evselint.classes import RecordClass
from evselint.score_model import Model, Rung, code_of, load_model


class Standing(Struct, frozen=True):
    """How many of ``records`` stand on each rung, those on none under ``None``; the rung of all, and the next one.

    ``hindrances`` keep records that have reached the common rung from the next: codes of rules, or fields, with the
    records that each of them holds, most first.
    """

    records: int
    rungs: dict[str | None, int]
    rung: str | None
    next: str | None
    hindrances: tuple[tuple[str, int], ...]


def rung_of(each: RecordClass, model: Model | None = None) -> str | None:
    """The highest rung that records of a class have reached; None where they have not reached the first."""
    reached = _reached(each, model or load_model())
    return reached[-1].name if reached else None


def hindrances_of(each: RecordClass, rung: Rung, model: Model | None = None) -> tuple[str, ...]:
    """What keeps records of a class off a rung: codes of rules, also of those that were not asked, and fields."""
    model = model or load_model()
    if "unread" in each.traits:
        return ("unread",)
    asked, codes = _asked(model)[rung.name]
    found = [code_of(token) for token in each.findings if token in asked or code_of(token) in rung.rules]
    found += [code for code in each.off if code in codes]
    found += [model.traits[name].missing or name for name in each.traits if name in asked]
    for path in rung.fields:
        field = model.fields[model.places[path]]
        if each.fields[model.places[path]] != "1" and field.unless not in each.traits:
            found.append(path)
    return tuple(dict.fromkeys(found))


@lru_cache(4)
def _asked(model: Model) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By rung: the findings and states that keep a record off it, and the codes of all of its rules."""
    asked = {}
    for rung in model.rungs:
        checks = [model.check[name] for name in rung.checks]
        rules = [*rung.rules, *(rule for check in checks for rule in check.rules)]
        states = [trait for check in checks for trait in check.traits]
        asked[rung.name] = frozenset((*rules, *states)), frozenset(map(code_of, rules))
    return asked


def _reached(each: RecordClass, model: Model) -> list[Rung]:
    reached: list[Rung] = []
    for rung in model.rungs:
        if hindrances_of(each, rung, model):
            break
        reached.append(rung)
    return reached


def standing(classes: Iterable[RecordClass], *, unrated: int = 0, model: Model | None = None) -> Standing:
    """Where all records stand: together on the highest rung that the model's share of them has reached."""
    model = model or load_model()
    classes = list(classes)
    counts: dict[str | None, int] = dict.fromkeys([None, *(rung.name for rung in model.rungs)], 0)
    counts[None] += unrated
    for each in classes:
        counts[rung_of(each, model)] += each.records
    records = sum(counts.values())
    common = -1
    left = records
    below: str | None = None
    for place, rung in enumerate(model.rungs):
        left -= counts[below]
        if not records or left < model.share * records:
            break
        common, below = place, rung.name
    coming = model.rungs[common + 1] if common + 1 < len(model.rungs) else None
    held: dict[str, int] = {}
    for each in classes if coming is not None else ():
        if coming is not None and len(_reached(each, model)) <= common + 1:
            for what in hindrances_of(each, coming, model):
                held[what] = held.get(what, 0) + each.records
    return Standing(
        records,
        counts,
        model.rungs[common].name if common >= 0 else None,
        coming.name if coming else None,
        tuple(sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
