"""The figures of a facility, and plugs against currents: one cause, one answer."""

from __future__ import annotations

from typing import Any

import pytest

from evselint.checks.facility import fault_of
from evselint.checks.plugs import contradiction, offer_of
from evselint.checks.power import direct_power_usual, mode_fits_current, power_in_text_agrees, power_within_plug

CCS = "CCS Combo 2 Plug (Cable Attached)"


@pytest.mark.parametrize(
    ("kind", "voltage", "amperage", "power", "cause"),
    [
        # As Hubject's help centre shows it, and the usual European sizes.
        ("AC_3_PHASE", 230, 32, 22, None),
        ("AC_3_PHASE", 230, 32, 22.08, None),
        ("AC_3_PHASE", 230, 16, 11, None),
        ("AC_3_PHASE", 230, 63, 43, None),
        ("AC_3_PHASE", 240, 32, 22, None),
        ("AC_3_PHASE", 230, 48, 33, None),
        ("AC_1_PHASE", 230, 16, 3.7, None),
        ("AC_1_PHASE", 230, 32, 7.4, None),
        ("AC_1_PHASE", 240, 48, 11.5, None),
        ("AC_1_PHASE", 208, 30, 6.2, None),
        # Between two lines.
        ("AC_3_PHASE", 400, 32, 22, "line-to-line"),
        ("AC_3_PHASE", 400, 16, 11, "line-to-line"),
        ("AC_3_PHASE", 415, 32, 23, "line-to-line"),
        ("AC_3_PHASE", 480, 32, 26.6, "line-to-line"),
        ("AC_3_PHASE", 208, 32, 11.5, "line-to-line"),
        ("AC_3_PHASE", 400, None, 22, "line-to-line"),
        ("AC_3_PHASE", 400, None, None, "line-to-line"),
        # The sample of the push guide: no formula fits, the voltage is the odd one.
        ("AC_3_PHASE", 480, 32, 22, "voltage"),
        ("AC_1_PHASE", 400, 16, 6.4, "voltage"),
        ("AC_3_PHASE", 0, 32, 22, "voltage"),
        # The other number of phases.
        ("AC_3_PHASE", 230, 32, 7.4, "phases"),
        ("AC_1_PHASE", 230, 32, 22, "phases"),
        # A net without neutral, or the factor √3 by mistake: the country decides.
        ("AC_3_PHASE", 230, 32, 12.7, "without-neutral"),
        # Nothing fits.
        ("AC_3_PHASE", 230, 16, 22, "formula"),
        ("AC_3_PHASE", 230, 32, 43, "formula"),
        ("AC_3_PHASE", 230, 0, 22, "formula"),
        # Size alone.
        ("AC_3_PHASE", 230, 32, 0, "not-positive"),
        ("AC_3_PHASE", 230, 32, -22, "not-positive"),
        ("AC_3_PHASE", 230, 32, 22000, "watts"),
        ("AC_1_PHASE", 230, 4, 920, "watts"),
        ("DC", None, None, 150000, "watts"),
        ("AC_3_PHASE", 230, 32, 0.022, "tiny"),
        # Direct current: the largest voltage and current are seldom reached together, but never exceeded.
        ("DC", 500, 125, 50, None),
        ("DC", 1000, 500, 150, None),
        ("DC", 920, None, 300, None),
        ("DC", 400, 32, 150, "direct-power"),
        ("DC", 920, 99, 300, "cap"),
        ("DC", 400, 99, 360, "cap"),
        ("DC", None, 99, 150, "cap"),
        ("DC", 500, 99, 49.5, None),
        ("DC", 230, 99, 50, "direct-voltage"),
        ("DC", 230, None, None, "direct-voltage"),
        # Too little is known.
        ("AC_3_PHASE", 230, None, 22, None),
        ("AC_3_PHASE", None, 32, 22, None),
        ("AC_3_PHASE", None, None, None, None),
    ],
)
def test_the_likeliest_cause(
    kind: str, voltage: float | None, amperage: float | None, power: float | None, cause: str
) -> None:
    fault = fault_of({"PowerType": kind, "Voltage": voltage, "Amperage": amperage, "Power": power})
    assert (fault.cause if fault else None) == cause


@pytest.mark.parametrize(
    ("voltage", "amperage", "power", "meant"), [(400, 32, 22, 230), (415, 32, 23, 240), (480, 32, 26.6, 277)]
)
def test_voltage_between_lines_is_repaired_where_the_formula_confirms_it(
    voltage: int, amperage: int, power: float, meant: int
) -> None:
    fault = fault_of({"PowerType": "AC_3_PHASE", "Voltage": voltage, "Amperage": amperage, "Power": power})
    assert fault is not None
    assert fault.details["repair"] == meant


def test_voltage_between_lines_is_not_repaired_where_nothing_confirms_it() -> None:
    fault = fault_of({"PowerType": "AC_3_PHASE", "Voltage": 400, "Power": 22})
    assert fault is not None
    assert "repair" not in fault.details


def test_watts_are_repaired_where_the_formula_confirms_it() -> None:
    confirmed = fault_of({"PowerType": "AC_3_PHASE", "Voltage": 230, "Amperage": 32, "Power": 22000})
    guessed = fault_of({"PowerType": "AC_3_PHASE", "Power": 22000})
    assert confirmed is not None
    assert confirmed.details["repair"] == 22
    assert guessed is not None
    assert "repair" not in guessed.details


@pytest.mark.parametrize(
    ("plugs", "kinds", "case"),
    [
        (["Type 2 Outlet"], ["AC_3_PHASE"], None),
        ([CCS], ["DC"], None),
        ([CCS, "CHAdeMO", "Type 2 Outlet"], ["DC", "AC_3_PHASE"], None),
        (["Tesla Connector"], ["DC"], None),
        (["Tesla Connector"], ["AC_3_PHASE"], None),
        ([CCS], ["AC_3_PHASE"], "plug-without-direct"),
        ([CCS, "Type 2 Outlet"], ["AC_3_PHASE"], "plug-without-direct"),
        (["Type 2 Outlet"], ["DC"], "direct-without-plug"),
        (["Type F Schuko"], ["DC"], "direct-without-plug"),
        (["Type 2 Outlet"], ["AC_3_PHASE", "DC"], "direct-without-plug"),
        (["Type 2 Connector (Cable Attached)"], ["DC"], "type-2-direct"),
        ([CCS, "CHAdeMO"], ["DC", "AC_3_PHASE"], "alternating-without-plug"),
        ([], ["DC"], None),
        ([CCS], [], None),
    ],
)
def test_plugs_and_currents_contradict_each_other_in_one_way(
    plugs: list[str], kinds: list[str], case: str | None
) -> None:
    found = contradiction(offer_of({"Plugs": plugs, "ChargingFacilities": [{"PowerType": kind} for kind in kinds]}))
    assert (found[0] if found else None) == case


@pytest.mark.parametrize(
    ("plug", "kind", "power", "raised"),
    [
        ("Type F Schuko", "AC_1_PHASE", 3.7, False),
        ("Type F Schuko", "AC_1_PHASE", 22, True),
        ("Type 2 Outlet", "AC_3_PHASE", 43, False),
        ("Type 2 Outlet", "AC_3_PHASE", 60, True),
        ("IEC 60309 Three Phase", "AC_3_PHASE", 60, False),
        ("Type F Schuko", "AC_3_PHASE", 22, False),  # three phases are the fault then
        ("Large Paddle Inductive", "AC_3_PHASE", 60, False),
    ],
)
def test_power_within_plug(plug: str, kind: str, power: float, raised: bool) -> None:
    record = {"Plugs": [plug], "ChargingFacilities": [{"PowerType": kind, "Power": power}]}
    assert bool(list(power_within_plug()(record))) is raised


def test_watts_do_not_exceed_a_plug_as_well() -> None:
    record = {"Plugs": ["Type 2 Outlet"], "ChargingFacilities": [{"PowerType": "AC_3_PHASE", "Power": 22000}]}
    assert list(power_within_plug()(record)) == []


def test_a_wrong_type_of_current_is_not_reported_as_wrong_mode_too() -> None:
    facility = {"PowerType": "DC", "Power": 22, "ChargingModes": ["Mode_3"]}
    assert list(mode_fits_current(current="DC")({"Plugs": ["Type 2 Outlet"], "ChargingFacilities": [facility]})) == []


def test_the_mode_of_type_2_can_be_repaired_but_not_that_of_a_mix() -> None:
    facility = {"PowerType": "AC_3_PHASE", "ChargingModes": ["Mode_4"]}

    def answer(*plugs: str) -> dict[str, Any]:
        return dict(
            next(iter(mode_fits_current(current="AC")({"Plugs": list(plugs), "ChargingFacilities": [facility]})))
        )

    assert answer("Type 2 Outlet")["repair"] == ["Mode_3"]
    assert "repair" not in answer("Type 2 Outlet", "Type F Schuko")


def test_usual_power_of_chademo_does_not_limit_ccs() -> None:
    check = direct_power_usual(plugs=["CHAdeMO"], max=100)
    fast = [{"PowerType": "DC", "Power": 150}]
    assert list(check({"Plugs": ["CHAdeMO"], "ChargingFacilities": fast}))
    assert not list(check({"Plugs": ["CHAdeMO", CCS], "ChargingFacilities": fast}))


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Depot 22 kW", False),
        ("Depot 22kW", False),
        ("Depot 2x11kW, 22 kW", False),
        ("Depot 150 kW", True),
        ("Depot 22 kWh", False),
    ],
)
def test_power_named_in_a_text(text: str, raised: bool) -> None:
    record = {
        "ChargingStationNames": [{"lang": "en", "value": text}],
        "ChargingFacilities": [{"PowerType": "AC_3_PHASE", "Power": 22}],
    }
    assert bool(list(power_in_text_agrees()(record))) is raised
