"""Which areas of the earth a point lies in, told by one or two look-ups for most points.

The earth is cut into degrees, and a degree through which a line passes into 16 times 16 cells. A cell that no line
touches has one answer for all its points. For the others it is known which areas to ask, and an area's lines are kept
by bands, as high as a cell, so that a ray from the point meets few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evselint.geo.tables import Tables

UNIT = 100_000  # to a degree
CELLS = 16  # to a degree
CELL = UNIT // CELLS
NORTH, EAST = 90 * UNIT, 180 * UNIT
BLOCKS = 1 << 15  # from here on a degree's number is that of the block of its cells
NOWHERE: frozenset[str] = frozenset()


class Kind(NamedTuple):
    """What is common to all points of a cell: names of areas that hold all of it, and numbers of areas to ask."""

    sure: frozenset[str]
    unsure: Sequence[int]


class Area(NamedTuple):
    """The names that an area answers with, and its bands: the first (counted from the south pole), and where it is."""

    names: Sequence[str]
    band: int
    place: int


class Areas:
    """The areas of one file: a map of cells, and the lines around areas by bands."""

    def __init__(self, tables: Tables, name: str) -> None:
        other = tables.other[name]
        self._kinds = [Kind(frozenset(sure), unsure) for sure, unsure in other["kinds"]]
        self._areas = [Area(*each) for each in other["areas"]]
        self._degrees, self._blocks, self._bands, self._runs, self._points = (
            tables[f"{name}_{part}"] for part in ("degrees", "blocks", "bands", "runs", "points")
        )

    def at(self, latitude: float, longitude: float) -> frozenset[str]:
        """The names of the areas that a point in degrees lies in; none where there is no such point."""
        north, east = round(latitude * UNIT), round(longitude * UNIT)
        if not (-NORTH <= north < NORTH and -EAST <= east < EAST):
            return NOWHERE
        row, column = (north + NORTH) // CELL, (east + EAST) // CELL
        number = self._degrees[row // CELLS * 360 + column // CELLS]
        if number >= BLOCKS:
            number = self._blocks[((number - BLOCKS) * CELLS + row % CELLS) * CELLS + column % CELLS]
        sure, unsure = self._kinds[number]
        if unsure:
            return sure.union(*(self._areas[each].names for each in unsure if self._holds(each, row, north, east)))
        return sure

    def _holds(self, number: int, row: int, north: int, east: int) -> bool:
        """Whether a line from a point to the east leaves an area once more than it enters."""
        area = self._areas[number]
        band = area.place + row - area.band
        inside = False
        for run in range(self._bands[band], self._bands[band + 1]):
            points = self._points[2 * self._runs[2 * run] : 2 * self._runs[2 * run + 1]].tolist()
            before_north, before_east = points[0], points[1]
            for own_north, own_east in zip(points[2::2], points[3::2], strict=True):
                if (own_north > north) != (before_north > north):
                    at = own_east + (before_east - own_east) * (north - own_north) / (before_north - own_north)
                    inside ^= east < at
                before_north, before_east = own_north, own_east
        return inside
