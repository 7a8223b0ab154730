"""Checks of where the energy comes from, and of what making it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks.shapes import number, objects
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check

NOT_RENEWABLE = frozenset({"Coal", "NuclearEnergy", "Petroleum", "NaturalGas"})
BURNT = NOT_RENEWABLE - {"NuclearEnergy"}
WHOLE = 99  # a single source of 99 % is meant to be the only one: the documents allow two digits


def _shares(value: object) -> list[tuple[int, str, float | None]]:
    """Index, energy and percentage of each source that names its energy."""
    return [
        (index, source["Energy"], number(source.get("Percentage")))
        for index, source in objects(value)
        if isinstance(source.get("Energy"), str)
    ]


def _total(value: object) -> float | None:
    """The sum of all percentages; None if a source lacks its kind or its share."""
    known = [share for _, _, share in _shares(value) if share is not None]
    return sum(known) if known and isinstance(value, list) and len(known) == len(value) else None


@value_check(list)
def shares_add_up(*, min: float | None = None, max: float | None = None) -> ValueCheck:
    """The percentages of all sources come to at least ``min`` and at most ``max``; the answer gives their ``sum``."""

    def check(value: Any) -> Answer:
        total = _total(value)
        if total is None or ((min is None or total >= min) and (max is None or total <= max)):
            return None
        return {"sum": f"{total:g}"}

    return check


@value_check(list)
def sources_differ() -> ValueCheck:
    """No kind of energy is listed twice."""

    def check(value: Any) -> Answer:
        names = [energy for _, energy, _ in _shares(value)]
        repeated = next((name for place, name in enumerate(names) if name in names[:place]), None)
        return {"energy": repeated} if repeated else None

    return check


@value_check(dict)
def share_given() -> ValueCheck:
    """A source says which energy it is and how much of it."""

    def check(value: Any) -> Answer:
        missing = [name for name in ("Energy", "Percentage") if value.get(name) is None]
        return {"missing": " and ".join(missing)} if missing else None

    return check


@record_check
def renewable_as_sourced(*, renewable: bool) -> RecordCheck:
    """RenewableEnergy is as the sources have it.

    With ``renewable`` a record that claims it has no other source; without, one that denies it has such a source.
    """

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        claimed, shares = record.get("RenewableEnergy"), _shares(record.get("EnergySource"))
        others = [(index, energy) for index, energy, share in shares if energy in NOT_RENEWABLE and share != 0]
        if renewable and claimed is True and others:
            index, energy = others[0]
            yield {"pointer": f"/EnergySource/{index}/Energy", "value": energy, "energy": energy}
        if not renewable and claimed is False and shares and not others:
            total = _total(record.get("EnergySource"))
            if total is not None and total >= WHOLE:
                yield {"value": claimed, "sources": ", ".join(energy for _, energy, _ in shares)}

    return check


@record_check
def renewable_without_traces(*, most: float) -> RecordCheck:
    """Renewable energy leaves no nuclear waste and at most ``most`` grams of carbon dioxide a kilowatt hour."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        impact = record.get("EnvironmentalImpact")
        if record.get("RenewableEnergy") is not True or not isinstance(impact, dict):
            return
        if any(energy in NOT_RENEWABLE and share != 0 for _, energy, share in _shares(record.get("EnergySource"))):
            return  # the sources contradict already
        for name, limit in (("CO2Emission", most), ("NuclearWaste", 0)):
            found = number(impact.get(name))
            if found is not None and found > limit:
                yield {"pointer": f"/EnvironmentalImpact/{name}", "value": impact[name], "name": name}
                return

    return check


@record_check
def traces_of_sources() -> RecordCheck:
    """What is burnt leaves carbon dioxide, nuclear energy leaves waste: neither is stated as zero."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        impact = record.get("EnvironmentalImpact")
        if not isinstance(impact, dict) or record.get("RenewableEnergy") is True:
            return
        used = {energy for _, energy, share in _shares(record.get("EnergySource")) if share is None or share >= 1}
        for name, causes in (("CO2Emission", BURNT), ("NuclearWaste", frozenset({"NuclearEnergy"}))):
            if (found := sorted(used & causes)) and number(impact.get(name)) == 0:
                yield {
                    "pointer": f"/EnvironmentalImpact/{name}",
                    "value": impact[name],
                    "name": name,
                    "energy": found[0],
                }

    return check
