"""The estimate group by group: operators, countries or stations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from evselint.classes import Classes, RecordClass
from evselint.score.estimate import Score, estimate
from evselint.score.ladder import Standing, standing
from evselint.score.variants import Variant


class Group(Struct, frozen=True):
    """The score of the records that have something in common, and where they stand."""

    name: str
    score: Score
    standing: Standing


def groups_of(classes: Classes, kind: str, *, variant: Variant | None = None, ranged: bool = True) -> list[Group]:
    """The groups of one kind, the worst first, those that are not rated last; stations only if they were kept."""
    found = [
        Group(name, estimate(own, variant=variant, ranged=ranged), standing(own))
        for name, own in _divided(classes, kind)
    ]
    return sorted(found, key=_worst_first)


def _worst_first(group: Group) -> tuple[bool, float, int, str]:
    overall = group.score.overall
    return overall is None, overall or 0.0, -group.score.records, group.name


def _divided(classes: Classes, kind: str) -> Iterator[tuple[str, Sequence[RecordClass]]]:
    if kind == "station":
        for station in classes.stations or ():
            yield station.name, station.classes
        return
    by_name: dict[str, list[RecordClass]] = {}
    for each in classes.classes:
        name = each.country or "no country" if kind == "country" else operator_name(each)
        by_name.setdefault(name, []).append(each)
    yield from by_name.items()


def operator_name(each: RecordClass) -> str:
    """The operator's id, or its name where there is no id."""
    return each.operator[0] or each.operator[1] or "no operator"
