"""Lenses: how little of a field a judgement depends on, so that what repeats is found to repeat.

A judgement of several fields is asked once for each distinct combination of what it depends on: a part of an object
(``Address.Country``), the operator in an EvseID, or the mere fact that a text holds nothing suspicious.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from evselint.checks.filters import Filter
from evselint.judgements import OPERATOR_OF_ID, Judgement
from evselint.paths import first_of

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
        "HotlinePhoneNumber",
    }
)
MOST_LENSES = 6


class Lens(NamedTuple):
    """One field, the paths into it that matter, and how little of these if a glance or a pattern may be enough."""

    field: str
    paths: tuple[str, ...]
    suspicious: Filter | None = None
    see: Callable[[Any], Any] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it shows the field as it is."""
        return self.suspicious is None and self.see is None and self.paths == (self.field,)

    @property
    def is_summary(self) -> bool:
        """Whether it shows less than a judgement needs to name what it finds."""
        return self.suspicious is not None or self.see is not None or OPERATOR_OF_ID in self.paths

    @property
    def varies(self) -> bool:
        """Whether its facts rarely repeat."""
        return self.is_whole and self.field in VARIED


def lenses_of(judgement: Judgement) -> tuple[Lens, ...]:
    """What a judgement depends on, one lens a field."""
    if judgement.glance is not None:
        return tuple(Lens(name, view.paths or (name,), see=view.see) for name, view in judgement.glance.views.items())
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
