"""Whether all is well with a place: told by the circles around a postal code's points, else by the verdict."""

from __future__ import annotations

from math import cos, radians

from evselint.geo import defaults, postal, regions, towns
from evselint.geo.distance import PER_DEGREE, distance
from evselint.geo.verdict import NEXT, SETTLED, verdict

# Kilometres and degrees by which the quick answer is more careful than the verdict.
CARE = 0.01
REACH = (SETTLED - CARE) / PER_DEGREE
NO_POINT = (180.0, 0.0)  # near no place on earth


class SafeGround:
    """The ground on which no rule on places finds fault with an address: the box around a region, and what is in it.

    There is one for each address of a run, so that it holds little: of the circles only that of the last point.
    """

    __slots__ = ("_address", "_box", "_middle", "_scale")

    def __init__(self, country: str, town: str, code: str, region: str) -> None:
        """``country`` in two letters."""
        self._address = country, town, code
        self._box = regions.box(country, region) if region else None
        self._middle, self._scale = NO_POINT, 1.0

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point in degrees lies there; it may be denied of a point outside of the box."""
        if self._box is not None:
            south, west, north, east = self._box
            if not (south <= latitude <= north and west <= longitude <= east):
                return False
        middle, center = self._middle
        if (latitude - middle) ** 2 + (longitude - center) ** 2 * self._scale < REACH**2 or self._moved(
            latitude, longitude
        ):
            return not defaults.answered_for(latitude, longitude)
        return verdict(*self._address, latitude, longitude) is None

    def _moved(self, latitude: float, longitude: float) -> bool:
        """Take the circle that holds a point, if there is one in which nothing is at fault with the town either."""
        country, town, code = self._address
        for (middle, center), _ in postal.reaching(country, code) if code.strip() else ():
            # A degree of longitude is longest where the circle is nearest to the equator.
            scale = cos(radians(max(0.0, abs(middle) - REACH))) ** 2
            if (latitude - middle) ** 2 + (longitude - center) ** 2 * scale < REACH**2:
                if _town_is_near(country, town, middle, center):
                    self._middle, self._scale = (middle, center), scale
                    return True
                break
        return False


def _town_is_near(country: str, town: str, latitude: float, longitude: float) -> bool:
    """Whether the verdict finds no fault with the town anywhere within the circle."""
    if not town.strip() or not towns.is_covered(country):
        return True
    points = towns.points_of(country, town)
    return bool(points) and distance(points, latitude, longitude) + SETTLED + CARE < NEXT
