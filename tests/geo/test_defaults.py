"""Points that geocoders answer when they do not find the address."""

from __future__ import annotations

import pytest

from evselint.checks.countries import ALPHA_2
from evselint.geo import borders, towns
from evselint.geo.defaults import COUNTRIES, TOWNS, answered_for
from evselint.geo.distance import distance
from evselint.geo.verdict import verdict


@pytest.mark.parametrize(("name", "point"), [pair for pair in TOWNS.items() if "Gate" not in pair[0]])
def test_a_town_is_where_its_default_says(name: str, point: tuple[float, float]) -> None:
    here = borders.countries_at(*point)
    assert min(distance(towns.points_of(country, name), *point) for country in here) < 8


@pytest.mark.parametrize(("name", "point"), COUNTRIES.items())
def test_the_middle_of_a_country_lies_in_it(name: str, point: tuple[float, float]) -> None:
    assert name in {code for code, alpha_2 in ALPHA_2.items() if alpha_2 in borders.countries_at(*point)}


def test_only_the_very_point_is_a_default() -> None:
    assert answered_for(52.520007, 13.404954) == "Berlin"
    assert answered_for(52.52000659999999, 13.404954) == "Berlin"
    assert answered_for(52.520307, 13.404954) == ""


def test_an_error_of_the_place_is_graver() -> None:
    """A default with the postal code of another town is far from that code, and that is what has to be said."""
    default = verdict("DE", "Berlin", "10178", 52.520007, 13.404954)
    far = verdict("DE", "München", "80331", 52.520007, 13.404954)
    assert default is not None
    assert default.fault == "geocoder-default"
    assert far is not None
    assert far.fault == "far-from-code"
