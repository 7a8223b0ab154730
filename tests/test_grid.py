"""Where records stand."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evselint import grid as grids
from evselint.config import Settings
from evselint.grid import Grid, position_of
from evselint.run import lint_files

positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def fact(latitude, longitude):
    return SimpleFact({"DecimalDegree": {"Latitude": f"{latitude:.6f}", "Longitude": f"{longitude:.6f}"}})


class SimpleFact(SimpleNamespace):
    """As the engine's facts: two are the same only if they are one."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __init__(self, value):
        super().__init__(value=value)


def counted(places):
    grid = Grid()
    grid.add({fact(*place): number for number, place in enumerate(places, 1)})
    return grid


@pytest.mark.parametrize(
    "coordinates",
    [
        {"Google": {"Coordinates": "52.480495 13.356465"}},
        {"DecimalDegree": {"Latitude": "52.480495", "Longitude": "13.356465"}},
        {"DegreeMinuteSeconds": {"Latitude": "52°28'49.782''", "Longitude": "13°21'23.274''"}},
    ],
)
def test_every_notation_tells_the_position(coordinates):
    found = position_of(SimpleFact(coordinates))
    assert found == pytest.approx((52.480495, 13.356465), abs=1e-5)


@pytest.mark.parametrize(
    "value", [None, "", {}, {"Google": {"Coordinates": "north"}}, {"Google": {"Coordinates": "91 0"}}]
)
def test_what_is_no_place_on_earth_has_no_position(value):
    assert position_of(SimpleFact(value)) is None


def test_the_middle_of_a_cell_is_near_what_stands_in_it():
    grid = Grid()
    assert grid.centre(grid.cell(52.4804, 13.3564)) == (52.4805, 13.3565)
    assert grid.centre(grid.cell(-33.8688, -151.2093)) == (-33.8685, -151.2095)


@given(st.lists(positions, max_size=60), st.integers(0, 60), st.integers(4, 20))
def test_parts_merged_in_any_order_are_the_whole(places, cut, most):
    facts = [(fact(*place), number) for number, place in enumerate(places, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "MOST_CELLS", most)
        whole, front, back = Grid(), Grid(), Grid()
        whole.add(dict(facts))
        front.add(dict(facts[:cut]))
        back.add(dict(facts[cut:]))
        one, other = Grid.of(front.level, front.rows()), Grid.of(back.level, back.rows())
        one.merge(back)
        other.merge(front)
    assert one == other == whole
    assert len(whole.cells) <= most
    assert sum(whole.cells.values()) == sum(number for _, number in facts)


def test_a_run_tells_where_its_records_stand_with_any_number_of_processes(examples):
    file = examples / "small-fleet.ndjson"
    with (
        lint_files([str(file)], Settings(jobs=1), where=True) as one,
        lint_files([str(file)], Settings(jobs=2), where=True) as two,
    ):
        assert one.grid == two.grid
        assert 0 < sum(one.grid.cells.values()) <= one.records
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for found in one.findings:
            if found.record is not None and found.position:
                given = records[found.record]["GeoCoordinates"]
                assert found.position == position_of(SimpleFact(given))
                assert one.grid.cells[one.grid.cell(*found.position)]


def test_nobody_is_told_who_does_not_ask(examples):
    with lint_files([str(examples / "small-fleet.ndjson")], Settings()) as report:
        assert report.grid is None
        assert all(found.position is None for found in report.findings)
