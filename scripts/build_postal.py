"""The tables of postal codes and of regions: where a code lies, how far it reaches, and what the list has wrong."""

from __future__ import annotations

import gzip
import json
import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from statistics import median

from evselint.geo.distance import distance, kilometres
from evselint.geo.postal import PER_DEGREE_ROWS, UNIT, number_of
from evselint.geo.spelling import folded
from evselint.geo.tables import packed
from scripts.build_towns import Gazetteer, Row, Town, runs_of

# Territories whose addresses are also filed under the state that they belong to.
TERRITORIES = {
    "AX": "FI", "FO": "DK", "GL": "DK", "GF": "FR", "GP": "FR", "MQ": "FR", "NC": "FR", "PF": "FR", "PM": "FR",
    "RE": "FR", "WF": "FR", "YT": "FR", "GG": "GB", "IM": "GB", "JE": "GB", "SJ": "NO", "PR": "US",
}  # fmt: skip
SHARED = 5  # codes; where more have the same point it stands for their town
NAMED = 5.0  # kilometres from a small town within which a point is the town's
NEIGHBOURS = 4  # codes before and after one, of which its true place is known
LIKELY = 40.0  # kilometres within which these lie
CANDIDATES = 8  # towns of one name, at most, among which the one that is meant can be told

Point = tuple[float, float]


def postal_rows(content: bytes, countries: frozenset[str]) -> list[Row]:
    """The places of all codes of these countries (two letters), sorted, each once; territories twice."""
    rows = set()
    for line in gzip.decompress(content).splitlines():
        row = json.loads(line)
        country = row["country_code"]
        if country not in countries:
            continue
        code = row["postal_code"].upper()
        if country in ("LU", "LV", "LT", "SI", "MD"):
            code = re.sub(r"^(L|LV|LT|SI|MD)-", "", code)
        code = re.sub(r"[\s-]+", "", re.sub(r"\s+(CEDEX|SP).*$", "", code))
        code = code[:4] if country == "PT" else code
        point = round(row["latitude"] * UNIT), round(row["longitude"] * UNIT)
        for each in {country, TERRITORIES.get(country, country)}:
            rows.add(Row(each, code, row["city"], row["state"] or "", *point))
    return sorted(rows)


def postal_file(gazetteer: Gazetteer, rows: Sequence[Row]) -> bytes:
    """The points of each code and how far each reaches, country by country and code by code; all points by rows."""
    reaching = with_reach(gazetteer, rows)
    ordered = sorted(reaching)
    keys, starts, places, reaches = array("Q"), array("I"), array("i"), bytearray()
    for key in ordered:
        keys.append(key[1])
        starts.append(len(reaches))
        for (latitude, longitude), reach in sorted(reaching[key].items()):
            places.extend((round(latitude * UNIT), round(longitude * UNIT)))
            reaches.append(reach)
    starts.append(len(reaches))
    tables = {
        "keys": ("Q", keys.tobytes()),
        "starts": ("I", starts.tobytes()),
        "points": ("i", places.tobytes()),
        "reaches": ("B", bytes(reaches)),
    }
    countries = sorted({row.country for row in rows})
    tables |= in_rows({(row.north, row.east, countries.index(row.country)) for row in rows})
    return packed(tables, {"countries": runs_of([country for country, _ in ordered]), "numbers": countries})


def in_rows(points: Iterable[tuple[int, int, int]]) -> dict[str, tuple[str, bytes]]:
    """Points, with their country's number, by row and in it from west to east; of latitudes what is above the row."""
    high = UNIT // PER_DEGREE_ROWS
    ordered = sorted(
        ((latitude + 90 * UNIT) // high, longitude, latitude, country) for latitude, longitude, country in points
    )
    counts = Counter(row for row, *_ in ordered)
    starts = array("I", [0])
    for row in range(180 * PER_DEGREE_ROWS + 1):
        starts.append(starts[-1] + counts[row])
    return {
        "row_starts": ("I", starts.tobytes()),
        "row_longitudes": ("i", array("i", [longitude for _, longitude, *_ in ordered]).tobytes()),
        "row_latitudes": ("B", bytes((latitude + 90 * UNIT) % high for _, _, latitude, _ in ordered)),
        "row_countries": ("B", bytes(country for *_, country in ordered)),
    }


def with_reach(gazetteer: Gazetteer, rows: Sequence[Row]) -> dict[tuple[str, int], dict[Point, int]]:
    """Country and number of each code to its points, with how many kilometres around them the code may be used.

    A point of its own reaches nowhere: how far a code stretches is not known. The point of a whole town reaches as far
    as a town with so many people does. Towns that the list puts far off have their true place beside the listed one.
    """
    codes: dict[str, dict[str, set[Point]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        codes[row.country][row.code].add(row.point)
    shared = Counter((country, point) for country in codes for points in codes[country].values() for point in points)
    orders = {country: sorted(codes[country]) for country in codes}
    reaching: dict[tuple[str, int], dict[Point, int]] = defaultdict(dict)
    for row in rows:
        number = number_of(row.code)
        if number is None:
            continue
        points = codes[row.country][row.code]
        of_town = all(shared[row.country, point] > SHARED for point in points)
        towns = gazetteer.meant(row.country, row.place) if len(row.place) > 2 else ()
        here = [town for town in towns if kilometres(*town.point, *row.point) < max(NAMED, town.radius)]
        reach = max((town.radius for town in here), default=0) if of_town else 0
        known = reaching[row.country, number]
        known[row.point] = max(reach, known.get(row.point, 0))
        if not here and (town := true_place(towns, row, codes[row.country], orders[row.country])):
            known[town.point] = max(town.radius if of_town else 0, known.get(town.point, 0))
    return reaching


def true_place(towns: Sequence[Town], row: Row, codes: Mapping[str, set[Point]], order: Sequence[str]) -> Town | None:
    """Which of the towns called like a row's place is meant, if one is; the list puts the code elsewhere then."""
    if not 0 < len(towns) < CANDIDATES:
        return None
    around = list(neighbours(codes, order, row))
    town = min(towns, key=lambda town: middling(around, town.point))
    return town if is_likelier(around, town, row, codes[row.code]) else None


def neighbours(codes: Mapping[str, set[Point]], order: Sequence[str], row: Row) -> Iterator[set[Point]]:
    """The points of the codes before and after a row's, without those that are where the row is."""
    middle = bisect_left(order, row.code)

    def elsewhere(some: Iterable[str]) -> Iterator[set[Point]]:
        return (points for code in some if (points := codes[code] - {row.point}))

    yield from islice(elsewhere(reversed(order[:middle])), NEIGHBOURS)
    yield from islice(elsewhere(order[middle + 1 :]), NEIGHBOURS)


def middling(around: Sequence[set[Point]], point: Point) -> float:
    """Kilometres from a point to half of the codes around."""
    return median(distance(list(points), *point) for points in around) if around else LIKELY


def is_likelier(around: Sequence[set[Point]], town: Town, row: Row, points: set[Point]) -> bool:
    """Whether the town is near the listed point, or the codes around speak for it, and no other point is the town's."""
    if distance(list(points), *town.point) <= NAMED:
        return False
    apart = middling(around, town.point)
    return kilometres(*town.point, *row.point) < LIKELY or apart < min(LIKELY, middling(around, row.point))


def regions_file(gazetteer: Gazetteer, rows: Iterable[Row]) -> bytes:
    """The box around all places of each region, by country and folded name; in ten thousandths of a degree.

    The towns that the gazetteer has in it belong to it, too: the list of codes has some of them at wrong places.
    """
    boxes: dict[str, dict[str, list[int]]] = defaultdict(dict)
    named: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def widen(country: str, name: str, latitude: int, longitude: int) -> None:
        south, west, north, east = boxes[country].get(name, (latitude, longitude, latitude, longitude))
        boxes[country][name] = [
            min(south, latitude), min(west, longitude), max(north, latitude), max(east, longitude)
        ]  # fmt: skip

    for row in rows:
        if name := folded(row.region):
            widen(row.country, name, row.north, row.east)
            for town in gazetteer.called(row.country, row.place):
                if kilometres(*town.point, *row.point) < NAMED:
                    named[town.country, town.region][name] += 1
    for town in gazetteer.towns:
        if names := named.get((town.country, town.region)):
            widen(town.country, names.most_common(1)[0][0], round(town.latitude * UNIT), round(town.longitude * UNIT))
    return json.dumps(boxes, sort_keys=True, separators=(",", ":")).encode()
