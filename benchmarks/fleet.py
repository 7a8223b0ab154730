"""Fleets of made-up charging points: any size, always the same for the same seed, written without holding them.

    python benchmarks/fleet.py --records 100000 --defective 0.08 --kinds all --form ndjson --out fleet.ndjson

Repetition is that of published data (Berlin 2026, Swiss national feed): of the addresses 0.68 were seen before, of the
coordinates 0.57, of the station names 0.75, of plugs, facilities and services nearly all.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import TextIO

if not __package__:  # run as a script: the package is in the folder above
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.defects import NEEDS_EARLIER, SEMANTIC, STRUCTURAL, SYSTEMATIC, Defect
from benchmarks.stations import Land, Operator, Record, Station, coordinates, operators, pool

FORMS = ("ndjson", "list", "pull", "push")
_PULL_ONLY = ("deltaType", "lastUpdate", "OperatorID", "OperatorName")
_HUB_MEMBERS = ("SubOperatorName", "HubOperatorID")
_KINDS = {**STRUCTURAL, **SEMANTIC}
_MOST_OPERATORS = 300
_EVSES = (2, 2, 2, 2, 3, 3, 4, 4, 4, 6)  # charging points a station: 3.2 on average, never alone


@dataclass(frozen=True)
class Defects:
    """Which records are spoilt, and how.

    `share` of the records get one of `kinds` each; `systematic` gives the same two mistakes to every record instead.
    """

    share: float = 0.0
    kinds: tuple[str, ...] = tuple(_KINDS)
    systematic: bool = False


CLEAN = Defects()
DIRTY = Defects(share=1.0)
"""Every record defective, all kinds."""
SAME_MISTAKES = Defects(systematic=True)
"""Every record has the same two mistakes."""


def kinds(names: str) -> tuple[str, ...]:
    """Kinds of defects named `all`, `structural`, `semantic`, or one by one with commas between."""
    groups = {"all": tuple(_KINDS), "structural": tuple(STRUCTURAL), "semantic": tuple(SEMANTIC)}
    if names in groups:
        return groups[names]
    chosen = tuple(names.split(","))
    if unknown := [name for name in chosen if name not in _KINDS]:
        raise ValueError(f"no such kind of defect: {', '.join(unknown)}; there are: {', '.join(_KINDS)}")
    return chosen


def records(size: int, seed: int = 1, defects: Defects = CLEAN, operator_count: int | None = None) -> Iterator[Record]:
    """That many records. Parts of them are shared between records: copy before changing."""
    for record, _ in labelled_records(size, seed, defects, operator_count):
        yield record


def labelled_records(
    size: int, seed: int = 1, defects: Defects = CLEAN, operator_count: int | None = None
) -> Iterator[tuple[Record, tuple[str, ...]]]:
    """That many records, each with the kinds of defects put into it."""
    random = Random(f"{seed} defects")  # apart from the fleet's own, so that the sound records stay the same
    earlier: dict[str, Record] = {}
    for record in _sound_records(size, seed, operator_count):
        if defects.systematic:
            yield _spoilt(record, SYSTEMATIC, random, None)
        elif defects.share and random.random() < defects.share:
            before = earlier.get(record["OperatorID"])
            yield _spoilt(record, (_kind(defects.kinds, random, before),), random, before)
        else:
            earlier[record["OperatorID"]] = record
            yield record, ()


def _kind(chosen: tuple[str, ...], random: Random, earlier: Record | None) -> str:
    possible = chosen if earlier else tuple(kind for kind in chosen if kind not in NEEDS_EARLIER)
    return random.choice(possible or ("street-missing",))


def _spoilt(
    record: Record, chosen: tuple[str, ...], random: Random, earlier: Record | None
) -> tuple[Record, tuple[str, ...]]:
    spoilt = copy.deepcopy(record)
    for kind in chosen:
        defect: Defect = _KINDS[kind]
        defect(spoilt, random, earlier or {})
    return spoilt, chosen


def _sound_records(size: int, seed: int, operator_count: int | None) -> Iterator[Record]:
    random = Random(f"{seed} fleet")
    land = Land()
    firms = operators(operator_count or max(1, min(_MOST_OPERATORS, size // 300)))
    made = 0
    for number, firm in enumerate(firms, 1):
        for record in islice(_records_of(firm, land, random), size * number // len(firms) - made):
            made += 1
            yield record


def _records_of(firm: Operator, land: Land, random: Random) -> Iterator[Record]:
    """Records of one operator without end: hubs and countries publish theirs operator by operator."""
    while True:
        for station in pool(firm, land, random):
            yield from _evses(station, random)


def _evses(station: Station, random: Random) -> Iterator[Record]:
    operator = station.operator
    stem = f"{operator.identifier}*E{station.number:06d}*"
    place = coordinates(station.latitude, station.longitude, operator.decimal_degrees)
    entrance = coordinates(station.latitude + 290, station.longitude - 180, operator.decimal_degrees)
    for number in range(random.choice(_EVSES)):
        if station.own_coordinates:
            offset = number * 7
            place = coordinates(station.latitude + offset, station.longitude + offset, operator.decimal_degrees)
        record = {
            "deltaType": "insert" if number % 2 else "update",
            "lastUpdate": _moment(random),
            "EvseID": f"{stem}{number + 1}",
            **station.shared,
            "OperatorID": operator.identifier,
            "OperatorName": operator.name,
        }
        record["GeoCoordinates"] = place
        if "GeoChargingPointEntrance" in record:
            record["GeoChargingPointEntrance"] = entrance
        yield record


def _moment(random: Random) -> str:
    second = random.randrange(86_400)
    date = f"2026-{random.randint(4, 10):02d}-{random.randint(1, 28):02d}"
    return f"{date}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def write(
    path: Path,
    size: int,
    seed: int = 1,
    defects: Defects = CLEAN,
    form: str = "ndjson",
    pretty: bool = False,
    compress: bool = False,
    truth: Path | None = None,
) -> Counter[str]:
    """Writes a fleet and counts its defects by kind; `truth` gets a line for each: `record<TAB>kind`.

    A push is sent by one operator, so its fleet has one; the other forms have many, named in each record.
    """
    counts: Counter[str] = Counter()
    with ExitStack() as files:
        out = _open(path, compress, files)
        answers = files.enter_context(truth.open("w", encoding="utf-8")) if truth else None
        opening, between, closing = _frame(form, size, pretty)
        out.write(opening)
        for number, (record, chosen) in enumerate(labelled_records(size, seed, defects, 1 if form == "push" else None)):
            if number and between:
                out.write(between)
            out.write(_text(record if form != "push" else _pushed(record), pretty and form != "ndjson"))
            if form == "ndjson":
                out.write("\n")
            counts.update(chosen)
            if answers:
                answers.writelines(f"{number}\t{kind}\n" for kind in chosen)
        out.write(closing)
    return counts


def _open(path: Path, compress: bool, files: ExitStack) -> TextIO:
    if not compress:
        return files.enter_context(path.open("w", encoding="utf-8", newline=""))
    raw = files.enter_context(path.open("wb"))
    packed = files.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0))
    return files.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline=""))


def _pushed(record: Record) -> Record:
    """A push names the operator in its envelope, and what the hub adds on a pull is not there yet."""
    return {name: value for name, value in record.items() if name not in _PULL_ONLY + _HUB_MEMBERS}


def _text(value: object, pretty: bool) -> str:
    if pretty:
        return json.dumps(value, ensure_ascii=False, indent=2)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _frame(form: str, size: int, pretty: bool) -> tuple[str, str, str]:
    """What stands before the records, between two of them, and after them."""
    if form == "ndjson":
        return "", "", ""
    between = ",\n" if pretty else ","
    if form == "list":
        return "[", between, "]\n"
    if form == "pull":
        page = {
            "number": 0, "size": size, "totalElements": size, "totalPages": 1, "numberOfElements": size,
            "first": True, "last": True, "StatusCode": {"Code": "000", "Description": None, "AdditionalInfo": None},
        }  # fmt: skip
        return '{"content":[', between, f"],{_text(page, False)[1:]}\n"
    if form == "push":
        sender = operators(1)[0]
        envelope = _text({"OperatorID": sender.identifier, "OperatorName": sender.name}, False)[:-1]
        return f'{{"ActionType":"fullLoad","OperatorEvseData":{envelope},"EvseDataRecord":[', between, "]}}\n"
    raise ValueError(f"no such form: {form}; there are: {', '.join(FORMS)}")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Writes a made-up fleet of charging points.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--defective", type=float, default=0.0, metavar="SHARE", help="share of defective records")
    parser.add_argument("--kinds", type=kinds, default=kinds("all"), help="all, structural, semantic or names")
    parser.add_argument("--systematic", action="store_true", help="the same two mistakes in every record")
    parser.add_argument("--dirty", action="store_true", help="every record defective")
    parser.add_argument("--form", choices=FORMS, default="ndjson")
    parser.add_argument("--pretty", action="store_true", help="indented; not for ndjson")
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--truth", type=Path, help="where to write which record got which defect")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    defects = Defects(1.0 if options.dirty else options.defective, options.kinds, options.systematic)
    counts = write(
        options.out, options.records, options.seed, defects, options.form, options.pretty, options.gzip, options.truth
    )
    print(f"{options.out}: {options.records} records, {counts.total()} defects of {len(counts)} kinds", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
