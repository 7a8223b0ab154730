"""What plugs can do: which current they carry, how much power, and where in the world they belong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from evselint.checks.countries import EUROPE
from evselint.checks.shapes import number, objects, strings

TYPE_2 = frozenset({"Type 2 Outlet", "Type 2 Connector (Cable Attached)"})
CCS_1, CCS_2 = "CCS Combo 1 Plug (Cable Attached)", "CCS Combo 2 Plug (Cable Attached)"
TYPE_1 = "Type 1 Connector (Cable Attached)"
DIRECT_ONLY = frozenset({CCS_1, CCS_2, "CHAdeMO"})
# Tesla's own connector carries both currents; for inductive plates the type of current says little.
EITHER = frozenset({"Tesla Connector", "Small Paddle Inductive", "Large Paddle Inductive"})
DOMESTIC = frozenset(
    {
        "NEMA 5-20",
        "Type E French Standard",
        "Type F Schuko",
        "Type G British Standard",
        "Type J Swiss Standard",
    }
)
SINGLE_PHASE = (DOMESTIC - {"Type J Swiss Standard"}) | {"IEC 60309 Single Phase", TYPE_1, "AVCON Connector"}

# Kilowatts that a plug can carry with alternating current: one phase, three phases (engineering, not OICP).
CEILING: dict[str, tuple[float, float]] = {
    "NEMA 5-20": (2.4, 2.4),
    "Type E French Standard": (3.7, 3.7),
    "Type F Schuko": (3.7, 3.7),
    "Type G British Standard": (3.0, 3.0),
    "Type J Swiss Standard": (3.7, 11.1),
    TYPE_1: (19.2, 19.2),
    "Type 2 Outlet": (19.2, 44.0),
    "Type 2 Connector (Cable Attached)": (19.2, 44.0),
    "Type 3 Outlet": (22.2, 22.2),
    "IEC 60309 Single Phase": (14.5, 14.5),
    "IEC 60309 Three Phase": (86.6, 86.6),
    "AVCON Connector": (19.2, 19.2),
    "Tesla Connector": (44.0, 44.0),
}

_COMBO_1_LANDS = frozenset({"USA", "CAN", "KOR"})
_TYPE_G_LANDS = frozenset({"GBR", "IRL", "MLT", "CYP", "GIB", "GGY", "IMN", "JEY"})
STRANGE_IN: dict[str, frozenset[str]] = {
    CCS_1: EUROPE,
    CCS_2: _COMBO_1_LANDS | {"JPN"},
    **dict.fromkeys(TYPE_2, _COMBO_1_LANDS | {"JPN"}),
    **dict.fromkeys((TYPE_1, "NEMA 5-20", "AVCON Connector"), EUROPE),
    "Type G British Standard": EUROPE - _TYPE_G_LANDS,
    "Type J Swiss Standard": EUROPE - {"CHE", "LIE"},
}
"""Plug to the countries where another standard is in use; countries not named here are not judged."""


class Offer(NamedTuple):
    """The plugs and facilities of a record, as far as they can be understood."""

    plugs: list[str]
    facilities: list[tuple[int, Mapping[str, Any]]]

    @property
    def alternating_plugs(self) -> list[str]:
        """Plugs that carry alternating current only."""
        return [plug for plug in self.plugs if plug not in DIRECT_ONLY and plug not in EITHER]

    @property
    def direct_plugs(self) -> list[str]:
        """Plugs that carry direct current only."""
        return [plug for plug in self.plugs if plug in DIRECT_ONLY]

    def of_kind(self, *kinds: str) -> list[tuple[int, Mapping[str, Any]]]:
        """The facilities with one of these power types."""
        return [(index, facility) for index, facility in self.facilities if facility.get("PowerType") in kinds]


def offer_of(record: Mapping[str, Any]) -> Offer:
    """What a record says that it offers."""
    facilities = [
        (index, facility)
        for index, facility in objects(record.get("ChargingFacilities"))
        if isinstance(facility.get("PowerType"), str)
    ]
    return Offer(strings(record.get("Plugs")), facilities)


def contradiction(offer: Offer) -> tuple[str, int] | None:
    """Plugs and currents that exclude each other: which way, and the index of the plug or facility to look at."""
    direct, alternating = offer.of_kind("DC"), offer.of_kind("AC_1_PHASE", "AC_3_PHASE")
    if not offer.plugs or not (direct or alternating):
        return None
    only_alternating_plugs = len(offer.alternating_plugs) == len(offer.plugs)
    if direct and only_alternating_plugs:
        # First fast chargers of Tesla deliver direct current over a cable of the shape of Type 2.
        tesla = not alternating and "Type 2 Connector (Cable Attached)" in offer.plugs
        return ("type-2-direct" if tesla else "direct-without-plug"), direct[0][0]
    if offer.direct_plugs and not direct:
        return "plug-without-direct", offer.plugs.index(offer.direct_plugs[0])
    if alternating and len(offer.direct_plugs) == len(offer.plugs):
        return "alternating-without-plug", alternating[0][0]
    return None


def power_of(facility: Mapping[str, Any]) -> float | None:
    """The power a facility states."""
    return number(facility.get("Power"))
