"""Coasts and borders as paths, for the part of the earth that a map shows."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import cos, radians
from pathlib import Path

import msgspec

UNIT = 100  # of the drawing, in a degree
KINDS = ("coasts", "borders")


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in it."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    @property
    def narrowing(self) -> float:
        """How much narrower a degree of longitude is than one of latitude."""
        return max(0.2, cos(radians((self.south + self.north) / 2)))


@cache
def _outlines() -> dict[str, list[list[int]]]:
    path = Path(str(files("evselint.geo"))) / "data" / "outlines.json.gz"
    return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=dict[str, list[list[int]]])


def _lines(kind: str) -> Iterator[list[tuple[int, int]]]:
    """The lines of one kind, as points (longitude, latitude) in hundredths of a degree."""
    for steps in _outlines()[kind]:
        east = north = 0
        line = []
        for place in range(0, len(steps), 2):
            east, north = east + steps[place], north + steps[place + 1]
            line.append((east, north))
        yield line


def path_of(kind: str, view: Box, width: float) -> str:
    """The lines of a kind that can be seen in the view, or a little beside it, as a path of whole numbers.

    ``width`` is that of the drawing in points of the screen: what is finer is left out.
    """
    high, wide = (view.north - view.south) * UNIT / 2, (view.east - view.west) * UNIT / 2
    south, north = view.south * UNIT - high, view.north * UNIT + high
    west, east = view.west * UNIT - wide, view.east * UNIT + wide
    finest = max(1.0, (view.east - view.west) * UNIT / width / 2)
    parts: list[str] = []
    for line in _lines(kind):
        easts, norths = [each for each, _ in line], [each for _, each in line]
        if max(easts) < west or min(easts) > east or max(norths) < south or min(norths) > north:
            continue
        parts += _drawn(line, view.narrowing, finest)
    return "".join(parts)


def _drawn(line: list[tuple[int, int]], narrowing: float, finest: float) -> Iterator[str]:
    """One line; steps that nobody would see are left out."""
    before: tuple[int, int] | None = None
    for place, (east, north) in enumerate(line):
        own = round(east * narrowing), -north
        if before is None:
            yield f"M{own[0]} {own[1]}"
        else:
            step = own[0] - before[0], own[1] - before[1]
            if abs(step[0]) + abs(step[1]) < finest and place + 1 < len(line):
                continue
            yield f"l{step[0]} {step[1]}"
        before = own
