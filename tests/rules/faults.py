"""Kinds of faults to put into sound records, and the rules of which one has to find each: nothing else may speak of it.

Most kinds are those of the benchmarks' fleets; beside them stand faults of places, texts and stations. A fault gets a
record of its own, a source of chance, and the other records of the fleet. It answers whether the record suits it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.defects import SEMANTIC, STRUCTURAL

Record = dict[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """The fleet that a record stands in: another record of its station, another place in its country."""

    neighbour: Record | None
    elsewhere: Record | None


Fault = Callable[[Record, Random, Surroundings], bool]


@dataclass(frozen=True)
class Kind:
    """A fault, and the rules one of which finds it."""

    rules: frozenset[str]
    put: Fault


def always(change: Callable[[Record], None]) -> Fault:
    def put(record: Record, random: Random, around: Surroundings) -> bool:
        change(record)
        return True

    return put


def text(path: str, *values: str) -> Fault:
    """One of the texts, where a path leads: members and places in lists, parted by strokes."""

    def put(record: Record, random: Random, around: Surroundings) -> bool:
        holder: Any = record
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        for step in steps:
            if isinstance(holder, dict) and step not in holder:
                return False
            holder = holder[step]
        holder[last] = random.choice(values)
        return True

    return put


def point_of(record: Record) -> tuple[float, float] | None:
    google = record["GeoCoordinates"].get("Google")
    if google is None:
        return None
    latitude, longitude = map(float, google["Coordinates"].split())
    return latitude, longitude


def _moved(field: str, north: float) -> Fault:
    def put(record: Record, random: Random, around: Surroundings) -> bool:
        point = point_of(record)
        if point is None or field not in record or (field == "GeoCoordinates" and around.neighbour is None):
            return False
        record[field] = {"Google": {"Coordinates": f"{point[0] + north:.6f} {point[1]:.6f}"}}
        if field == "GeoCoordinates":
            record.pop("GeoChargingPointEntrance", None)
        return True

    return put


def _of_elsewhere(*members: str) -> Fault:
    """Parts of the address of a place far away in the same country."""

    def put(record: Record, random: Random, around: Surroundings) -> bool:
        if around.elsewhere is None:
            return False
        record["Address"].update({member: around.elsewhere["Address"][member] for member in members})
        return True

    return put


def _in_station(change: Callable[[Record, Record], None]) -> Fault:
    """A change beside another record of the same station."""

    def put(record: Record, random: Random, around: Surroundings) -> bool:
        if around.neighbour is None:
            return False
        change(record, around.neighbour)
        return True

    return put


def _one_plug(record: Record, random: Random, around: Surroundings) -> bool:
    if len(record["Plugs"]) > 1:
        return False
    record["Plugs"] = record["Plugs"][0]
    return True


def _code_as_number(record: Record, random: Random, around: Surroundings) -> bool:
    code = record["Address"]["PostalCode"]
    if not code.isdigit() or code.startswith("0"):
        return False
    record["Address"]["PostalCode"] = int(code)
    return True


def _lost_zero(record: Record, random: Random, around: Surroundings) -> bool:
    code = record["Address"]["PostalCode"]
    if not (code.isdigit() and code.startswith("0")):
        return False
    record["Address"]["PostalCode"] = code[1:]
    return True


def _middle_of_berlin(record: Record, random: Random, around: Surroundings) -> bool:
    """A station of its own in Berlin, where a geocoder has found no more than the town."""
    if record["Address"]["Country"] != "DEU":
        return False
    for member in ("GeoChargingPointEntrance", "ChargingPoolID"):
        record.pop(member, None)
    record["ChargingStationID"] += "-B"
    record["Address"].update(City="Berlin", PostalCode="10178", Region="Berlin", HouseNum=str(random.randint(1, 400)))
    record["GeoCoordinates"] = {"Google": {"Coordinates": "52.520007 13.404954"}}
    return True


def _street_and_garage(record: Record, random: Random, around: Surroundings) -> bool:
    for member in ("ParkingFacility", "ParkingSpot", "Floor"):
        record["Address"].pop(member, None)
    record["AccessibilityLocation"] = "OnStreet"
    record["ChargingStationNames"][0]["value"] = random.choice(
        ("Tiefgarage Rathaus", "Parkhaus Mitte, 2. UG", "Parking souterrain", "Parkeergarage West")
    )
    return True


def _other_end(record: Record, random: Random, around: Surroundings) -> bool:
    """The region at the other end of a large country; regions are known by the boxes around them."""
    regions = {"DEU": ("Schleswig-Holstein", "Bayern"), "FRA": ("Hauts-de-France", "Occitanie")}
    here = point_of(record)
    if here is None or record["Address"]["Country"] not in regions or abs(here[0] - 49.5) < 1.5:
        return False
    north, south = regions[record["Address"]["Country"]]
    record["Address"]["Region"] = south if here[0] > 49.5 else north
    return True


def _other_street(record: Record, neighbour: Record) -> None:
    name = "".join(Random(record["EvseID"]).sample(("ahorn", "birken", "eschen", "linden", "weiden", "tannen"), 3))
    record["Address"].update(Street=f"{name.capitalize()}weg", HouseNum="7")


def _closes(record: Record, neighbour: Record) -> None:
    hours = [{"Period": [{"begin": "09:00", "end": "17:00"}], "on": "Everyday"}]
    record.update(IsOpen24Hours=False, OpeningTimes=hours)


OWN: Mapping[str, tuple[str, Fault]] = {
    "plugs-text": ("EV035", _one_plug),
    "postal-code-as-number": ("EV034", _code_as_number),
    "duplicate-evse-id": ("EV901", _in_station(lambda record, other: record.update(EvseID=other["EvseID"]))),
    "duplicate-but-for-separators": (
        "EV902",
        _in_station(lambda record, other: record.update(EvseID=other["EvseID"].replace("*", ""))),
    ),
    "station-id-in-other-case": (
        "EV903",
        _in_station(lambda record, other: record.update(ChargingStationID=record["ChargingStationID"].lower())),
    ),
    "street-of-another-station": (
        "EV910",
        _in_station(_other_street),
    ),
    "point-beside-the-station": ("EV911", _moved("GeoCoordinates", 0.004)),
    "hours-of-another-station": ("EV914", _in_station(_closes)),
    "postal-code-of-another-town": ("EV420", _of_elsewhere("PostalCode")),
    "town-far-away": ("EV341", _of_elsewhere("City")),
    "address-far-away": ("EV420", _of_elsewhere("City", "PostalCode", "Street", "HouseNum", "Region")),
    "entrance-far-away": ("EV422", _moved("GeoChargingPointEntrance", 0.03)),
    "entrance-none-none": ("EV403", text("GeoChargingPointEntrance/Google/Coordinates", "None None", "nan nan")),
    "middle-of-the-town": ("EV419 EV420 EV421", _middle_of_berlin),
    "lost-zero": ("EV356", _lost_zero),
    "country-by-name": ("EV113", text("Address/Country", "Germany", "Deutschland")),
    "country-code-unknown": ("EV301", text("Address/Country", "GER", "XXX", "SUI")),
    "garage-on-the-street": ("EV650", _street_and_garage),
    "hotline-premium": ("EV744", text("HotlinePhoneNumber", "+499001234567", "+41900123456", "+33899123456")),
    "hotline-trunk-zero": ("EV742", text("HotlinePhoneNumber", "+4903023125123", "+410443862190")),
    "html": ("EV722", text("ChargingStationNames/0/value", "<b>Rathaus</b>", "Rathaus &amp; Markt", "Markt<br>Ost")),
    "invisible-character": ("EV720", text("Address/Street", "Am \u200bMarkt", "Haupt\u00adstraße", "\ufeffAm Markt")),
    "blanks": (
        "EV721",
        text("ChargingStationNames/0/value", "Rathaus  Ost", " Rathaus", "Rathaus\tOst", "Am\u00a0Markt"),
    ),
    "escapes": ("EV727", text("ChargingStationNames/0/value", "M\\u00fcnzplatz", "K%C3%B6nigsplatz")),
    "lost-letters": ("EV724", text("ChargingStationNames/0/value", "Bahnhofstra?e", "K?nigsplatz")),
    "program-output": (
        "EV728",
        text("ChargingStationNames/0/value", "[object Object]", "{'de': 'Markt'}", "Am undefined"),
    ),
    "serial-number-as-name": ("EV761", text("ChargingStationNames/0/value", "ACE0593278", "CC_13_0003", "PP366")),
    "id-as-name": (
        "EV731",
        always(lambda record: record["ChargingStationNames"][0].update(value=record["EvseID"])),
    ),
    "test-name": (
        "EV713",
        text("ChargingStationNames/0/value", "Test Ladestation", "Demo station 1", "Teststation 2"),
    ),
    "nothing-as-name": (
        "EV711",
        text("ChargingStationNames/0/value", "n/a", "Null", "-", "None", "xxx", "Lorem ipsum"),
    ),
    "misread-otherwise": ("EV723", text("ChargingStationNames/0/value", "NĂˇmÄ›stĂ\u00ad", "K├Âln", "Caf√© Nord")),
    "placeholder-of-a-sample": ("EV310", text("Address/Street", "Street", "string", "STREET")),
    "language-of-libraries": ("EV739", text("ChargingStationNames/0/lang", "ger", "fre", "dut")),
    "language-unknown": ("EV739", text("ChargingStationNames/0/lang", "xx", "qq")),
    "house-number-as-date": ("EV353", text("Address/HouseNum", "12. Mrz", "01. Feb", "3-Dec")),
    "house-number-as-decimal": ("EV359", text("Address/HouseNum", "12.0", "7.0")),
    "plus-code-as-street": ("EV362", text("Address/Street", "883R4P39+MX", "8FWH4HX8+QR")),
    "placeholder-street": ("EV310", text("Address/Street", "__", "undefined", "n/a", "unknown", "None")),
    "region-far-away": ("EV344", _other_end),
    "time-zone-far-away": ("EV345", text("Address/TimeZone", "UTC+08:00", "UTC-05:00")),
    "end-at-24": (
        "EV615",
        always(
            lambda record: record.update(
                IsOpen24Hours=False,
                OpeningTimes=[{"Period": [{"begin": "06:00", "end": "24:00"}], "on": "Everyday"}],
            )
        ),
    ),
    "station-id-from-spreadsheet": ("EV226", text("ChargingStationID", "1.23457E+12", "8000.0")),
    "pool-of-another-operator": ("EV220", text("ChargingPoolID", "DE*QXZ*P0001", "NL*QXZ*P0001")),
    "picture-is-a-page": (
        "EV752",
        text("ChargingStationImage", "https://www.example.org/", "https://example.org/a.html"),
    ),
}

# Which rule has to find the kinds of the benchmarks' fleets.
OF_BENCHMARKS = {
    "EV101 EV117 EV501": ["member-missing"],
    "EV115": ["street-missing"],
    "EV506": ["power-missing"],
    "EV102": ["names-null", "coordinates-null"],
    "EV502": ["plugs-empty"],
    "EV108": ["services-empty"],
    "EV032": ["flag-as-text"],
    "EV033": ["dynamic-info-as-flag"],
    "EV031": ["power-as-text"],
    "EV035": ["names-single", "period-single"],
    "EV503": ["plug-unknown"],
    "EV104": ["accessibility-unspecified", "payment-unknown"],
    "EV508": ["power-type-lower-case"],
    "EV039": ["station-id-misspelled", "power-key-lower-case"],
    "EV041": ["hotline-misspelled"],
    "EV403": ["eight-decimals", "decimal-comma", "coordinates-none"],
    "EV037": ["google-as-text"],
    "EV701": ["phone-as-typed"],
    "EV201": ["evse-id-dashes", "evse-id-without-e", "evse-id-blank"],
    "EV112": ["country-two-letters"],
    "EV702": ["language-upper-case"],
    "EV106": ["city-too-long"],
    "EV523": ["voltage-line-to-line"],
    "EV524": ["voltage-of-the-guide"],
    "EV521": ["watts"],
    "EV520": ["power-zero"],
    "EV526": ["power-too-high-for-current"],
    "EV525": ["wrong-phases"],
    "EV554": ["mode-4-on-ac"],
    "EV555": ["mode-3-on-dc"],
    "EV541": ["ccs-without-dc"],
    "EV542": ["dc-without-plug"],
    "EV529": ["dc-with-mains-voltage"],
    "EV531": ["amperage-stuffed"],
    "EV545": ["schuko-with-22-kw"],
    "EV416": ["coordinates-swapped"],
    "EV412": ["coordinates-zero"],
    "EV417 EV420": ["coordinates-one-degree-off"],
    "EV410": ["coordinates-with-comma"],
    "EV413": ["coordinates-coarse"],
    "EV616": ["hours-overnight"],
    "EV621": ["hours-overlap"],
    "EV614": ["hours-impossible"],
    "EV610": ["hours-missing"],
    "EV611": ["hours-though-always-open"],
    "EV710": ["template"],
    "EV310": ["placeholder-city", "placeholder-postal-code"],
    "EV311": ["placeholder-house-number"],
    "EV355 EV356": ["postal-code-of-another-format"],
    "EV740": ["placeholder-phone"],
    "EV741": ["phone-without-country"],
    "EV210": ["evse-id-lower-case"],
    "EV212": ["evse-id-of-another-operator"],
    "EV417": ["evse-id-of-another-country"],
    "EV630": ["no-payment-and-others"],
    "EV631": ["none-and-other-services"],
    "EV632": ["no-authentication-and-others"],
    "EV637": ["direct-payment-without-mode"],
    "EV810": ["energy-above-100"],
    "EV813": ["renewable-coal"],
    "EV725": ["name-blank"],
    "EV730": ["same-language-twice"],
    "EV723": ["mojibake"],
    "EV114": ["time-zone-name"],
    "EV750": ["image-of-the-developer"],
}


def _of_benchmarks(name: str) -> Fault:
    defect = {**STRUCTURAL, **SEMANTIC}[name]

    def put(record: Record, random: Random, around: Surroundings) -> bool:
        defect(record, random, {})
        return True

    return put


KINDS: Mapping[str, Kind] = {
    **{
        name: Kind(frozenset(rules.split()), _of_benchmarks(name))
        for rules, names in OF_BENCHMARKS.items()
        for name in names
    },
    **{name: Kind(frozenset(rules.split()), put) for name, (rules, put) in OWN.items()},
}
