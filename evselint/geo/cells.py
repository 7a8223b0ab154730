"""Points in cells of a tenth of a degree, to find those near a place without looking at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import cos, floor, radians

from evselint.geo.distance import PER_DEGREE
from evselint.geo.tables import Tables

PER_DEGREE_CELLS = 10
COLUMNS = 360 * PER_DEGREE_CELLS


def cell_of(latitude: float, longitude: float) -> int:
    """The number of the cell that a point in degrees lies in; row by row from the south."""
    row = floor((latitude + 90) * PER_DEGREE_CELLS)
    return row * COLUMNS + floor((longitude + 180) * PER_DEGREE_CELLS) % COLUMNS


def near(tables: Tables, latitude: float, longitude: float, reach: float) -> Iterator[int]:
    """The numbers of the points in all cells within ``reach`` kilometres; some of them are farther away."""
    cells, starts = tables["cells"], tables["cell_starts"]
    north = reach / PER_DEGREE
    east = reach / (PER_DEGREE * max(0.05, cos(radians(latitude))))
    first, last = _cell(longitude - east, 180), _cell(longitude + east, 180)
    for row in range(_cell(max(-90.0, latitude - north), 90), _cell(min(90.0, latitude + north), 90) + 1):
        for column in range(first, last + 1):
            cell = row * COLUMNS + column % COLUMNS
            place = bisect_left(cells, cell)
            if place < len(cells) and cells[place] == cell:
                yield from range(starts[place], starts[place + 1])


def _cell(angle: float, least: int) -> int:
    return floor((angle + least) * PER_DEGREE_CELLS)
