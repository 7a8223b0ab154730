"""The tables that ``evselint.geo.areas`` reads, from outlines: cells, bands of lines, what is known of each cell."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor

from evselint.geo.areas import BLOCKS, CELL, CELLS, EAST, NORTH

Ring = Sequence[tuple[int, int]]
"""A closed line of latitudes and longitudes in units of ``areas.UNIT``."""
Outline = tuple[tuple[str, ...], list[Ring]]
"""The names that an area answers with, and the rings around it: what lies within an odd number of them is inside."""
Packed = tuple[dict[str, tuple[str, bytes]], dict[str, object]]
ROWS, COLUMNS = 180 * CELLS, 360 * CELLS


def areas_tables(name: str, outlines: Sequence[Outline]) -> Packed:
    """Tables by name, and what goes into the heading under ``name``."""
    held: dict[int, dict[int, bool]] = defaultdict(dict)  # cell to areas: whether a line of the area passes through it
    for number, (_, rings) in enumerate(outlines):
        touched = {cell for ring in rings for pair in pairwise(ring) for cell in cells_along(*pair)}
        for cell in touched:
            held[cell][number] = True
        for cell in cells_within(rings):
            held[cell].setdefault(number, False)
    tables, heading = cells_tables([names for names, _ in outlines], held)
    lines, areas = bands_tables(outlines)
    heading["areas"] = areas
    return {f"{name}_{part}": table for part, table in {**tables, **lines}.items()}, {name: heading}


def cells_along(one: tuple[int, int], other: tuple[int, int]) -> Iterator[int]:
    """The numbers of all cells that the line between two points passes through, or nearly so."""
    (south, at_south), (north, at_north) = sorted((one, other))
    for row in range((south - 1 + NORTH) // CELL, (north + 1 + NORTH) // CELL + 1):
        bottom, top = max(south, row * CELL - NORTH - 1), min(north, (row + 1) * CELL - NORTH + 1)
        if north > south:
            ends = [at_south + (at_north - at_south) * (each - south) / (north - south) for each in (bottom, top)]
        else:
            ends = [at_south, at_north]
        first, last = (int(min(ends)) - 2 + EAST) // CELL, (int(max(ends)) + 2 + EAST) // CELL
        for column in range(max(0, first), min(COLUMNS - 1, last) + 1):
            if 0 <= row < ROWS:
                yield row * COLUMNS + column


def cells_within(rings: Sequence[Ring]) -> Iterator[int]:
    """The numbers of all cells whose middle lies within an odd number of rings."""
    south, north = (pick(point[0] for ring in rings for point in ring) for pick in (min, max))
    for row in range((south + NORTH) // CELL, min(ROWS - 1, (north + NORTH) // CELL) + 1):
        middle = row * CELL - NORTH + CELL / 2
        crossed = []
        for ring in rings:
            for (own_north, own_east), (other_north, other_east) in pairwise(ring):
                if (own_north > middle) != (other_north > middle):
                    crossed.append(
                        own_east + (other_east - own_east) * (middle - own_north) / (other_north - own_north)
                    )
        crossed.sort()
        for west, east in zip(crossed[::2], crossed[1::2], strict=True):
            first = ceil((west + EAST) / CELL - 0.5)
            last = floor((east + EAST) / CELL - 0.5)
            yield from range(row * COLUMNS + max(0, first), row * COLUMNS + min(COLUMNS - 1, last) + 1)


def cells_tables(names: Sequence[tuple[str, ...]], held: dict[int, dict[int, bool]]) -> Packed:
    """A kind for each degree, or the number of the block with the kinds of its cells."""
    kinds: dict[tuple[tuple[str, ...], tuple[int, ...]], int] = {((), ()): 0}
    by_degree: dict[int, array[int]] = defaultdict(lambda: array("H", bytes(2 * CELLS**2)))
    for cell, areas in held.items():
        sure = tuple(sorted({name for number, touched in areas.items() if not touched for name in names[number]}))
        unsure = tuple(sorted(number for number, touched in areas.items() if touched))
        row, column = divmod(cell, COLUMNS)
        block = by_degree[row // CELLS * 360 + column // CELLS]
        block[row % CELLS * CELLS + column % CELLS] = kinds.setdefault((sure, unsure), len(kinds))
    degrees, blocks = array("H", bytes(2 * 180 * 360)), array("H")
    for degree, block in sorted(by_degree.items()):
        if len(set(block)) == 1:
            degrees[degree] = block[0]
        else:
            degrees[degree] = BLOCKS + len(blocks) // CELLS**2
            blocks.extend(block)
    assert len(kinds) < BLOCKS
    tables = {"degrees": ("H", degrees.tobytes()), "blocks": ("H", blocks.tobytes())}
    return tables, {"kinds": list(kinds)}


def bands_tables(outlines: Sequence[Outline]) -> tuple[dict[str, tuple[str, bytes]], list[object]]:
    """Points of all rings, runs of points whose lines pass through a band, and for each area where its bands begin."""
    points, runs, bands, areas = array("i"), array("I"), array("I"), []
    for names, rings in outlines:
        by_band: dict[int, list[list[int]]] = defaultdict(list)
        for ring in rings:
            place = len(points) // 2
            for number, ((north, _), (other_north, _)) in enumerate(pairwise(ring), start=place):
                low, high = sorted((north, other_north))
                for band in range((low + NORTH) // CELL, (high + NORTH) // CELL + 1):
                    last = by_band[band][-1] if by_band[band] else None
                    if last is not None and last[1] == number + 1:
                        last[1] = number + 2
                    else:
                        by_band[band].append([number, number + 2])
            points.extend(number for point in ring for number in point)
        first = min(by_band)
        areas.append([list(names), first, len(bands)])
        for band in range(first, max(by_band) + 1):
            bands.append(len(runs) // 2)
            runs.extend(number for run in by_band[band] for number in run)
        bands.append(len(runs) // 2)
    tables = {
        "bands": ("I", bands.tobytes()),
        "runs": ("I", runs.tobytes()),
        "points": ("i", points.tobytes()),
    }
    return tables, areas
