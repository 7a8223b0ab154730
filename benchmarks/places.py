"""What judging places costs: `python benchmarks/places.py [--places N] [--rounds N] [--markdown]`.

Each figure is a difference between whole runs of `evselint check`: with the rules of places, and with two on the form
of the same fields. No place occurs twice; some of one postal code follow each other, as in a fleet. One in twenty lies
six kilometres off, where it takes most to tell.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

if not __package__:  # run as a script: the package is in the folder above
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measure import Cost, run, typical

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
CACHE = Path(__file__).resolve().parent / ".cache"
BEGIN, END = "<!-- places:begin -->", "<!-- places:end -->"
CODES = (("DEU", "DE", 5), ("FRA", "FR", 5), ("ITA", "IT", 5), ("ESP", "ES", 5), ("AUT", "AT", 4), ("CHE", "CH", 4))
TOGETHER = 5  # places of one postal code
NEAR = 4.0  # kilometres from the postal code to a town of the address
ASTRAY = 0.05
OF_PLACES = "EV34,EV416,EV417,EV418,EV419,EV42"
OF_FIELDS = "EV310,EV413"  # look at the same fields, each for itself
BOUNDS = {"µs a place, processor": 15.0, "MiB more": 60.0, "ms to open, processor": 50.0}


def places(count: int, seed: int = 1) -> Iterator[tuple[str, str, str, str]]:
    """So many places (country, town, postal code, point), all different: known codes, with points around them."""
    from evselint.geo import postal, towns
    from evselint.geo.distance import distance

    random = Random(seed)
    known = []
    for alpha_3, alpha_2, digits in CODES:
        for number in range(10**digits):
            code = f"{number:0{digits}}"
            if points := postal.points_of(alpha_2, code):
                near = (
                    name
                    for name in towns.names_near(*points[0], 3)
                    if distance(towns.points_of(alpha_2, name), *points[0]) < NEAR
                )
                known.append((alpha_3, next(near, ""), code, points[0]))
    for number in range(count):
        if number % TOGETHER == 0:
            country, town, code, (latitude, longitude) = random.choice(known)
        astray = 0.055 if random.random() < ASTRAY else 0.0
        north, east = random.gauss(astray, 0.004), random.gauss(0, 0.006)
        yield country, town, code, f"{latitude + north:.6f} {longitude + east:.6f}"


def write(file: Path, count: int) -> None:
    """Records with these places and nothing else, one a line."""
    with file.open("w", encoding="utf-8") as out:
        for number, (country, town, code, point) in enumerate(places(count)):
            address = {"Country": country, "City": town, "Street": "Markt", "PostalCode": code, "HouseNum": "1"}
            coordinates = {"Google": {"Coordinates": point}}
            record = {"EvseID": f"DE*ABC*E{number}", "Address": address, "GeoCoordinates": coordinates}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def measured(count: int, rounds: int) -> dict[str, float]:
    """The figures by name."""
    CACHE.mkdir(exist_ok=True)
    files = {each: CACHE / f"places-{each}.ndjson" for each in (1, count)}
    for each, file in files.items():
        if not file.exists():
            write(file, each)
    costs: dict[tuple[str, int], list[Cost]] = {}
    for _ in range(rounds):
        for rules in (OF_PLACES, OF_FIELDS):
            for each, file in files.items():
                command = [sys.executable, "-m", "evselint", "check", str(file), "--select", rules, "--jobs", "1"]
                costs.setdefault((rules, each), []).append(run([*command, "--exit-zero", "--quiet"]))
    cost = {key: typical(each) for key, each in costs.items()}
    judged, read = cost[OF_PLACES, count], cost[OF_FIELDS, count]
    return {
        "µs a place, processor": (judged.processor - read.processor) / count * 1e6,
        "MiB more": judged.memory - read.memory,
        "ms to open, processor": (cost[OF_PLACES, 1].processor - cost[OF_FIELDS, 1].processor) * 1e3,
    }


def table(figures: dict[str, float], count: int, rounds: int) -> list[str]:
    """The figures as a table of the page."""
    yes = {True: "yes", False: "no"}
    today = datetime.date.today().isoformat()
    return [
        f"Measured on {today}, {count:,} different places in {len(CODES)} countries, {rounds} rounds, medians.",
        "",
        "| goal | figure | bound | met |",
        "|---|---|---|---|",
        *(
            f"| {name} | {figure:.1f} | ≤ {BOUNDS[name]:g} | {yes[figure <= BOUNDS[name]]} |"
            for name, figure in figures.items()
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Measures what judging places costs.")
    parser.add_argument("--places", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="write the section of docs/performance.md anew")
    options = parser.parse_args(arguments)
    lines = table(measured(options.places, options.rounds), options.places, options.rounds)
    print("\n".join(lines))
    if options.markdown:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text("\n".join((f"{before}{BEGIN}", *lines, f"{END}{after}")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
