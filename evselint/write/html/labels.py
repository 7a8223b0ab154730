"""Names on the map: the largest towns in view that have room."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from evselint.write.html.outlines import UNIT

if TYPE_CHECKING:
    from evselint.write.html.outlines import Box

MOST = 18
# In points of the screen: how wide a letter is, how high a line, and how far the view's edge is to be kept.
LETTER, LINE, EDGE = 6.2, 24.0, 14.0


class Label(NamedTuple):
    """A name and where it stands in the drawing."""

    name: str
    x: float
    y: float


@cache
def _towns() -> list[tuple[str, int, int]]:
    """Names, latitudes and longitudes in hundredths of a degree, the largest towns first."""
    path = Path(str(files("evselint.geo"))) / "data" / "labels.json.gz"
    return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=list[tuple[str, int, int]])


def labels_in(view: Box, scale: float) -> Sequence[Label]:
    """Labels of a view; ``scale`` is units of the drawing in a point of the screen."""
    chosen: list[Label] = []
    for name, north, east in _towns():
        if not view.holds(north / UNIT, east / UNIT):
            continue
        label = Label(name, round(east * view.narrowing, 1), float(-north))
        half = len(name) * LETTER * scale / 2 + EDGE * scale
        left, right = view.west * UNIT * view.narrowing, view.east * UNIT * view.narrowing
        if label.x - half < left or label.x + half > right:
            continue
        if all(_apart(label, other, scale) for other in chosen):
            chosen.append(label)
            if len(chosen) == MOST:
                break
    return chosen


def _apart(one: Label, other: Label, scale: float) -> bool:
    wide = (len(one.name) + len(other.name)) * LETTER / 2 + EDGE
    return abs(one.x - other.x) > wide * scale or abs(one.y - other.y) > LINE * scale
