"""Checks of what records have to have in common: those of a station, of a pool, at an address, at a point."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from evselint.checks.columns import (
    HALF,
    HOTLINE,
    HOURS,
    LOW,
    NAMES,
    POINT,
    POOL,
    ROUGH,
    STATION,
    STREET,
    TOWN,
    extent,
    metres,
    value_of,
)
from evselint.checks.fleet import representative
from evselint.checks.verb import fleet_check
from evselint.fleet.answers import AtRecord, FleetCheck, Look
from evselint.fleet.groups import Groups, all_groups
from evselint.fleet.rows import Fleet, mixed
from evselint.fleet.table import NOTHING
from evselint.fleet.told import bits_of

# The parts of a record that a look depends on, where that is not the whole of its fields.
PARTS = {"street": ("Address/Street", "Address/HouseNum"), "town": ("Address/City", "Address/PostalCode")}
LOOKS = {look.name: look for look in (STATION, POOL, TOWN, STREET, POINT, NAMES, HOTLINE, HOURS)}


def usual(fleet: Fleet, rows: Sequence[int], keys: Sequence[int]) -> int | None:
    """The row with what most records of ``rows`` have; of equally frequent keys the smallest; None if none has any."""
    times: Counter[int] = Counter()
    for row in rows:
        if keys[row]:
            times[keys[row]] += len(fleet.records_of(row))
    if not times:
        return None
    best = min(times, key=lambda key: (-times[key], key))
    return next(row for row in rows if keys[row] == best)


def _look(what: str) -> Look:
    return LOOKS.get(what) or value_of(what)


def _bits(*looks: Look) -> int:
    """What must not have been reported of a record that is compared by these looks."""
    return bits_of(part for look in looks for part in PARTS.get(look.name, look.fields))


def _every_record(fleet: Fleet, row: int, pointer: str, other: int, **details: object) -> Iterator[AtRecord]:
    for record in fleet.records_of(row):
        yield AtRecord(record, pointer, fleet.starts[other], details)


@fleet_check
def station_has_one(*, field: str, what: str, unless: list[str] | None = None) -> FleetCheck:
    """All records of a station of one operator have the same ``what``: a column by name, or a field.

    ``unless`` names columns: where they differ as well, that is the cause, and another rule says so. Records that
    differ from most of their station are at fault.
    """
    look, explaining = _look(what), [_look(name) for name in unless or ()]
    bits = _bits(STATION, look)

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        keys = fleet.keys(look.name)
        for alike in fleet.groups("operator", "station").differing(keys):
            rows = fleet.untold(alike, bits)
            if len({keys[row] for row in rows} - {NOTHING}) < 2:
                continue
            if any(len({fleet.keys(each.name)[row] for row in rows} - {NOTHING}) > 1 for each in explaining):
                continue
            best = usual(fleet, rows, keys)
            for row in rows:
                if best is not None and keys[row] and keys[row] != keys[best]:
                    yield from _every_record(fleet, row, f"/{field}", best)

    return FleetCheck(find, (STATION, look, *explaining))


@fleet_check
def together(
    *, of: str, metres: float, unless: list[str] | None = None, told_by: list[str] | None = None
) -> FleetCheck:
    """All records of a station, a pool or an address (``of``) are within so many metres of where most of them are.

    ``unless`` names columns: where they differ from those of most records, that is the cause. ``told_by`` names columns
    too: of records that share one of them with most records another rule speaks.
    """
    differing, shared = [_look(name) for name in unless or ()], [_look(name) for name in told_by or ()]
    looks = {"station": (STATION,), "pool": (POOL,), "address": (TOWN, STREET)}[of]
    bits = _bits(POINT, *looks)

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        points = fleet.keys("point")
        for alike in _groups_of(fleet, of).differing(points):
            rows = fleet.untold(alike, bits)
            found = {points[row] for row in rows} - {NOTHING}
            best = usual(fleet, rows, points) if len(found) > 1 and extent(found) > metres else None
            if best is None:
                continue
            there = [row for row in rows if points[row] == points[best]]
            causes = [_keys_at(fleet, each, there) for each in differing]
            elsewhere = [_keys_at(fleet, each, there) for each in shared]
            for row in rows:
                distance = away(points[best], points[row]) if points[row] else 0
                if distance <= metres:
                    continue
                if any(_key(fleet, each, row) not in {*known, NOTHING} for each, known in causes if known):
                    continue
                if not any(_key(fleet, each, row) in known for each, known in elsewhere):
                    words = distance_in_words(distance)
                    yield from _every_record(fleet, row, "/GeoCoordinates", best, distance=words)

    return FleetCheck(find, (POINT, *looks, *differing, *shared))


def _key(fleet: Fleet, look: Look, row: int) -> int:
    return fleet.key_at(look.name, fleet.starts[row])


def _keys_at(fleet: Fleet, look: Look, rows: Sequence[int]) -> tuple[Look, set[int]]:
    """The look, and the keys that rows have in its column."""
    return look, {_key(fleet, look, row) for row in rows} - {NOTHING}


away = metres


def distance_in_words(distance: float) -> str:
    """In metres, or from a kilometre on in kilometres."""
    return f"{distance:.0f} m" if distance < 1000 else f"{distance / 1000:.1f} km"


def _groups_of(fleet: Fleet, group: str) -> Groups:
    if group == "station":
        return fleet.groups("operator", "station")
    if group == "pool":
        return fleet.groups("pool")
    # An address that has a house number; with a street alone it may be anywhere along it.
    pairs = zip(fleet.keys("town"), fleet.keys("street"), strict=True)
    return Groups(
        fleet.by_row(mixed(town, street) if town & LOW and street & LOW else NOTHING for town, street in pairs)
    )


def _cities(fleet: Fleet) -> array[int]:
    """The upper half of the keys of towns, one a row: the city without its postal code."""
    return fleet.by_row(map(HALF.__rrshift__, fleet.keys("town")))


@fleet_check
def pool_in_one_town() -> FleetCheck:
    """All records of a pool name the same town."""
    bits = _bits(TOWN, POINT)

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        towns = _cities(fleet)
        for alike in fleet.groups("pool").differing(towns):
            rows = fleet.untold(alike, bits)
            best = usual(fleet, rows, towns)
            for row in rows:
                if best is not None and towns[row] and towns[row] != towns[best]:
                    yield from _every_record(fleet, row, "/Address/City", best)

    return FleetCheck(find, (POOL, TOWN))


@fleet_check
def point_in_one_town(*, streets: int) -> FleetCheck:
    """One exact point is not in several towns (city and postal code differ), nor in ``streets`` streets or more.

    Programs that do not find an address take the middle of the town, or the point before.
    """
    if streets < 2:
        raise ValueError(f"streets is {streets}; 2 or more are expected, because every point is in one street")
    bits = _bits(POINT, TOWN)

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        points = fleet.by_row(NOTHING if key & ROUGH else key for key in fleet.keys("point"))
        towns, roads = fleet.keys("town"), fleet.keys("street")
        for alike in Groups(points).differing(towns, roads):
            rows = fleet.untold(alike, bits)
            known = [row for row in rows if towns[row] & LOW]
            places = {(towns[row] >> HALF, towns[row] & LOW) for row in known}
            apart = len({city for city, _ in places}) > 1 and len({code for _, code in places}) > 1
            named = {roads[row] >> HALF for row in rows if roads[row]}
            if apart or len(named) >= streets:
                yield from _others_at(fleet, rows, [mixed(towns[row] or 1, roads[row] >> HALF or 1) for row in rows])

    return FleetCheck(find, (POINT, TOWN, STREET))


def _others_at(fleet: Fleet, rows: Sequence[int], keys: Sequence[int]) -> Iterator[AtRecord]:
    """Every record, beside one with another address: nobody knows which of them is right."""
    count = len(set(keys))
    first = min(range(len(rows)), key=lambda place: keys[place])
    second = min((place for place in range(len(rows)) if keys[place] != keys[first]), key=lambda place: keys[place])
    for row, key in zip(rows, keys, strict=True):
        other = rows[second] if key == keys[first] else rows[first]
        yield from _every_record(fleet, row, "/GeoCoordinates", other, addresses=count)


@fleet_check
def station_of_one_operator() -> FleetCheck:
    """No ChargingStationID stands at one point for two operators."""

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        operators = fleet.keys("operator")
        for rows in fleet.groups("station", "point").differing(operators):
            best = usual(fleet, rows, operators)
            for row in rows:
                if best is not None and operators[row] and operators[row] != operators[best]:
                    whose = "".join(filter(None, fleet.operators[operators[best]]))
                    yield from _every_record(fleet, row, "/ChargingStationID", best, other_operator=whose)

    return FleetCheck(find, (STATION, POINT))


@fleet_check
def station_of_few(*, most: int) -> FleetCheck:
    """A station has at most ``most`` EVSEs."""

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        keys = fleet.keys("operator", "station")
        for rows in all_groups(keys):
            count = sum(len(fleet.records_of(row)) for row in rows)
            if count > most:
                yield AtRecord(representative(fleet, rows), "/ChargingStationID", None, {"count": count})

    return FleetCheck(find, (STATION,))


@fleet_check
def name_of_one_town(*, towns: int) -> FleetCheck:
    """Stations of an operator have one name in fewer than ``towns`` towns; numbers in the name do not count."""
    if towns < 2:
        raise ValueError(f"towns is {towns}; 2 or more are expected, because every name is used in one town")

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        cities = _cities(fleet)
        for rows in fleet.groups("operator", "names").differing(cities):
            count = len({cities[row] for row in rows} - {NOTHING})
            if count >= towns:
                yield AtRecord(representative(fleet, rows), "/ChargingStationNames", None, {"towns_found": count})

    return FleetCheck(find, (NAMES, TOWN))


@fleet_check
def hotline_as_typed(*, least: int, most: int, digits: int) -> FleetCheck:
    """Of an operator with at least ``least`` records, no ``most`` records or fewer have nearly the usual hotline.

    Nearly: as long, and different in ``digits`` digits or fewer. Of stations with several hotlines another rule speaks.
    """
    bits = _bits(HOTLINE)

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        hotlines = fleet.keys("hotline")
        mixed_up = {
            row
            for rows in fleet.groups("operator", "station").differing(hotlines)
            if len({hotlines[row] for row in rows} - {NOTHING}) > 1
            for row in rows
        }
        for alike in all_groups(fleet.keys("operator")):
            rows = fleet.untold(alike, bits)
            count: Counter[int] = Counter()
            for row in rows:
                count[hotlines[row]] += len(fleet.records_of(row))
            best = usual(fleet, rows, hotlines)
            if best is None or count.total() < least or count[hotlines[best]] * 2 < count.total():
                continue
            rare = [row for row in rows if hotlines[row] and count[hotlines[row]] <= most and row not in mixed_up]
            told = fleet.texts([fleet.starts[row] for row in (best, *rare)], "/HotlinePhoneNumber") if rare else {}
            for row in rare:
                if _nearly(told.get(fleet.starts[row], ""), told.get(fleet.starts[best], ""), digits):
                    yield from _every_record(fleet, row, "/HotlinePhoneNumber", best)

    return FleetCheck(find, (STATION, HOTLINE))


def _nearly(one: str, other: str, digits: int) -> bool:
    """Whether two texts are as long and differ in one to so many places."""
    return len(one) == len(other) and 0 < sum(map(str.__ne__, one, other)) <= digits


@fleet_check
def stations_told_apart(*, most: int) -> FleetCheck:
    """At most ``most`` stations of an operator have name, address and point in common."""
    if most < 1:
        raise ValueError(f"most is {most}; 1 or more are expected, because each station is one itself")

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        place = fleet.keys("point", "street")
        keys = fleet.by_row(map(mixed, map(mixed, place, fleet.keys("names")), fleet.keys("operator")))
        stations = fleet.keys("station")
        for rows in Groups(keys).differing(stations):
            count = len({stations[row] for row in rows} - {NOTHING})
            if count > most:
                yield AtRecord(representative(fleet, rows), "/ChargingStationNames", None, {"count": count})

    return FleetCheck(find, (STATION, POINT, STREET, NAMES))
