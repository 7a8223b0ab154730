"""The table of towns: every name of every town, and of the places that postal codes are given for."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import pi, sqrt
from typing import NamedTuple

from evselint.geo.cells import cell_of
from evselint.geo.distance import kilometres
from evselint.geo.spelling import folded, readings, spellings
from evselint.geo.tables import key_of, packed
from evselint.geo.towns import code_key

LABELLED = 25_000  # people; smaller towns are not written on the map
LARGE = 100_000  # people; a larger town has codes that lie more than ten kilometres from its middle
ACROSS = 40.0  # kilometres from the middle of a large town to the last place that is called like it
DENSITY = 2_000  # people on a square kilometre of a town, outskirts included
_WORD_BREAK = re.compile(r"[\s-]+")


class Town(NamedTuple):
    """A populated place of the gazetteer."""

    country: str
    name: str
    latitude: float
    longitude: float
    population: int
    region: str
    others: frozenset[str]

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.latitude, self.longitude

    @property
    def radius(self) -> int:
        """Kilometres from the middle of the town to its edge, were it round."""
        return int(sqrt(self.population / DENSITY / pi))


class Row(NamedTuple):
    """A place that a postal code is given for; its point in ten thousandths of a degree."""

    country: str
    code: str
    place: str
    region: str
    north: int
    east: int

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.north / 1e4, self.east / 1e4


class Gazetteer:
    """Towns by country and folded name."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self.towns = list(towns)
        self._by_name: dict[tuple[str, str], list[Town]] = defaultdict(list)
        for town in self.towns:
            for name in {folded(each) for each in (town.name, *town.others)}:
                self._by_name[town.country, name].append(town)

    def called(self, country: str, name: str) -> Sequence[Town]:
        """All towns of that name, however it is spelled."""
        return self._by_name.get((country, folded(name)), ())

    def meant(self, country: str, name: str) -> Sequence[Town]:
        """All towns that the name of a place may mean, as a reader of addresses would take it."""
        return next((found for each in readings(name, cut=False) if (found := self.called(country, each))), ())

    def large(self, country: str, name: str, point: tuple[float, float]) -> tuple[str, str] | None:
        """The large town around a point by whose name a place's begins or ends: so, and as the gazetteer calls it."""
        words = _WORD_BREAK.split(name)
        ends = [" ".join(words[:end]) for end in range(1, len(words) + 1)]
        ends += words[1:] if len(words) == 2 else []  # Europoort Rotterdam, but no firm of many words
        for each in ends:
            for town in self.called(country, each):
                if town.population >= LARGE and kilometres(*town.point, *point) < ACROSS:
                    return each, town.name
        return None


def towns_in(content: bytes, countries: frozenset[str]) -> list[Town]:
    """The towns of these countries (two letters)."""
    return [
        Town(
            town["countrycode"],
            town["name"],
            town["latitude"],
            town["longitude"],
            town["population"],
            town["admin1code"],
            frozenset(town["alternatenames"]),
        )
        for town in json.loads(content).values()
        if town["countrycode"] in countries
    ]


def in_cells(points: list[tuple[float, float]]) -> tuple[list[int], dict[str, tuple[str, bytes]]]:
    """Numbers of points cell by cell, and the tables that find them."""
    order = sorted(range(len(points)), key=lambda number: (cell_of(*points[number]), number))
    cells, starts = array("I"), array("I")
    for place, number in enumerate(order):
        cell = cell_of(*points[number])
        if not cells or cells[-1] != cell:
            cells.append(cell)
            starts.append(place)
    starts.append(len(order))
    return order, {"cells": ("I", cells.tobytes()), "cell_starts": ("I", starts.tobytes())}


def runs_of(countries: Sequence[str]) -> dict[str, tuple[int, int]]:
    """From where to where each country stands in a sorted list."""
    return {country: (bisect_left(countries, country), bisect_right(countries, country)) for country in set(countries)}


def is_latin(text: str) -> bool:
    return all(not each.isalpha() or unicodedata.name(each, "").startswith("LATIN") for each in text)


def towns_file(gazetteer: Gazetteer, rows: Sequence[Row]) -> bytes:
    """Names with their points, country by country; all names cell by cell; and which codes large towns have."""
    entries: set[tuple[str, int, int, int]] = set()
    names: dict[tuple[str, str], tuple[float, float]] = {}

    def add(country: str, name: str, latitude: float, longitude: float) -> None:
        for spelling in spellings(name):
            if spelling:
                entries.add((country, key_of(country, spelling), round(latitude * 100), round(longitude * 100)))

    for town in gazetteer.towns:
        names[town.name, town.country] = town.point
        for name in {town.name, *town.others}:
            if len(name) > 2 and is_latin(name):
                add(town.country, name, *town.point)
    for row in rows:
        add(row.country, row.place, *row.point)
        names.setdefault((row.place, row.country), row.point)
    ordered = sorted(entries)
    tables = {
        "keys": ("Q", array("Q", [entry[1] for entry in ordered]).tobytes()),
        "latitudes": ("h", array("h", [entry[2] for entry in ordered]).tobytes()),
        "longitudes": ("h", array("h", [entry[3] for entry in ordered]).tobytes()),
    }
    tables |= names_tables(names) | codes_of_large_towns(gazetteer, rows)
    return packed(tables, {"countries": runs_of([entry[0] for entry in ordered])})


def codes_of_large_towns(gazetteer: Gazetteer, rows: Iterable[Row]) -> dict[str, tuple[str, bytes]]:
    """Codes of which a place is called like a large town: Ostia's is one of Rome, far as it is."""
    found: set[int] = set()
    for row in rows:
        if large := gazetteer.large(row.country, row.place, row.point):
            names = {spelling for name in large for spelling in spellings(name)}
            found |= {code_key(row.country, row.code, name) for name in names}
    return {"codes": ("Q", array("Q", sorted(found)).tobytes())}


def names_tables(names: Mapping[tuple[str, str], tuple[float, float]]) -> dict[str, tuple[str, bytes]]:
    """Names by the cells that they lie in."""
    listed = sorted(names.items())
    order, tables = in_cells([point for _, point in listed])
    texts, starts = bytearray(), array("I")
    for number in order:
        starts.append(len(texts))
        texts += listed[number][0][0].encode()
    starts.append(len(texts))
    return {**tables, "name_starts": ("I", starts.tobytes()), "names": ("B", bytes(texts))}


def labels_file(gazetteer: Gazetteer) -> bytes:
    """Names to label a map with, the largest towns first, with latitude and longitude in hundredths of a degree."""
    towns = sorted(
        (-town.population, town.name, round(town.latitude * 100), round(town.longitude * 100))
        for town in gazetteer.towns
        if town.population >= LABELLED
    )
    return gzip.compress(json.dumps([town[1:] for town in towns], separators=(",", ":")).encode(), mtime=0)
