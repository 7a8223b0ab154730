"""Checks of places against what is known of the earth: countries, postal codes, towns, regions, time zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from evselint.checks.countries import ALPHA_2
from evselint.checks.filters import Glance, View, glanced, settled
from evselint.checks.place import POINT, Point, is_offset, position
from evselint.checks.postal import fault_of_postal_code
from evselint.checks.shapes import country_of
from evselint.checks.verb import RecordCheck, record_check
from evselint.checks.wording import garbled, means_nothing

Answers = Iterator[Mapping[str, Any]]
NOTATIONS = (
    ("Google", "/GeoCoordinates/Google/Coordinates"),
    ("DecimalDegree", "/GeoCoordinates/DecimalDegree"),
    ("DegreeMinuteSeconds", "/GeoCoordinates/DegreeMinuteSeconds"),
)
LONGEST_DEGREE = 112.0  # kilometres; no degree of latitude or longitude is longer
OF_CODE = frozenset({"unknown-code"})
OF_TOWN = frozenset({"other-town", "next-town", "unknown-town"})


@record_check
def place_agrees(*, fault: str) -> RecordCheck:
    """Point, postal code, town and country of a record agree; of what does not, only ``fault`` is answered.

    Of each place the gravest fault alone is known, so that one cause gives one finding. The answer has ``distance`` in
    kilometres and a ``suggestion``, where there are such. Countries without data are not judged.
    """

    def check(record: Mapping[str, Any]) -> Answers:
        found = verdict_on(record)
        if found is not None and found.fault == fault:
            address = record["Address"]
            coordinates = record["GeoCoordinates"]
            answer = {
                "distance": "" if found.distance is None else f"{found.distance:.1f}",
                "suggestion": found.suggestion,
                "nearby": f"; {found.suggestion} is near" if found.suggestion else "",
                "town": address.get("City") or "",
                "code": address.get("PostalCode") or "",
                "country": address.get("Country"),
            }
            if fault in OF_CODE:
                yield {**answer, "pointer": "/Address/PostalCode", "value": address["PostalCode"]}
            elif fault in OF_TOWN:
                yield {**answer, "pointer": "/Address/City", "value": address["City"]}
            else:
                pointer = _pointer(coordinates)
                yield {**answer, "pointer": pointer, "at": _shown(position(coordinates))}

    return glanced(settled(check, _agrees), ON_SAFE_GROUND)


def _agrees(record: Mapping[str, Any]) -> bool:
    return verdict_on(record) is None


def verdict_on(record: Mapping[str, Any]) -> Any:
    """The verdict on a record's place; None where there is too little to judge by, or other rules speak."""
    address, coordinates = record.get("Address"), record.get("GeoCoordinates")
    if not isinstance(address, dict) or not isinstance(coordinates, dict):
        return None
    country, town, code = (_text(address.get(member)) for member in ("Country", "City", "PostalCode"))
    google = coordinates.get("Google")
    text = google.get("Coordinates") if len(coordinates) == 1 and isinstance(google, dict) else None
    if isinstance(text, str):
        return _verdict_on_text(country, town, code, text)
    return _verdict_at(country, town, code, position(coordinates))


@lru_cache(1024)
def _verdict_on_text(country: str, town: str, code: str, text: str) -> Any:
    """Where something is at fault, every rule of places asks."""
    return _verdict_at(country, town, code, position({"Google": {"Coordinates": text}}))


def _verdict_at(country: str, town: str, code: str, point: Point | None) -> Any:
    alpha_2 = ALPHA_2.get(country)
    if alpha_2 is None or point is None or not _is_real(point):
        return None
    code = _meant(code)
    if code and fault_of_postal_code(country, code) is not None:
        code = ""
    return _judge()(alpha_2, _meant(town), code, point.latitude, point.longitude)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _meant(text: object) -> str:
    """A text that can be looked up; nothing where a placeholder or a broken text is reported as such."""
    if not isinstance(text, str) or "\\" in text or means_nothing(text) or garbled(text):
        return ""
    return text


def _ground(address: Any) -> Any:
    """Where all is well for a place with such an address; None if that is everywhere."""
    country = ALPHA_2.get(country_of({"Address": address}) or "")
    if country is None:
        return None
    town, code, region = _meant(address.get("City")), _meant(address.get("PostalCode")), address.get("Region")
    if code and fault_of_postal_code(address["Country"], code) is not None:
        code = ""
    from evselint.geo.ground import SafeGround

    return SafeGround(country, town, code, region if isinstance(region, str) else "")


def _on_safe_ground(ground: Any, point: Point | None) -> bool:
    return ground is None or point is None or ground.holds(point.latitude, point.longitude)


ADDRESS_PARTS = ("Address.Country", "Address.City", "Address.PostalCode", "Address.Region")
ON_SAFE_GROUND = Glance({"Address": View(ADDRESS_PARTS, _ground), "GeoCoordinates": POINT}, _on_safe_ground)


@cache
def _judge() -> Any:
    """The tables of the earth are opened only when a place is judged."""
    from evselint.geo.verdict import verdict

    return verdict


def _is_real(point: Point) -> bool:
    return point.possible and point.latitude != point.longitude and not point.near(50.0, -15.0)


def _pointer(coordinates: Mapping[str, Any]) -> str:
    return next((pointer for name, pointer in NOTATIONS if coordinates.get(name) is not None), "/GeoCoordinates")


def _shown(point: Point | None) -> str:
    return "" if point is None else f"{point.latitude} {point.longitude}"


@record_check
def entrance_within(*, kilometres: float) -> RecordCheck:
    """The entrance is not farther than so many kilometres from the charging point; a ``hint`` tells of a swap."""

    def check(record: Mapping[str, Any]) -> Answers:
        point, entrance = position(record.get("GeoCoordinates")), position(record.get("GeoChargingPointEntrance"))
        if point is None or entrance is None or not (_is_real(point) and _is_real(entrance)):
            return
        from evselint.geo.distance import kilometres as between

        apart = between(point.latitude, point.longitude, entrance.latitude, entrance.longitude)
        if kilometres < apart:
            north, east = entrance.longitude, entrance.latitude
            swapped = abs(north) <= 90 and between(point.latitude, point.longitude, north, east) <= kilometres
            hint = "; latitude and longitude are swapped in one of them" if swapped else ""
            yield {"value": _shown(entrance), "distance": f"{apart:.1f}", "at": _shown(point), "hint": hint}

    def settles(point: Point | None, entrance: Point | None) -> bool:
        if point is None or entrance is None:
            return True
        north, east = abs(point.latitude - entrance.latitude), abs(point.longitude - entrance.longitude)
        return (north + east) * LONGEST_DEGREE < kilometres

    return glanced(check, Glance({"GeoCoordinates": POINT, "GeoChargingPointEntrance": POINT}, settles))


@record_check
def offset_of_country() -> RecordCheck:
    """The time zone is an offset from UTC that the country uses, in summer or winter."""

    def check(record: Mapping[str, Any]) -> Answers:
        address = record.get("Address")
        country = country_of(record)
        if not isinstance(address, dict) or country not in ALPHA_2:
            return
        zone = address.get("TimeZone")
        if not isinstance(zone, str) or not is_offset(zone):
            return
        offsets = _offsets().get(ALPHA_2[country], ())
        if offsets and zone not in offsets and zone not in _offsets_of_territory(ALPHA_2[country], address):
            yield {"value": zone, "country": country, "offsets": ", ".join(offsets)}

    return check


def _offsets_of_territory(country: str, address: Mapping[str, Any]) -> Iterator[str]:
    """The offsets that are used where the postal code is, if that is a territory of the country (two letters)."""
    from evselint.geo.borders import countries_at
    from evselint.geo.postal import points_of

    for point in points_of(country, _meant(address.get("PostalCode"))):
        for territory in countries_at(*point) - {country}:
            yield from _offsets().get(territory, ())


@cache
def _offsets() -> Mapping[str, list[str]]:
    from evselint.geo.tables import opened

    offsets: Mapping[str, list[str]] = opened("borders.bin").other["offsets"]
    return offsets


@record_check
def region_holds_point(*, kilometres: float) -> RecordCheck:
    """The point lies in the region, or within so many kilometres of the box around it; unknown names are not judged."""

    def check(record: Mapping[str, Any]) -> Answers:
        address, point = record.get("Address"), position(record.get("GeoCoordinates"))
        country = ALPHA_2.get(country_of(record) or "")
        region = address.get("Region") if isinstance(address, dict) else None
        if country is None or point is None or not isinstance(region, str) or not _is_real(point):
            return
        from evselint.geo.borders import countries_at
        from evselint.geo.regions import distance

        apart = distance(country, region, point.latitude, point.longitude)
        if apart is not None and apart > kilometres and country in countries_at(point.latitude, point.longitude):
            yield {"value": region, "distance": f"{apart:.0f}", "at": _shown(point)}

    return glanced(check, ON_SAFE_GROUND)
