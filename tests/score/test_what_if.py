"""What a page computes from the counts is what the score computes from the repaired classes."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import pytest

from evselint.score import default_variant, estimate, every_variant
from evselint.score.repairs import repaired, repairs
from evselint.score.sums import failing, fails
from evselint.score.what_if import what_if
from evselint.score_model import load_model
from tests.score.conftest import a_fleet

FAULTS: list[dict[str, Any]] = [
    {},
    {"Address.PostalCode": "13627"},
    {"HotlinePhoneNumber": "+49123123123123"},
    {"HotlinePhoneNumber": "+49123123123123", "ChargingFacilities[0].Voltage": 400},
    {"-HardwareManufacturer": True, "-ChargingStationImage": True},
    {"-HardwareManufacturer": True, "ChargingFacilities[0].Power": 0},
    {"-ChargingFacilities[0].Voltage": True},
    {"-AdditionalInfo": True, "-EnergySource": True, "HotlinePhoneNumber": "-"},
]


def computed(model: dict[str, Any], chosen: int) -> tuple[float, float]:
    """Correctness and completeness, in the way of the page's script."""
    weighed = total = 0.0
    for weight, parts in model["verdicts"]:
        rated = weights = 0.0
        for part, masks in enumerate(parts):
            if masks is None or not model["weights"][part]:
                continue
            failing = sum(mask < 0 or (mask & ~chosen) != 0 for mask in masks)
            checks = model["checks"][part]
            grade = (0 if failing else 1) if model["strict"] or not checks else 1 - failing / checks
            rated += model["weights"][part] * grade
            weights += model["weights"][part]
        if weights:
            weighed += weight * rated / weights
            total += weight
    filled = whole = 0.0
    for weight, fields, counts in model["fillings"]:
        if fields and weight:
            filled += sum(count for mask, count in counts if not mask or mask & chosen) / fields
            whole += weight
    return 100 * weighed / total, 100 * filled / whole


@pytest.mark.parametrize("number", [0, 1, 17, 100, 333, 479])
def test_every_choice_gives_the_score_of_the_repaired_records(lint: Any, number: int) -> None:
    variant = every_variant(load_model())[number]
    with lint(a_fleet(*FAULTS)) as report:
        classes = report.classes.classes
    found = repairs(classes, most=5, variant=variant)
    assert len(found) >= 3
    model = what_if(classes, found, variant)
    places = range(len(found))
    for choice in chain.from_iterable(combinations(places, size) for size in range(len(found) + 1)):
        rules = [code for place in choice for code in found[place].rules]
        fields = [path for place in choice for path in found[place].fields]
        after = estimate(repaired(classes, rules, fields), variant=variant)
        expected = pytest.approx((after.correctness, after.completeness), abs=1e-9)
        assert computed(model, sum(1 << place for place in choice)) == expected


def test_all_repairs_together_gain_what_they_promise(lint: Any) -> None:
    with lint(a_fleet(*FAULTS)) as report:
        classes = report.classes.classes
    found = repairs(classes, most=5)
    model = what_if(classes, found, default_variant(load_model()))
    before, after = computed(model, 0), computed(model, (1 << len(found)) - 1)
    assert (sum(after) - sum(before)) / 2 == pytest.approx(sum(each.overall for each in found), abs=1e-9)


def test_a_finding_outside_the_scopes_of_a_check_does_not_fail_it(lint: Any) -> None:
    model = load_model()
    with lint(a_fleet({"Accessibility": None}, {"Plugs": None})) as report:
        classes = {each.findings: each for each in report.classes.classes}
    assert failing(classes[("EV102",)], model) == set()
    assert "P1" in failing(classes[("EV102@Plugs",)], model)
    for each in classes.values():
        assert failing(each, model) == {check.id for check in model.checks if fails(check, each)}
