"""Every fault that the sample of Hubject's push guide holds is found at its place, filled in or with its templates."""

from __future__ import annotations

import pytest

from evselint.api import lint
from evselint.testing import changed, push_body

FAULTS = {
    "Accessibility": "Restricted access",
    "AccessibilityLocation": "ParkingGarage",
    "AdditionalInfo": [{"lang": "en", "value": "For testing purposes"}],
    "Address.Street": "EUREF CAMPUS",
    "-Address.ParkingFacility": True,
    "-Address.ParkingSpot": True,
    "-Address.Floor": True,
    "AuthenticationModes": ["No Authentication Required"],
    "ChargingFacilities[0].Voltage": 480,
    "ChargingFacilities[0].ChargingModes": ["Mode_4"],
    "ChargingStationID": "TEST 1",
    "GeoChargingPointEntrance.Google.Coordinates": "52.480751 13.356580",
    "HotlinePhoneNumber": "+49123123123123",
    "IsOpen24Hours": False,
    "MaxCapacity": 50,
    "OpeningTimes": [{"on": "Everyday", "Period": [{"begin": "09:00", "end": "18:00"}]}],
    "PaymentOptions": ["No Payment"],
    "ValueAddedServices": ["Reservation"],
    **{
        f"-{name}": True
        for name in (
            "ChargingPoolID",
            "HardwareManufacturer",
            "ChargingStationImage",
            "DynamicPowerLevel",
            "EnergySource",
            "EnvironmentalImpact",
            "ChargingStationLocationReference",
        )
    },
}
EXPECTED = {
    ("EV524", "/ChargingFacilities/0/Voltage"),
    ("EV554", "/ChargingFacilities/0/ChargingModes"),
    ("EV633", "/AuthenticationModes"),
    ("EV740", "/HotlinePhoneNumber"),
    ("EV415", "/GeoChargingPointEntrance"),
    ("EV572", "/MaxCapacity"),
    ("EV713", "/Accessibility"),
    ("EV321", "/AccessibilityLocation"),
    ("EV315", "/Address/Street"),
    ("EV332", "/Address/TimeZone"),
    ("EV712", "/ChargingStationID"),
    ("EV736", "/AdditionalInfo"),
    ("EV642", "/ValueAddedServices/0"),
    ("EV653", "/ValueAddedServices"),
    ("EV290", "/ChargingPoolID"),
    ("EV594", "/HardwareManufacturer"),
    ("EV791", "/ChargingStationImage"),
    ("EV593", "/DynamicPowerLevel"),
    ("EV890", "/EnergySource"),
    ("EV891", "/EnvironmentalImpact"),
    ("EV792", "/ChargingStationLocationReference"),
}
TEMPLATES = {("EV710", "/EvseID"), ("EV710", "/HubOperatorID"), ("EV710", "/OperatorEvseData/OperatorID")}


@pytest.mark.parametrize(
    ("operator", "evse", "identity"),
    [
        ("DE*ABC", "DE*ABC*E0001", {("EV222", "/HubOperatorID")}),
        ("{{operatorID}}", "{{evseID}}", TEMPLATES),
    ],
)
def test_all_faults_and_no_others(operator: str, evse: str, identity: set[tuple[str, str]]) -> None:
    envelope = {"ActionType": "insert", "OperatorID": operator, "OperatorName": "ABC technologies"}
    record = changed({**FAULTS, "EvseID": evse, "HubOperatorID": operator}, {})
    report = lint(push_body([record], envelope))
    found = {(finding.rule, finding.pointer) for finding in report.findings}
    assert found == EXPECTED | identity
