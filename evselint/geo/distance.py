"""Distances between points of the earth, taken as a sphere: right to half a percent, which is enough for towns."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, inf, radians, sin, sqrt

RADIUS = 6371.0  # kilometres
PER_DEGREE = 111.195  # kilometres along a meridian
NEAR = 0.5**2  # square degrees


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance of two points given in degrees."""
    north, other_north = radians(latitude), radians(other_latitude)
    across = sin((other_north - north) / 2) ** 2
    across += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * RADIUS * asin(min(1.0, sqrt(across)))


def distance(points: Sequence[tuple[float, float]], latitude: float, longitude: float) -> float:
    """Kilometres to the nearest of ``points``; infinite if there are none."""
    if not points:
        return inf
    # On a flat map around the point: right for what is near, and what is far stays far.
    scale = cos(radians(latitude)) ** 2
    gaps = [(north - latitude) ** 2 + (east - longitude) ** 2 * scale for north, east in points]
    smallest = min(gaps)
    if smallest < NEAR:
        return sqrt(smallest) * PER_DEGREE
    return kilometres(latitude, longitude, *points[gaps.index(smallest)])
