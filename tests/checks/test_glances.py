"""What a glance settles is all right: no check that it spares would answer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fleet import records
from evselint.judgements import parts_of, verb_named
from evselint.looks import only
from evselint.places import rules_folder
from evselint.rulebook import NOT_RULES, rule_from
from evselint.testing import reference


@cache
def book() -> tuple[tuple[str, Any], ...]:
    """Every rule whose check has a glance."""
    found = []
    for pack in sorted(path for path in rules_folder().glob("*.toml") if path.name not in NOT_RULES):
        for code, entry in tomllib.loads(pack.read_text("utf-8")).items():
            rule = rule_from(code, entry, pack.name)
            if rule.check in ("place_agrees", "region_holds_point", "entrance_within", "entrance_elsewhere"):
                found.append((code, verb_named(rule.check).make(**rule.arguments)))
    return tuple(found)


@cache
def seeds() -> tuple[Mapping[str, Any], ...]:
    """Places in all countries of the made-up fleets."""
    return (reference(), *records(600, operator_count=100))


def is_settled(check: Any, record: Mapping[str, Any]) -> bool:
    """What the glance of a check says of a record, asked as the engine does."""
    seen = [
        view.see(only(record.get(name), [parts_of(path)[1:] for path in view.paths] or [()]))
        for name, view in check.glance.views.items()
    ]
    return bool(check.glance.settles(*seen))


def moved(record: Mapping[str, Any], name: str, north: float, east: float) -> dict[str, Any]:
    """The record with its point, or its entrance, so many degrees from where its point is."""
    google = record["GeoCoordinates"].get("Google")
    pair = google["Coordinates"].split() if google else record["GeoCoordinates"]["DecimalDegree"].values()
    latitude, longitude = sorted(map(float, pair), reverse=True) if google is None else map(float, pair)
    text = f"{latitude + north:.6f} {longitude + east:.6f}"
    return {**record, name: {"Google": {"Coordinates": text}}}


def holds(record: Mapping[str, Any]) -> int:
    """How many checks are spared; none of them would answer."""
    spared = 0
    for code, check in book():
        if is_settled(check, record):
            spared += 1
            assert not list(check(record)), (code, record["Address"], record["GeoCoordinates"])
    return spared


def test_most_checks_are_spared_on_sound_records() -> None:
    spared = sum(map(holds, seeds()))
    assert spared > 0.8 * len(book()) * len(seeds())


@pytest.mark.parametrize("reach", [0.01, 0.03, 0.1, 3])
def test_points_around_are_settled_only_if_all_is_well(reach: float) -> None:
    random = Random(f"{reach}")
    for record in seeds():
        for name in ("GeoCoordinates", "GeoChargingPointEntrance"):
            holds(moved(record, name, random.uniform(-reach, reach), random.uniform(-reach, reach)))


PARTS = st.sampled_from(["Country", "City", "PostalCode", "Region"])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 600), st.integers(0, 600), st.lists(PARTS, min_size=1, max_size=3))
def test_addresses_of_two_places_mixed(one: int, other: int, parts: list[str]) -> None:
    record, theirs = seeds()[one % len(seeds())], seeds()[other % len(seeds())]
    address = {**record["Address"], **{part: theirs["Address"].get(part) for part in parts}}
    holds({**record, "Address": address})
