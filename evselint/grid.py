"""Where records stand: counted in the cells of a grid, which gets coarser before its cells get too many.

A map needs no more, and a few thousand cells hold any number of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from msgspec import Struct, field

from evselint.checks.place import position

MOST_CELLS = 20_000  # at least four, for cells on either side of the equator and of Greenwich never become one
FINEST = 1000  # cells of a thousandth of a degree, some hundred metres
DECIMALS = 5  # of a position; about a metre
Cell = tuple[int, int]


class Position(NamedTuple):
    """Latitude and longitude in degrees."""

    latitude: float
    longitude: float


@lru_cache(4096)
def position_of(fact: Any) -> Position | None:
    """The position that the fact of GeoCoordinates tells, in whichever notation; None if it is none on earth."""
    point = position(fact.value)
    if point is None or not point.possible:
        return None
    return Position(round(point.latitude, DECIMALS), round(point.longitude, DECIMALS))


class Grid(Struct):
    """How many records stand in each cell; ``level`` 0 is the finest, each further one has cells twice as wide.

    The level is the least at which all cells fit, so that neither order nor the number of processes changes anything.
    """

    level: int = 0
    cells: dict[Cell, int] = field(default_factory=dict)

    @property
    def size(self) -> float:
        """How wide a cell is, in degrees."""
        return (1 << self.level) / FINEST

    def cell(self, latitude: float, longitude: float) -> Cell:
        """The cell of a position."""
        # By way of the finest cells, so that merging coarse grids gives what a coarse grid would have given.
        return floor(latitude * FINEST) >> self.level, floor(longitude * FINEST) >> self.level

    def centre(self, cell: Cell) -> Position:
        """The middle of a cell."""
        south, west = cell
        return Position(round((south + 0.5) * self.size, DECIMALS), round((west + 0.5) * self.size, DECIMALS))

    def add(self, facts: Mapping[Any, int]) -> None:
        """Count records by the fact of their coordinates."""
        for fact, records in facts.items():
            if (found := position_of(fact)) is not None:
                cell = self.cell(*found)
                self.cells[cell] = self.cells.get(cell, 0) + records
        self._fit()

    def merge(self, other: Grid) -> None:
        """Count what another grid has counted."""
        self._coarsen(max(self.level, other.level))
        further = self.level - other.level
        for (south, west), records in other.cells.items():
            cell = south >> further, west >> further
            self.cells[cell] = self.cells.get(cell, 0) + records
        self._fit()

    def _fit(self) -> None:
        while len(self.cells) > MOST_CELLS:
            self._coarsen(self.level + 1)

    def _coarsen(self, level: int) -> None:
        further = level - self.level
        if further:
            counts: dict[Cell, int] = {}
            for (south, west), records in self.cells.items():
                cell = south >> further, west >> further
                counts[cell] = counts.get(cell, 0) + records
            self.level, self.cells = level, counts

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Cells from south to north, each with its count: as the JSON report holds them."""
        for cell, records in sorted(self.cells.items()):
            yield (*cell, records)

    @classmethod
    def of(cls, level: int, rows: Iterable[tuple[int, int, int]]) -> Grid:
        """The grid that ``rows`` were taken from."""
        return cls(level, {(south, west): records for south, west, records in rows})
