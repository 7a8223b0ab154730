"""The made-up places of the benchmark are what it says they are."""

from __future__ import annotations

from pathlib import Path

import evselint
from benchmarks.places import ASTRAY, OF_PLACES, TOGETHER, places, write

SIZE = 2000


def test_places_differ_and_follow_each_other_by_postal_code() -> None:
    made = list(places(SIZE))
    assert len(set(made)) == SIZE
    assert len({place[:3] for place in made}) <= SIZE / TOGETHER
    assert made == list(places(SIZE))


def test_few_places_are_at_fault(tmp_path: Path) -> None:
    """Those astray, and some that chance puts across a border."""
    file = tmp_path / "places.ndjson"
    write(file, SIZE)
    report = evselint.lint(file, select=OF_PLACES.split(","))
    faults = sum(report.rules.values())
    assert report.records == SIZE
    assert 0 < faults < 2 * ASTRAY * SIZE
