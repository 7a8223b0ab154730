"""The map: lines of coasts and borders, and circles for what stands near together. No tiles, no network.

Degrees of longitude are drawn as narrow as they are in the middle of the view. Units of the drawing are hundredths of
a degree, so that lines are the whole numbers that they are kept in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import TYPE_CHECKING

from evselint.grid import Cell, Position
from evselint.write.html.labels import Label, labels_in
from evselint.write.html.outlines import KINDS, UNIT, Box, path_of

if TYPE_CHECKING:
    from evselint.grid import Grid

WIDTH, HEIGHT = 960, 540  # of the drawing as it is seen
APART = 34  # circles are at least so far apart, on average
LEAST = 0.25  # degrees that a view shows at least, from south to north
MARGIN = 0.08
STRAY = 0.03  # so small a share of the records may be left out at either end, if that makes the view …
WORTH = 0.8  # … so much smaller
ROWS = 100
LARGEST, SMALLEST = 17.0, 3.5


@dataclass(frozen=True)
class Circle:
    """Records that stand near together: where, how many, how many of them misplaced, and around which box."""

    latitude: float
    longitude: float
    records: int
    misplaced: int
    box: Box
    x: float
    y: float
    radius: float

    @property
    def share(self) -> float:
        """The share of misplaced records, in percent; what is not none is seen."""
        return max(6.0, round(100 * self.misplaced / self.records, 1)) if self.misplaced else 0.0


@dataclass(frozen=True)
class WorldMap:
    """All that is drawn. ``lines`` are paths by kind, ``circles`` those in view, ``rows`` what the table shows.

    ``outside`` counts records that stand outside the view.
    """

    view: Box
    lines: Mapping[str, str]
    circles: Sequence[Circle]
    rows: Sequence[Circle]
    more_rows: int
    outside: int
    records: int
    misplaced: int

    @property
    def view_box(self) -> str:
        """The part of the drawing that is seen: left, top, width, height."""
        left, top = point(self.view.north, self.view.west, self.view.narrowing)
        right, bottom = point(self.view.south, self.view.east, self.view.narrowing)
        return f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"

    @property
    def towns(self) -> Sequence[Label]:
        """Names of towns in view."""
        return labels_in(self.view, self.scale)

    @property
    def scale(self) -> float:
        """Units of the drawing in a point of the screen, at full width."""
        return (self.view.east - self.view.west) * UNIT * self.view.narrowing / WIDTH


def world_map(grid: Grid, misplaced: Mapping[Cell, int]) -> WorldMap | None:
    """The map of a grid; None if nothing stands anywhere."""
    if not grid.cells:
        return None
    spots = [
        (grid.centre(cell), records, min(records, misplaced.get(cell, 0)))
        for cell, records in sorted(grid.cells.items())
    ]
    view = _view(spots)
    inside = [spot for spot in spots if view.holds(*spot[0])]
    circles = _circles(inside, view, grid.size)
    rows = sorted(_circles(spots, view, grid.size), key=lambda each: (-each.misplaced, -each.records, each.y, each.x))
    return WorldMap(
        view=view,
        lines={kind: path_of(kind, view, WIDTH) for kind in KINDS},
        circles=circles,
        rows=rows[:ROWS],
        more_rows=max(0, len(rows) - ROWS),
        outside=sum(records for _, records, _ in spots) - sum(records for _, records, _ in inside),
        records=sum(records for _, records, _ in spots),
        misplaced=sum(failing for _, _, failing in spots),
    )


Spot = tuple[Position, int, int]


def point(latitude: float, longitude: float, narrowing: float) -> tuple[float, float]:
    """A position in the drawing."""
    return longitude * UNIT * narrowing, -latitude * UNIT


def _view(spots: Sequence[Spot]) -> Box:
    """The part that shows nearly all records, in the shape of the drawing."""
    south, north = _range([(position.latitude, records) for position, records, _ in spots])
    west, east = _range([(position.longitude, records) for position, records, _ in spots])
    high = max(LEAST, (north - south) * (1 + 2 * MARGIN))
    narrowing = max(0.2, cos(radians((south + north) / 2)))
    wide = max((east - west) * (1 + 2 * MARGIN), high * WIDTH / HEIGHT / narrowing)
    high = max(high, wide * narrowing * HEIGHT / WIDTH)
    middle, across = (south + north) / 2, (west + east) / 2
    return Box(middle - high / 2, across - wide / 2, middle + high / 2, across + wide / 2)


def _range(weighed: Iterable[tuple[float, int]]) -> tuple[float, float]:
    """Least and greatest value, without the few strays at either end where they would make it far wider."""
    ordered = sorted(weighed)
    allowed = STRAY * sum(records for _, records in ordered)
    whole = ordered[0][0], ordered[-1][0]
    near = _end(ordered, allowed), _end(ordered[::-1], allowed)
    return near if near[1] - near[0] < WORTH * (whole[1] - whole[0]) else whole


def _end(ordered: Sequence[tuple[float, int]], allowed: float) -> float:
    passed = 0
    for value, records in ordered:
        passed += records
        if passed > allowed:
            return value
    return ordered[-1][0]


def _circles(spots: Iterable[Spot], view: Box, size: float) -> list[Circle]:
    """Spots near each other as one: those in the same square of a grid over the view."""
    high = (view.north - view.south) * APART / HEIGHT
    wide = high / view.narrowing
    squares: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        (latitude, longitude), _, _ = spot
        square = floor((latitude - view.south) / high), floor((longitude - view.west) / wide)
        squares.setdefault(square, []).append(spot)
    return [_circle(members, view, size / 2) for _, members in sorted(squares.items())]


def _circle(members: Sequence[Spot], view: Box, half: float) -> Circle:
    records = sum(each for _, each, _ in members)
    latitude = sum(position.latitude * each for position, each, _ in members) / records
    longitude = sum(position.longitude * each for position, each, _ in members) / records
    box = Box(
        round(min(position.latitude for position, _, _ in members) - half, 5),
        round(min(position.longitude for position, _, _ in members) - half, 5),
        round(max(position.latitude for position, _, _ in members) + half, 5),
        round(max(position.longitude for position, _, _ in members) + half, 5),
    )
    x, y = point(latitude, longitude, view.narrowing)
    failing = sum(each for _, _, each in members)
    return Circle(latitude, longitude, records, failing, box, round(x, 1), round(y, 1), radius(records))


def radius(records: int) -> float:
    """Of a circle for so many records, in points of the screen."""
    grown = SMALLEST + 3.2 * float(log10(records) ** 1.25)
    return round(min(LARGEST, grown), 2)
