"""Checks of plugs, charging facilities and their power."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks import filters
from evselint.checks.facility import fault_of
from evselint.checks.filters import suspects
from evselint.checks.plugs import (
    CEILING,
    DOMESTIC,
    SINGLE_PHASE,
    STRANGE_IN,
    TYPE_2,
    contradiction,
    offer_of,
    power_of,
)
from evselint.checks.shapes import country_of, number, shown, strings, texts
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.expressions import expression

Answers = Iterator[Mapping[str, Any]]

_KILOWATTS = expression(r"(?<![0-9.,])([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?kW(?![A-Za-z])", re.IGNORECASE)
_ALTERNATING = ("AC_1_PHASE", "AC_3_PHASE")


@value_check(dict)
def facility_figures(*, cause: str) -> ValueCheck:
    """Power, voltage, current and type of current fit; only faults of this ``cause`` are answered."""

    def check(value: Any) -> Answer:
        fault = fault_of(value)
        return fault.details if fault and fault.cause == cause else None

    return check


@record_check
def without_neutral(*, countries: list[str], there: bool) -> RecordCheck:
    """Three-phase power is not computed with the voltage between lines; ``there``: in these countries, or elsewhere."""

    def check(record: Mapping[str, Any]) -> Answers:
        for index, facility in offer_of(record).facilities:
            fault = fault_of(facility)
            if fault and fault.cause == "without-neutral" and (country_of(record) in countries) is there:
                yield {"pointer": f"/ChargingFacilities/{index}/Power", "value": facility["Power"], **fault.details}

    return check


@record_check
def plugs_fit_current(*, case: str) -> RecordCheck:
    """Plugs and types of current do not exclude each other; only this ``case`` is answered."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        found = contradiction(offer)
        if not found or found[0] != case:
            return
        index = found[1]
        kinds = {index: str(facility["PowerType"]) for index, facility in offer.facilities}
        if case == "plug-without-direct":
            pointer, value = f"/Plugs/{index}", offer.plugs[index]
        else:
            pointer, value = f"/ChargingFacilities/{index}/PowerType", kinds[index]
        named = {"plugs": ", ".join(offer.plugs), "kinds": ", ".join(sorted(set(kinds.values())))}
        yield {"pointer": pointer, "value": value, **named}

    return check


@record_check
def phases_fit_plugs(*, plugs: list[str] | None = None) -> RecordCheck:
    """Three phases need a plug with three phases; ``plugs`` are those that cannot (default: all of one phase)."""
    unfit = frozenset(plugs) if plugs else SINGLE_PHASE

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        alternating = offer.alternating_plugs
        known = len(alternating) + len(offer.direct_plugs) == len(offer.plugs)
        if alternating and known and unfit.issuperset(alternating):
            for index, _ in offer.of_kind("AC_3_PHASE"):
                pointer = f"/ChargingFacilities/{index}/PowerType"
                yield {"pointer": pointer, "value": "AC_3_PHASE", "plugs": ", ".join(alternating)}

    return check


@record_check
def power_within_plug() -> RecordCheck:
    """No facility for alternating current has more power than the strongest plug can carry."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        plugs = offer.alternating_plugs
        if not plugs or any(plug not in CEILING for plug in plugs) or contradiction(offer):
            return
        for index, facility in offer.of_kind(*_ALTERNATING):
            three = facility["PowerType"] == "AC_3_PHASE"
            if three and SINGLE_PHASE.issuperset(plugs):
                continue  # the phases are the fault then
            limit = max(CEILING[plug][three] for plug in plugs)
            power = power_of(facility)
            if power is not None and power > limit and fault_of(facility) is None:
                answer = {"pointer": f"/ChargingFacilities/{index}/Power", "value": facility["Power"]}
                yield {**answer, "kind": facility["PowerType"], "plugs": ", ".join(plugs), "limit": shown(limit)}

    return check


@record_check
def direct_power_usual(*, plugs: list[str], max: float) -> RecordCheck:
    """With no other plugs for direct current than these, its power is at most ``max`` kW."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        direct = offer.direct_plugs
        if not direct or not set(direct) <= set(plugs) or "Tesla Connector" in offer.plugs:
            return
        for index, facility in offer.of_kind("DC"):
            power = power_of(facility)
            if power is not None and power > max and fault_of(facility) is None:
                pointer = f"/ChargingFacilities/{index}/Power"
                yield {"pointer": pointer, "value": facility["Power"], "plugs": ", ".join(direct)}

    return check


@record_check
def plug_of_region(*, plugs: list[str] | None = None) -> RecordCheck:
    """No plug belongs to another part of the world; ``plugs`` narrows which are judged."""

    def check(record: Mapping[str, Any]) -> Answers:
        country = country_of(record)
        for index, plug in enumerate(record.get("Plugs") or ()) if isinstance(record.get("Plugs"), list) else ():
            if isinstance(plug, str) and (plugs is None or plug in plugs) and country in STRANGE_IN.get(plug, ()):
                yield {"pointer": f"/Plugs/{index}", "value": plug, "country": country}

    return check


@record_check
def type_2_beside_direct() -> RecordCheck:
    """A plug for alternating current beside CCS or CHAdeMO has a facility for alternating current."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        if offer.direct_plugs and offer.of_kind("DC") and not offer.of_kind(*_ALTERNATING):
            for index, plug in enumerate(record["Plugs"]):
                if isinstance(plug, str) and plug in offer.alternating_plugs:
                    yield {"pointer": f"/Plugs/{index}", "value": plug, "direct": ", ".join(offer.direct_plugs)}
                    return

    return check


@record_check
def mode_fits_current(*, current: str) -> RecordCheck:
    """Charging modes fit the type of current (``AC`` or ``DC``); the repair is the list that would fit."""
    wrong = frozenset({"Mode_4", "CHAdeMO"} if current == "AC" else {"Mode_1", "Mode_2", "Mode_3"})
    kinds = _ALTERNATING if current == "AC" else ("DC",)

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        if contradiction(offer):
            return
        certain = current == "DC" or TYPE_2.issuperset(offer.alternating_plugs)
        for index, facility in offer.of_kind(*kinds):
            modes = strings(facility.get("ChargingModes"))
            bad = [mode for mode in modes if mode in wrong]
            if not bad:
                continue
            meant = [mode for mode in modes if mode not in wrong] or ["Mode_3" if current == "AC" else "Mode_4"]
            answer = {"pointer": f"/ChargingFacilities/{index}/ChargingModes", "value": modes}
            answer |= {"modes": ", ".join(bad), "kind": facility["PowerType"], "meant": ", ".join(meant)}
            yield {**answer, "repair": meant} if certain else answer

    return check


@record_check
def mode_fits_plug(*, modes: list[str], plugs: str) -> RecordCheck:
    """These modes do not occur where all plugs for alternating current are ``domestic`` or ``type-2``."""
    family = DOMESTIC if plugs == "domestic" else TYPE_2

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        alternating = offer.alternating_plugs
        if not alternating or not family.issuperset(alternating) or contradiction(offer):
            return
        for index, facility in offer.of_kind(*_ALTERNATING):
            found = [mode for mode in strings(facility.get("ChargingModes")) if mode in modes]
            if found:
                pointer = f"/ChargingFacilities/{index}/ChargingModes"
                yield {"pointer": pointer, "value": found, "modes": ", ".join(found), "plugs": ", ".join(alternating)}

    return check


@record_check
def chademo_mode_has_plug() -> RecordCheck:
    """The mode CHAdeMO comes with a CHAdeMO plug."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        if not offer.plugs or "CHAdeMO" in offer.plugs or contradiction(offer):
            return
        for index, facility in offer.of_kind("DC"):
            if "CHAdeMO" in strings(facility.get("ChargingModes")):
                pointer = f"/ChargingFacilities/{index}/ChargingModes"
                yield {"pointer": pointer, "value": facility["ChargingModes"], "plugs": ", ".join(offer.plugs)}

    return check


@record_check
def facilities_told_apart() -> RecordCheck:
    """No facility repeats another one, unless there are no more facilities than plugs."""

    def check(record: Mapping[str, Any]) -> Answers:
        facilities, plugs = record.get("ChargingFacilities"), strings(record.get("Plugs"))
        if isinstance(facilities, list) and len(facilities) > max(1, len(plugs)):
            different = {repr(sorted(each.items(), key=str) if isinstance(each, dict) else each) for each in facilities}
            if len(different) < len(facilities):
                yield {"value": facilities, "times": len(facilities) - len(different)}

    return check


@record_check
def facilities_match_plugs() -> RecordCheck:
    """There are no more different facilities than plugs."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        different = {repr(sorted(facility.items(), key=str)) for _, facility in offer.facilities}
        kinds = {facility["PowerType"] for _, facility in offer.facilities}
        mixed = len(kinds - {"DC"}) > 1
        if offer.plugs and len(different) > len(offer.plugs) and not (mixed and len(offer.plugs) == 1):
            yield {"facilities": len(different), "plugs": len(offer.plugs), "value": len(different)}

    return check


@record_check
def one_phase_count() -> RecordCheck:
    """A single plug is not given both with one phase and with three."""

    def check(record: Mapping[str, Any]) -> Answers:
        offer = offer_of(record)
        if len(offer.plugs) == 1 and offer.of_kind("AC_1_PHASE") and offer.of_kind("AC_3_PHASE"):
            yield {"plug": offer.plugs[0], "value": len(offer.facilities)}

    return check


@record_check
def power_in_text_agrees() -> RecordCheck:
    """A power named in a station name or in AdditionalInfo is that of a facility."""

    def check(record: Mapping[str, Any]) -> Answers:
        powers = [power for _, facility in offer_of(record).facilities if (power := power_of(facility)) is not None]
        if not powers:
            return
        for field in ("ChargingStationNames", "AdditionalInfo"):
            for index, _, text in texts(record.get(field)):
                named = [float(hit.replace(",", ".")) for hit in _KILOWATTS.findall(text[:500])]
                if named and not any(abs(one - power) <= max(1, power / 10) for one in named for power in powers):
                    facts = {"named": shown(named[0]), "stated": ", ".join(map(shown, sorted(powers)))}
                    yield {"pointer": f"/{field}/{index}/value", "value": text, **facts}
                    return

    return suspects(check, dict.fromkeys(("ChargingStationNames", "AdditionalInfo"), filters.TELLING))


@record_check
def max_capacity(*, case: str) -> RecordCheck:
    """MaxCapacity is the energy of a limited store; ``case`` is ``not-positive``, ``equals-power`` or ``given``."""

    def check(record: Mapping[str, Any]) -> Answers:
        capacity = number(record.get("MaxCapacity"))
        if capacity is None:
            return
        powers = [power_of(facility) for _, facility in offer_of(record).facilities]
        equal = any(power is not None and abs(power - capacity) < 0.5 for power in powers)
        if case == ("not-positive" if capacity <= 0 else "equals-power" if equal else "given"):
            yield {"value": record["MaxCapacity"]}

    return check
