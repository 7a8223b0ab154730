"""The fields of a record, in the order of the specification, and the other names they go by."""

from __future__ import annotations

FIELD_NAMES: tuple[str, ...] = (
    "deltaType",
    "lastUpdate",
    "EvseID",
    "ChargingPoolID",
    "ChargingStationID",
    "ChargingStationNames",
    "HardwareManufacturer",
    "ChargingStationImage",
    "SubOperatorName",
    "Address",
    "GeoCoordinates",
    "Plugs",
    "DynamicPowerLevel",
    "ChargingFacilities",
    "RenewableEnergy",
    "EnergySource",
    "EnvironmentalImpact",
    "CalibrationLawDataAvailability",
    "AuthenticationModes",
    "MaxCapacity",
    "PaymentOptions",
    "ValueAddedServices",
    "Accessibility",
    "AccessibilityLocation",
    "HotlinePhoneNumber",
    "AdditionalInfo",
    "ChargingStationLocationReference",
    "GeoChargingPointEntrance",
    "IsOpen24Hours",
    "OpeningTimes",
    "HubOperatorID",
    "ClearinghouseID",
    "IsHubjectCompatible",
    "DynamicInfoAvailable",
    "OperatorID",
    "OperatorName",
)

# What the hub or a pull adds; a push has no use for it.
PULL_ONLY = frozenset({"deltaType", "lastUpdate", "OperatorID", "OperatorName"})

# Facts of the envelope, which rules name like fields.
ENVELOPE_NAMES: tuple[str, ...] = ("@OperatorID", "@OperatorName", "@ActionType", "@Kind", "@SubOperators")

# Spellings that real feeds use for a key (OICP 2.1 and 2.2, the Swiss feed, typing errors of the documents themselves).
KEY_ALIASES: dict[str, str] = {
    "ChargingStationId": "ChargingStationID",
    "EvseId": "EvseID",
    "EVSEID": "EvseID",
    "OperatorId": "OperatorID",
    "Timezone": "TimeZone",
    "On": "on",
    "power": "Power",
    "powertype": "PowerType",
    "SuboperatorName": "SubOperatorName",
    "LocationImage": "ChargingStationImage",
    "Coordinatea": "Coordinates",
    "Charging Modes": "ChargingModes",
    "GeoChargngPointEntrance": "GeoChargingPointEntrance",
    "Periods": "Period",
}

# Fields of OICP 2.2 that 2.3 has replaced, and by what.
OLD_FIELDS: dict[str, str] = {
    "ChargingStationName": "ChargingStationNames",
    "EnChargingStationName": "ChargingStationNames",
    "ChargingModes": "ChargingFacilities[*].ChargingModes",
}
