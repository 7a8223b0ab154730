"""Cells and bands answer as plain rings do, and our time zones as those that they are made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tzfpy import get_tzs

from evselint.geo import borders
from evselint.geo.areas import CELL, UNIT, Areas
from evselint.geo.tables import Tables, packed
from scripts.build_areas import areas_tables

Ring = Sequence[tuple[int, int]]
SQUARE = [(1, 1), (1, 5), (5, 5), (5, 1), (1, 1)]
HOLE = [(2, 2), (2, 3), (3, 3), (3, 2), (2, 2)]
ZONES = {
    "AT": {"Europe/Vienna"},
    "BE": {"Europe/Brussels"},
    "CH": {"Europe/Zurich"},
    "CZ": {"Europe/Prague"},
    "DE": {"Europe/Berlin", "Europe/Busingen"},
    "FR": {"Europe/Paris"},
    "IT": {"Europe/Rome"},
    "LU": {"Europe/Luxembourg"},
    "NL": {"Europe/Amsterdam"},
}


def areas_of(outlines: list[tuple[tuple[str, ...], list[Ring]]]) -> Areas:
    """Areas as the script that makes the files would write them."""
    tables, heading = areas_tables("areas", outlines)
    return Areas(Tables(memoryview(packed(tables, json.loads(json.dumps(heading))))), "areas")


def is_within(rings: Sequence[Ring], north: int, east: int) -> bool:
    """Whether a point lies in an odd number of rings, told without any cells."""
    crossed = 0
    for ring in rings:
        for (before_north, before_east), (own_north, own_east) in pairwise(ring):
            if (own_north > north) != (before_north > north):
                at = own_east + (before_east - own_east) * (north - own_north) / (before_north - own_north)
                crossed += east < at
    return crossed % 2 == 1


def test_areas_overlap_and_have_holes() -> None:
    large = [[(north * UNIT, east * UNIT) for north, east in ring] for ring in (SQUARE, HOLE)]
    areas = areas_of([(("AA", "BB"), large), (("CC",), large[1:])])
    assert areas.at(4.0, 4.0) == {"AA", "BB"}
    assert areas.at(2.5, 2.5) == {"CC"}
    assert areas.at(6.0, 2.5) == frozenset()


@given(
    st.lists(st.tuples(st.integers(-3 * CELL, 3 * CELL), st.integers(-3 * CELL, 3 * CELL)), min_size=3, max_size=7),
    st.lists(st.tuples(st.integers(-4 * CELL, 4 * CELL), st.integers(-4 * CELL, 4 * CELL)), max_size=20),
)
def test_cells_tell_what_rings_tell(corners: list[tuple[int, int]], points: list[tuple[int, int]]) -> None:
    ring = [*corners, corners[0]]
    areas = areas_of([(("AA",), [ring])])
    for north, east in [*points, *corners]:
        assert areas.at(north / UNIT, east / UNIT) == ({"AA"} if is_within([ring], north, east) else frozenset())


def test_no_point_is_beyond_the_poles() -> None:
    assert borders.countries_at(91.0, 0.0) == frozenset()
    assert borders.countries_at(0.0, 180.0) == frozenset()


def test_time_zones_are_those_that_they_are_made_of() -> None:
    """Near a country, but outside of its outline, a point is outside just if another country's time zone has it."""
    random = Random("zones")
    judged = 0
    for _ in range(3000):
        point = random.uniform(41.0, 55.0), random.uniform(-1.0, 16.0)
        zones = get_tzs(point[1], point[0])
        around = {country for point in borders.circle(*point, 30.0) for country in borders.countries_at(*point)}
        near = {country for point in borders.circle(*point, 1.0) for country in borders.countries_at(*point)}
        for country in (around - near) & ZONES.keys():
            judged += len(zones) == 1
            if len(zones) == 1:
                assert borders.is_outside(country, *point) == (zones[0] not in ZONES[country]), (country, point)
    assert judged > 100


@pytest.mark.parametrize(
    ("country", "latitude", "longitude"),
    [("VA", 41.90632, 12.45596), ("BE", 51.45222, 4.95195), ("ES", 35.90381, -5.21158), ("CY", 35.00058, 33.757)],
)
def test_narrow_parts_of_a_country_hold_what_is_right_beside_their_outline(
    country: str, latitude: float, longitude: float
) -> None:
    """Such a part is so small that all points of the circle around a point may lie on its other side."""
    assert country not in borders.countries_at(latitude, longitude)
    assert not borders.is_outside(country, latitude, longitude)
