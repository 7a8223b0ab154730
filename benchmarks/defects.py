"""Mistakes to put into sound records: name of the kind → what it does to a record.

A defect gets a record of its own (nothing in it is shared), a source of chance, and an earlier sound record of the
same operator. Structural kinds break the schema or the spelling; semantic kinds pass it and are wrong all the same.
Nearly all are copied from mistakes in published data: Swiss national feed, German register, implementers' issues.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Record = dict[str, Any]
Defect = Callable[[Record, Random, Record], None]

_AC = {"PowerType": "AC_3_PHASE", "Voltage": 230, "Amperage": 32, "Power": 22, "ChargingModes": ["Mode_3"]}


def _set(*path: str | int, to: Any) -> Defect:
    """Gives a member another value."""

    def defect(record: Record, random: Random, earlier: Record) -> None:
        _holder(record, path)[path[-1]] = to

    return defect


def _drop(*path: str | int) -> Defect:
    def defect(record: Record, random: Random, earlier: Record) -> None:
        del _holder(record, path)[path[-1]]

    return defect


def _rename(*path: str, to: str) -> Defect:
    def defect(record: Record, random: Random, earlier: Record) -> None:
        holder = _holder(record, path)
        holder[to] = holder.pop(path[-1])

    return defect


def _change(*path: str | int, by: Callable[[Any], Any]) -> Defect:
    """Makes another value from the present one."""

    def defect(record: Record, random: Random, earlier: Record) -> None:
        holder = _holder(record, path)
        holder[path[-1]] = by(holder[path[-1]])

    return defect


def _all(*defects: Defect) -> Defect:
    def defect(record: Record, random: Random, earlier: Record) -> None:
        for one in defects:
            one(record, random, earlier)

    return defect


def _holder(record: Record, path: tuple[str | int, ...]) -> Any:
    holder: Any = record
    for step in path[:-1]:
        holder = holder[step]
    return holder


def _alternating(**changes: Any) -> Defect:
    """A Type 2 outlet with 22 kW, but for the changes."""
    return _all(_set("Plugs", to=["Type 2 Outlet"]), _set("ChargingFacilities", to=[{**_AC, **changes}]))


def _direct(plugs: list[str], **changes: Any) -> Defect:
    facility = {"PowerType": "DC", "Voltage": 920, "Power": 150, "ChargingModes": ["Mode_4"], **changes}
    return _all(_set("Plugs", to=plugs), _set("ChargingFacilities", to=[facility]))


def _google(notation: Callable[[str, str], str]) -> Defect:
    """Writes the coordinates anew, from latitude and longitude."""

    def defect(record: Record, random: Random, earlier: Record) -> None:
        record["GeoCoordinates"] = {"Google": {"Coordinates": notation(*_position(record))}}

    return defect


def _position(record: Record) -> tuple[str, str]:
    place = record["GeoCoordinates"]
    if "Google" in place:
        latitude, longitude = place["Google"]["Coordinates"].split()
        return latitude, longitude
    return place["DecimalDegree"]["Latitude"], place["DecimalDegree"]["Longitude"]


def _open(*times: Record) -> Defect:
    return _all(_set("IsOpen24Hours", to=False), _set("OpeningTimes", to=list(times)))


def _hours(on: str, begin: str, end: str) -> Record:
    return {"Period": [{"begin": begin, "end": end}], "on": on}


def _missing_at_random(record: Record, random: Random, earlier: Record) -> None:
    del record[random.choice(("Plugs", "PaymentOptions", "Accessibility", "RenewableEnergy", "HotlinePhoneNumber"))]


def _phone_as_typed(record: Record, random: Random, earlier: Record) -> None:
    record["HotlinePhoneNumber"] = random.choice(("0800 22 55 7", "+49 (0)30 22 57 91", "030/225791", "+49-30-225791"))


def _duplicate_evse_id(record: Record, random: Random, earlier: Record) -> None:
    record["EvseID"] = earlier["EvseID"]


def _duplicate_but_for_separators(record: Record, random: Random, earlier: Record) -> None:
    record["EvseID"] = earlier["EvseID"].replace("*", "")


STRUCTURAL: dict[str, Defect] = {
    "member-missing": _missing_at_random,
    "street-missing": _drop("Address", "Street"),
    "power-missing": _drop("ChargingFacilities", 0, "Power"),
    "names-null": _set("ChargingStationNames", to=None),
    "coordinates-null": _set("GeoCoordinates", to=None),
    "plugs-empty": _set("Plugs", to=[]),
    "services-empty": _set("ValueAddedServices", to=[]),
    "plugs-text": _change("Plugs", by=lambda plugs: plugs[0]),
    "flag-as-text": _change("IsOpen24Hours", by=lambda flag: str(flag).lower()),
    "dynamic-info-as-flag": _set("DynamicInfoAvailable", to=True),
    "power-as-text": _change("ChargingFacilities", 0, "Power", by=lambda power: f"{power}.0"),
    "postal-code-as-number": _set("Address", "PostalCode", to=10115),
    "names-single": _change("ChargingStationNames", by=lambda names: names[0]),
    "period-single": _open({"Period": {"begin": "08:00", "end": "18:00"}, "on": "Everyday"}),
    "plug-unknown": _set("Plugs", 0, to="Type 2 Socket"),
    "accessibility-unspecified": _set("Accessibility", to="Unspecified"),
    "payment-unknown": _set("PaymentOptions", to=["Credit Card"]),
    "power-type-lower-case": _change("ChargingFacilities", 0, "PowerType", by=str.lower),
    "station-id-misspelled": _rename("ChargingStationID", to="ChargingStationId"),
    "hotline-misspelled": _rename("HotlinePhoneNumber", to="HotLinePhoneNumber"),
    "power-key-lower-case": lambda record, random, earlier: record["ChargingFacilities"][0].update(
        power=record["ChargingFacilities"][0].pop("Power")
    ),
    "eight-decimals": _google(lambda latitude, longitude: f"{latitude}41 {longitude}07"),
    "decimal-comma": _google(lambda latitude, longitude: f"{latitude} {longitude}".replace(".", ",")),
    "coordinates-none": _set("GeoCoordinates", to={"Google": {"Coordinates": "None None"}}),
    "google-as-text": _google(lambda latitude, longitude: f"{latitude} {longitude}"),
    "phone-as-typed": _phone_as_typed,
    "evse-id-dashes": _change("EvseID", by=lambda identifier: identifier.replace("*", "-")),
    "evse-id-without-e": _change("EvseID", by=lambda identifier: identifier.replace("*E", "*", 1)),
    "evse-id-blank": _change("EvseID", by=lambda identifier: f"{identifier} "),
    "country-two-letters": _change("Address", "Country", by=lambda country: country[:2]),
    "language-upper-case": _change("ChargingStationNames", 0, "lang", by=str.upper),
    "city-too-long": _change("Address", "City", by=lambda city: f"{city} ".ljust(61, "-")),
}
STRUCTURAL["google-as-text"] = _all(
    STRUCTURAL["google-as-text"],
    lambda record, random, earlier: record["GeoCoordinates"].update(
        Google=record["GeoCoordinates"]["Google"]["Coordinates"]
    ),
)
"""Kinds that break the schema or the spelling."""

SEMANTIC: dict[str, Defect] = {
    "voltage-line-to-line": _alternating(Voltage=400),
    "voltage-of-the-guide": _alternating(Voltage=480),
    "watts": _alternating(Power=22000),
    "power-zero": _alternating(Power=0),
    "power-too-high-for-current": _alternating(Power=43),
    "wrong-phases": _alternating(PowerType="AC_1_PHASE"),
    "mode-4-on-ac": _alternating(ChargingModes=["Mode_4"]),
    "mode-3-on-dc": _direct(["CCS Combo 2 Plug (Cable Attached)"], ChargingModes=["Mode_3"]),
    "ccs-without-dc": _all(_alternating(), _set("Plugs", to=["CCS Combo 2 Plug (Cable Attached)"])),
    "dc-without-plug": _direct(["Type 2 Outlet"]),
    "dc-with-mains-voltage": _direct(["CCS Combo 2 Plug (Cable Attached)"], Voltage=230),
    "amperage-stuffed": _direct(["CCS Combo 2 Plug (Cable Attached)"], Amperage=99),
    "schuko-with-22-kw": _all(_alternating(), _set("Plugs", to=["Type F Schuko"])),
    "coordinates-swapped": _google(lambda latitude, longitude: f"{longitude} {latitude}"),
    "coordinates-zero": _set("GeoCoordinates", to={"Google": {"Coordinates": "0.0 0.0"}}),
    "coordinates-one-degree-off": _google(lambda latitude, longitude: f"{float(latitude) + 1:.6f} {longitude}"),
    "coordinates-with-comma": _google(lambda latitude, longitude: f"{latitude}, {longitude}"),
    "coordinates-coarse": _google(lambda latitude, longitude: f"{float(latitude):.2f} {float(longitude):.2f}"),
    "hours-overnight": _open(_hours("Everyday", "18:00", "05:00")),
    "hours-overlap": _open(_hours("Workdays", "08:00", "18:00"), _hours("Monday", "10:00", "20:00")),
    "hours-impossible": _open(_hours("Everyday", "08:00", "25:30")),
    "hours-missing": lambda record, random, earlier: record.update(IsOpen24Hours=False, OpeningTimes=None),
    "hours-though-always-open": _all(_open(_hours("Everyday", "08:00", "18:00")), _set("IsOpen24Hours", to=True)),
    "template": _set("HardwareManufacturer", to="{{manufacturer}}"),
    "placeholder-city": _set("Address", "City", to="Null"),
    "placeholder-postal-code": _set("Address", "PostalCode", to="0"),
    "placeholder-house-number": _set("Address", "HouseNum", to="n/a"),
    "postal-code-of-another-format": _set("Address", "PostalCode", to="123"),
    "placeholder-phone": _set("HotlinePhoneNumber", to="+49123123123123"),
    "phone-without-country": _set("HotlinePhoneNumber", to="+0305132787"),
    "evse-id-lower-case": _change("EvseID", by=lambda identifier: identifier.replace("*E", "*Eab")),
    "evse-id-of-another-operator": _change("EvseID", by=lambda identifier: f"{identifier[:3]}QXZ{identifier[6:]}"),
    "evse-id-of-another-country": lambda record, random, earlier: record["Address"].update(Country="PRT"),
    "duplicate-evse-id": _duplicate_evse_id,
    "duplicate-but-for-separators": _duplicate_but_for_separators,
    "no-payment-and-others": _set("PaymentOptions", to=["No Payment", "Contract"]),
    "none-and-other-services": _set("ValueAddedServices", to=["None", "ParkingSensors"]),
    "no-authentication-and-others": _set("AuthenticationModes", to=["No Authentication Required", "REMOTE"]),
    "direct-payment-without-mode": _all(
        _set("AuthenticationModes", to=["REMOTE", "NFC RFID Classic"]),
        _set("PaymentOptions", to=["Direct", "Contract"]),
    ),
    "energy-above-100": _set(
        "EnergySource", to=[{"Energy": "Wind", "Percentage": 80}, {"Energy": "Solar", "Percentage": 40}]
    ),
    "renewable-coal": _all(
        _set("RenewableEnergy", to=True), _set("EnergySource", to=[{"Energy": "Coal", "Percentage": 99}])
    ),
    "name-blank": _set("ChargingStationNames", 0, "value", to=" "),
    "same-language-twice": _change("ChargingStationNames", by=lambda names: [*names, *names]),
    "mojibake": _set("Address", "Street", to="SchillerstraÃŸe"),
    "time-zone-name": _set("Address", "TimeZone", to="Europe/Berlin"),
    "image-of-the-developer": _set("ChargingStationImage", to="http://localhost:8080/station.jpg"),
}
"""Kinds that keep to the schema and are wrong all the same."""

NEEDS_EARLIER = frozenset({"duplicate-evse-id", "duplicate-but-for-separators"})
"""Kinds that repeat something of an earlier record."""

SYSTEMATIC = ("eight-decimals", "dynamic-info-as-flag")
"""What a whole export does wrong when its program does."""
