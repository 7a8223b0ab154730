"""Where a place is surely all right: a quick answer that spares most places the verdict on them."""

from __future__ import annotations

from math import cos, radians
from typing import NamedTuple

from evselint.geo import defaults, postal, regions, towns
from evselint.geo.distance import PER_DEGREE, distance
from evselint.geo.verdict import NEXT, SETTLED

# Kilometres and degrees by which the quick answer is more careful than the verdict.
CARE = 0.01
REACH = (SETTLED - CARE) / PER_DEGREE
MOST_CIRCLES = 24
EVERYWHERE = (-90.0, -180.0, 90.0, 180.0)


class SafeGround(NamedTuple):
    """Circles around points of a postal code, within the box around a region; angles in degrees.

    In a circle the verdict finds no fault, and neither does the distance to the region find one in the box.
    """

    circles: tuple[tuple[float, float, float], ...]
    box: tuple[float, float, float, float]

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies there."""
        south, west, north, east = self.box
        if south <= latitude <= north and west <= longitude <= east:
            for middle, center, scale in self.circles:
                if (latitude - middle) ** 2 + (longitude - center) ** 2 * scale < REACH**2:
                    return not defaults.answered_for(latitude, longitude)
        return False


def safe_ground(country: str, town: str, code: str, region: str) -> SafeGround:
    """The ground for an address; no circles where it takes a verdict to tell. ``country`` in two letters."""
    circles = []
    for latitude, longitude in postal.points_of(country, code)[:MOST_CIRCLES] if code.strip() else ():
        if _town_is_near(country, town, latitude, longitude):
            # A degree of longitude is longest where the circle is nearest to the equator.
            circles.append((latitude, longitude, cos(radians(max(0.0, abs(latitude) - REACH))) ** 2))
    return SafeGround(tuple(circles), regions.box(country, region) or EVERYWHERE)


def _town_is_near(country: str, town: str, latitude: float, longitude: float) -> bool:
    """Whether the verdict finds no fault with the town anywhere within the circle."""
    if not town.strip() or not towns.is_covered(country):
        return True
    points = towns.points_of(country, town)
    return bool(points) and distance(points, latitude, longitude) + SETTLED + CARE < NEXT
