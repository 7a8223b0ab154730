"""Operators, and one charging station after another, each sound in every respect the standard knows.

What a station is made of follows OICP 2.3 CPO data types; power follows IEC 61851 and voltage from line to neutral.
Qualities (opening hours, kind of place, payment …) go round within an operator instead of being drawn: no operator
says the same of all its stations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from benchmarks.towns import COUNTRIES, ENGLISH, TOWNS, WORDINGS, Country, Town, Wording

Record = dict[str, Any]

_CELLS = 128  # a town is a grid of 128 × 128 cells of eleven metres; a pool of stations has a cell to itself
_CELL_ORDER = 2741  # any odd number: visits every cell once before one comes again

_FIRST_NAMES = (
    "Voltara",
    "Strombach",
    "Elektrana",
    "Ladewerk",
    "Ampero",
    "Kilowind",
    "Plugado",
    "Fahrstrom",
    "Wattmeer",
    "Amparo",
    "Nordlade",
    "Solvia",
    "Grünfeld",
    "Rheinlade",
    "Voltique",
    "Elvago",
    "Stromtal",
    "Kabelo",
    "Zappora",
    "Ohmega",
    "Luxwatt",
    "Altivolt",
    "Morgenlade",
    "Currenta",
    "Ionario",
)
_SECOND_NAMES = (
    "Mobility",
    "Energie",
    "Charging",
    "Network",
    "Power",
    "Drive",
    "Infra",
    "Services",
    "Solutions",
    "Stations",
    "Grid",
    "Go",
)
_CODE_LETTERS = "BCDFGHKLMNPRSTVW"
_MANUFACTURERS = ("ABB", "Alfen", "Alpitronic", "Compleo", "EVBox", "Kempower", "Mennekes", "Schneider Electric")
_OWNERS = ("Stadtwerke", "Energie", "Parkering & Mobility", "Retail Properties", "Hotel Group")


class Equipment(NamedTuple):
    """What hangs on the wall: plugs with the facilities that feed them."""

    plugs: tuple[str, ...]
    facilities: tuple[tuple[str, int, int | None, int, tuple[str, ...]], ...]


def _alternating(plug: str, phases: int, amperage: int, power: int) -> Equipment:
    return Equipment((plug,), ((f"AC_{phases}_PHASE", 230, amperage, power, ("Mode_3",)),))


def _direct(voltage: int, amperage: int | None, power: int) -> Equipment:
    return Equipment((_CCS,), (("DC", voltage, amperage, power, ("Mode_4",)),))


_OUTLET = "Type 2 Outlet"
_CABLE = "Type 2 Connector (Cable Attached)"
_CCS = "CCS Combo 2 Plug (Cable Attached)"
_EQUIPMENT = (
    _alternating(_OUTLET, 3, 32, 22),
    _alternating(_OUTLET, 3, 16, 11),
    _alternating(_CABLE, 3, 32, 22),
    _direct(920, None, 150),
    _alternating(_OUTLET, 3, 32, 22),
    _alternating(_CABLE, 3, 16, 11),
    _direct(920, None, 300),
    _alternating(_OUTLET, 1, 32, 7),
    Equipment((_CCS, "CHAdeMO"), (("DC", 500, None, 50, ("Mode_4", "CHAdeMO")),)),
    _direct(500, 50, 25),
    Equipment((_CCS, _CABLE), (("DC", 500, None, 50, ("Mode_4",)), ("AC_3_PHASE", 230, 63, 43, ("Mode_3",)))),
)

_OPENING = (
    [{"Period": [{"begin": "06:00", "end": "22:00"}], "on": "Everyday"}],
    [
        {"Period": [{"begin": "07:00", "end": "20:00"}], "on": "Workdays"},
        {"Period": [{"begin": "08:00", "end": "18:00"}], "on": "Weekend"},
    ],
    [
        {"Period": [{"begin": "08:00", "end": "12:00"}, {"begin": "13:00", "end": "19:00"}], "on": "Workdays"},
        {"Period": [{"begin": "09:00", "end": "17:00"}], "on": "Saturday"},
    ],
)
_PLACES = ("OnStreet", "ParkingLot", "OnStreet", "ParkingGarage", "ParkingLot", "UndergroundParkingGarage")
_RENEWABLE = (
    {"HydroPower": 70, "Wind": 20, "Solar": 10},
    {"Wind": 55, "Solar": 45},
    {"Solar": 80, "Biomass": 20},
)
_MIXED = {"Wind": 40, "Solar": 15, "NaturalGas": 25, "Coal": 20}
_SERVICES = ("ParkingSensors", "ChargingPlans", "PredictiveChargePointUsage", None)


@dataclass(slots=True)
class Operator:
    """An operator and how many pools and stations it has so far."""

    identifier: str
    name: str
    hub: str | None
    country: Country
    towns: tuple[int, ...]
    hotlines: tuple[str, str]
    decimal_degrees: bool
    pools: int = 0
    stations: int = 0


@dataclass(slots=True)
class Station:
    """A station: what its records share, and where it stands in millionths of a degree."""

    operator: Operator
    number: int
    shared: Record
    latitude: int
    longitude: int
    own_coordinates: bool


@dataclass(slots=True)
class Land:
    """All towns, and how many pools each of them has so far."""

    pools: list[int] = field(default_factory=lambda: [0] * len(TOWNS))


def operators(count: int) -> list[Operator]:
    """The first operators of the land; the first ones are in Germany."""
    shares = [country for country in COUNTRIES for _ in range(country.share)]
    steps = [(number * 61) % len(shares) for number in range(len(shares))]
    hubs = {country.alpha2: f"{country.alpha2}*HUB" for country in COUNTRIES}
    return [_operator(number, shares[steps[number % len(shares)]], hubs) for number in range(count)]


def _operator(number: int, country: Country, hubs: dict[str, str]) -> Operator:
    code = (number * 97 + 300) % 4096
    letters = "".join(_CODE_LETTERS[code // 16**place % 16] for place in (2, 1, 0))
    first, second = divmod(number, len(_SECOND_NAMES))
    return Operator(
        identifier=f"{country.alpha2}*{letters}",
        name=f"{_FIRST_NAMES[first % len(_FIRST_NAMES)]} {_SECOND_NAMES[second]}",
        hub=hubs[country.alpha2] if number % 4 == 3 else None,
        country=country,
        towns=tuple(place for place, town in enumerate(TOWNS) if town.country == country.alpha2),
        hotlines=(_hotline(country, 2 * number), _hotline(country, 2 * number + 1)),
        decimal_degrees=number % 12 == 5,
    )


def _hotline(country: Country, number: int) -> str:
    """A telephone number that does not look made up: no run of three equal or counting digits."""
    size = 10**country.hotline_digits
    subscriber = (number * 7919 * 31 + 204_826) % size
    while not _looks_real(digits := f"{subscriber:0{country.hotline_digits}d}"):
        subscriber = (subscriber + 73_331) % size
    return country.hotline + digits


def _looks_real(digits: str) -> bool:
    steps = [int(right) - int(left) for left, right in pairwise(digits)]
    return digits[0] not in "01" and not any(one == other and one in (-1, 0, 1) for one, other in pairwise(steps))


def pool(operator: Operator, land: Land, random: Random) -> list[Station]:
    """The operator's next pool: one station, or two side by side."""
    place = operator.towns[operator.pools % len(operator.towns)]
    operator.pools += 1
    land.pools[place] += 1
    size = 2 if operator.pools % 5 == 0 else 1
    return [_station(operator, place, land.pools[place] - 1, beside, random) for beside in range(size)]


def _station(operator: Operator, place: int, cell: int, beside: int, random: Random) -> Station:
    town = TOWNS[place]
    wording = WORDINGS[town.language]
    number = operator.stations
    operator.stations += 1
    row, column = divmod(cell * _CELL_ORDER % _CELLS**2, _CELLS)
    round_ = cell // _CELLS**2
    return Station(
        operator=operator,
        number=number,
        shared=_shared(operator, number, town, wording, cell, beside),
        latitude=town.latitude * 100 + (row - _CELLS // 2) * 100 + 11 + beside * 43 + round_ % 5,
        longitude=town.longitude * 100 + (column - _CELLS // 2) * 100 + 13 + beside * 43 + round_ // 5 % 5,
        own_coordinates=random.random() < 0.17,
    )


def _shared(operator: Operator, number: int, town: Town, wording: Wording, cell: int, beside: int) -> Record:
    """The members all charging points of a station have in common."""
    place = _PLACES[number % len(_PLACES)]
    equipment = _EQUIPMENT[(number * 3 + number // 11) % len(_EQUIPMENT)]
    street = wording.streets[cell % len(wording.streets)]
    round_the_clock = number % 3 != 1
    direct = number % 4 == 2
    fast = equipment.facilities[0][0] == "DC"
    label = f"{operator.name}, {street} {cell // 16 + 1}, {town.name}"
    languages = _languages(town, wording)
    text = (number // 2) % (3 if _OUTLET in equipment.plugs else 2)
    record: Record = {
        "ChargingPoolID": f"{operator.identifier}*P{operator.pools:06d}",
        "ChargingStationID": f"{operator.identifier}*S{number:06d}",
        "ChargingStationNames": [
            {"lang": town.language, "value": f"{wording.station} {label}"},
        ],
        "HardwareManufacturer": _MANUFACTURERS[(number // 3) % len(_MANUFACTURERS)],
        "ChargingStationImage": f"https://{operator.name.split()[0].lower().replace('ü', 'ue')}-"
        f"{operator.name.split()[1].lower()}.eu/{number:06d}.jpg",
    }
    if operator.hub:
        record["SubOperatorName"] = f"{_OWNERS[(number // 2) % len(_OWNERS)]} {town.name}"
    record["Address"] = _address(operator.country, town, street, cell, beside, place)
    record["GeoCoordinates"] = None
    record["Plugs"] = list(equipment.plugs)
    record["DynamicPowerLevel"] = fast
    record["ChargingFacilities"] = [_facility(*facility) for facility in equipment.facilities]
    record |= _energy(number)
    record["CalibrationLawDataAvailability"] = (
        ("Local", "Local", "External")[(number // 2) % 3] if town.country == "DE" else "Not Available"
    )
    record["AuthenticationModes"] = [
        "NFC RFID Classic", "NFC RFID DESFire", *(["PnC"] if fast else []), "REMOTE",
        *(["Direct Payment"] if direct else []),
    ]  # fmt: skip
    record["PaymentOptions"] = ["Direct", "Contract"] if direct else ["Contract"]
    record["ValueAddedServices"] = _services(number, place, fast)
    record["Accessibility"] = _accessibility(number, place)
    record["AccessibilityLocation"] = place
    record["HotlinePhoneNumber"] = operator.hotlines[number // 4 % 2]
    record["AdditionalInfo"] = [{"lang": language, "value": words.information[text]} for language, words in languages]
    record["ChargingStationLocationReference"] = [
        {"lang": language, "value": words.directions[(number // 3) % 3]} for language, words in languages
    ]
    if place != "OnStreet":
        record["GeoChargingPointEntrance"] = None
    record["IsOpen24Hours"] = round_the_clock
    if not round_the_clock:
        record["OpeningTimes"] = _OPENING[(number // 3) % len(_OPENING)]
    if operator.hub:
        record["HubOperatorID"] = operator.hub
    record["IsHubjectCompatible"] = True
    record["DynamicInfoAvailable"] = "auto" if number % 5 else "true"
    return record


def _languages(town: Town, wording: Wording) -> tuple[tuple[str, Wording], ...]:
    return (("en", ENGLISH), (town.language, wording))


def _address(country: Country, town: Town, street: str, cell: int, beside: int, place: str) -> Record:
    address: Record = {
        "Country": country.alpha3,
        "City": town.name,
        "Street": street,
        "PostalCode": town.postal_code,
        "HouseNum": f"{cell // 16 + 1}{'a' if beside else ''}",
    }
    if place.endswith("Garage"):
        address["Floor"] = "-1" if place.startswith("Underground") else "2"
    address["Region"] = town.region
    address["ParkingFacility"] = place != "OnStreet"
    if place != "OnStreet":
        address["ParkingSpot"] = f"{'ABCD'[cell % 4]}{cell % 83 + 1}"
    address["TimeZone"] = country.time_zone
    return address


def _facility(current: str, voltage: int, amperage: int | None, power: int, modes: tuple[str, ...]) -> Record:
    """A current above 99 A has no room in the documented field, so it stays out rather than being cut."""
    facility: Record = {"PowerType": current, "Voltage": voltage}
    if amperage is not None:
        facility["Amperage"] = amperage
    return facility | {"Power": power, "ChargingModes": list(modes)}


def _energy(number: int) -> Record:
    renewable = number % 5 != 3
    sources = _RENEWABLE[number % len(_RENEWABLE)] if renewable else _MIXED
    return {
        "RenewableEnergy": renewable,
        "EnergySource": [{"Energy": energy, "Percentage": share} for energy, share in sources.items()],
        "EnvironmentalImpact": {"CO2Emission": 0 if renewable else 312.4, "NuclearWaste": 0},
    }


def _services(number: int, place: str, fast: bool) -> list[str]:
    services = [
        service
        for service, offered in (
            ("MaximumPowerCharging", fast),
            ("RoofProvided", place.endswith("Garage")),
            (_SERVICES[number // 2 % len(_SERVICES)], True),
        )
        if service and offered
    ]
    return services or ["None"]


def _accessibility(number: int, place: str) -> str:
    if place == "OnStreet":
        return "Free publicly accessible"
    if place == "ParkingLot":
        return ("Free publicly accessible", "Restricted access", "Paying publicly accessible")[number // 3 % 3]
    return "Paying publicly accessible"


def coordinates(latitude: int, longitude: int, decimal_degrees: bool) -> Record:
    """A point given in millionths of a degree, in the notation its operator uses."""
    north, east = (f"{_without_trailing_zero(value) / 1_000_000:.6f}" for value in (latitude, longitude))
    if decimal_degrees:
        return {"DecimalDegree": {"Longitude": east, "Latitude": north}}
    return {"Google": {"Coordinates": f"{north} {east}"}}


def _without_trailing_zero(value: int) -> int:
    return value + 1 if value % 10 == 0 else value
