"""Memory is bounded: with four times the records it hardly grows, whichever processes take it."""

from __future__ import annotations

import sys
import tracemalloc
from array import array
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import fleet as made_fleet
from benchmarks.measure import run
from evselint.fleet import rows as rows_module
from evselint.fleet.gathered import Gathered
from evselint.fleet.rows import Fleet
from evselint.fleet.table import Column, Table

SIZE = 4000
COLUMNS = [f"column {number}" for number in range(24)]
ROWS = 4000

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells what is needed")


@pytest.fixture(scope="module")
def fleets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A fleet, and one that is four times as large."""
    folder = tmp_path_factory.mktemp("fleets")
    paths = folder / "one.ndjson", folder / "four.ndjson"
    for path, size in zip(paths, (SIZE, 4 * SIZE), strict=True):
        made_fleet.write(path, size, 5, made_fleet.Defects(0.08))
    return paths


@pytest.mark.parametrize("jobs", [1, 2])
def test_four_times_the_records_take_hardly_more_memory(fleets: tuple[Path, Path], jobs: int) -> None:
    check = (sys.executable, "-m", "evselint", "check", "--quiet", "--exit-zero", "--jobs", str(jobs))
    one, four = (run([*check, str(path)]).memory for path in fleets)
    assert one > 20
    assert four <= 1.3 * one


def large_table() -> Gathered:
    """Every record has other keys than the one before, in every column."""
    whole = Gathered()
    keys = array("Q", range(1, ROWS + 1))
    columns = {name: Column(array("I", range(ROWS)), keys) for name in COLUMNS}
    whole.add(Table(ROWS, columns, array("Q", keys), array("I", keys)))
    return whole


def test_of_a_large_fleet_few_columns_are_held_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "FEW_ROWS", ROWS // 2)
    with closing(large_table()) as table:
        fleet = Fleet(table, lambda _numbers, _pointer: {})
        tracemalloc.start()
        try:
            for name in (*COLUMNS, *reversed(COLUMNS)):
                assert fleet.keys(name)[-1] == ROWS
                assert fleet.keys("column 0", name)[-1]
            assert fleet.ids[-1] == ROWS
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < len(COLUMNS) / 2 * ROWS * array("Q").itemsize
