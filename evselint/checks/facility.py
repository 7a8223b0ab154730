"""What is wrong with the electrical figures of one charging facility: one cause, one name.

Power follows from voltage and current: U·I with one phase and with direct current, 3·U·I with three phases,
because OICP states the voltage between line and neutral. Where the figures do not fit, the likeliest single cause is
named.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any, NamedTuple

from evselint.checks.shapes import number, shown

SQRT_3 = sqrt(3)
PHASES = {"AC_1_PHASE": 1, "AC_3_PHASE": 3}
OTHER_PHASES = {"AC_1_PHASE": "AC_3_PHASE", "AC_3_PHASE": "AC_1_PHASE"}
CAP = 99  # the largest current that the documents allow to state
USUAL_LINE_TO_NEUTRAL = (120, 230, 240, 277)


class Fault(NamedTuple):
    """The one cause that explains the figures, and what a message needs."""

    cause: str
    details: dict[str, Any]


def close(stated: float, computed: float, least: float) -> bool:
    """Whether a stated power fits a computed one, within ten percent or ``least`` kW."""
    return abs(stated - computed) <= max(least, computed / 10)


def fault_of(facility: Mapping[str, Any]) -> Fault | None:
    """The fault of a facility's figures, or None where they fit or too few are given."""
    power, voltage, current = (number(facility.get(name)) for name in ("Power", "Voltage", "Amperage"))
    kind = facility.get("PowerType")
    phases = PHASES.get(kind) if isinstance(kind, str) else None
    if power is not None and (fault := _size(power, voltage, current, phases)):
        return fault
    if phases and voltage is not None:
        return _alternating(str(kind), phases, power, voltage, current)
    return _direct(power, voltage, current) if kind == "DC" else None


def _size(power: float, voltage: float | None, current: float | None, phases: int | None) -> Fault | None:
    """Faults that the power shows by its size alone."""
    if power <= 0:
        return Fault("not-positive", {"power": shown(power)})
    kilowatts = power / 1000
    computed = _computed(voltage, current, phases or 1)
    confirmed = computed is not None and abs(kilowatts - computed) <= computed / 10
    if power >= 1000 or (power >= 500 and confirmed):
        details: dict[str, Any] = {"power": shown(power), "meant": shown(kilowatts)}
        if confirmed:
            details["repair"] = int(kilowatts) if kilowatts.is_integer() else kilowatts
        return Fault("watts", details)
    return Fault("tiny", {"power": shown(power)}) if power < 1 else None


def _computed(voltage: float | None, current: float | None, factor: float) -> float | None:
    return None if voltage is None or current is None else factor * voltage * current / 1000


def _usual_voltage(voltage: float) -> bool:
    """Whether a voltage between line and neutral occurs in a public net: Japan and America, the rest of the world."""
    return 100 <= voltage <= 130 or 200 <= voltage <= 290


def _alternating(kind: str, phases: int, power: float | None, voltage: float, current: float | None) -> Fault | None:
    computed = _computed(voltage, current, phases)
    details: dict[str, Any] = {"voltage": shown(voltage), "kind": kind}
    if power is None or current is None or computed is None:
        return _voltage_alone(phases, voltage, details)
    details |= {"power": shown(power), "amperage": shown(current), "expected": shown(computed)}
    least = 0.7 if phases == 3 else 0.5
    line_to_line = SQRT_3 * voltage * current / 1000
    if phases == 3 and (360 <= voltage <= 500 or 200 <= voltage <= 215) and close(power, line_to_line, least):
        meant = min(USUAL_LINE_TO_NEUTRAL, key=lambda usual: abs(usual - voltage / SQRT_3))
        return Fault("line-to-line", details | {"meant": meant, "repair": meant})
    if not _usual_voltage(voltage):
        return _voltage_alone(phases, voltage, details)
    if close(power, computed, least):
        return None
    if close(power, computed * (3 if phases == 1 else 1 / 3), least):
        return Fault("phases", details | {"other": OTHER_PHASES[kind]})
    if phases == 3 and 220 <= voltage <= 240 and close(power, line_to_line, least):
        return Fault("without-neutral", details)
    return Fault("formula", details)


def _voltage_alone(phases: int, voltage: float, details: dict[str, Any]) -> Fault | None:
    if phases == 3 and 360 <= voltage <= 440:
        meant = min(USUAL_LINE_TO_NEUTRAL, key=lambda usual: abs(usual - voltage / SQRT_3))
        return Fault("line-to-line", details | {"meant": meant})
    return None if _usual_voltage(voltage) else Fault("voltage", details)


def _direct(power: float | None, voltage: float | None, current: float | None) -> Fault | None:
    if voltage is not None and voltage <= 260:
        return Fault("direct-voltage", {"voltage": shown(voltage)})
    if power is None or current is None:
        return None
    # Without a voltage the documented limit of 999 V tells what the current allows at most.
    possible = (999 if voltage is None else voltage) * current / 1000
    if power <= possible * 1.1:
        return None
    details = {"power": shown(power), "amperage": shown(current), "expected": shown(possible)}
    return Fault("cap" if abs(current - CAP) < 0.5 else "direct-power", details)
