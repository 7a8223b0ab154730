"""Which variant fits the portal: made portals that compute by a known variant, so that the answer is known."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from evselint.config import Calibrated
from evselint.read.source import opened
from evselint.saved import report_of
from evselint.score import default_variant, estimate, every_variant, of_report
from evselint.score.calibration import calibrate
from evselint.score.portal import Month
from evselint.score.probes import in_order_of_use, probes
from evselint.score.variants import variant_of
from evselint.score_model import load_model
from evselint.write import json_report
from tests.score.conftest import a_fleet

MODEL = load_model()
DEFAULT = default_variant(MODEL)
# Two stations of three and one point; wrong voltages, a wrong postal code, placeholders, fast chargers.
VARIED = (
    {"ChargingStationID": "A", "ChargingFacilities[0].Voltage": 400, "Address.Floor": "-"},
    {"ChargingStationID": "A", "Address.PostalCode": "13627", "-HardwareManufacturer": True},
    {"ChargingStationID": "A", "MaxCapacity": 0, "HotlinePhoneNumber": "+49123456789"},
    {"ChargingStationID": "B", "-Address.HouseNum": True, "-EnergySource": True, "-ChargingStationImage": True},
    {
        "ChargingStationID": "C",
        "Plugs": ["CCS Combo 2 Plug (Cable Attached)"],
        "ChargingFacilities": [{"PowerType": "DC", "Power": 150}],
        "-DynamicPowerLevel": True,
    },
)


def a_month(classes, variant, day="2026-11-01", decimals=2):
    """What a portal would show that computes by ``variant``."""
    score = estimate(classes, variant=variant)
    place = Decimal(1).scaleb(-decimals)
    figures = {
        name: Decimal(getattr(score, name)).quantize(place) for name in ("overall", "correctness", "completeness")
    }
    return Month(datetime.date.fromisoformat(day), ("data.json",), score.records, **figures)


@pytest.fixture
def classes(lint):
    with lint(a_fleet(*VARIED)) as report:
        return report.classes.classes


@pytest.mark.parametrize("number", range(0, 480, 37))
def test_the_variant_by_which_a_portal_computes_is_among_those_that_fit(classes, number):
    variant = every_variant(MODEL)[number]
    found = calibrate([(a_month(classes, variant), classes)], MODEL)
    assert len(found.fits) == 480
    assert variant in {fit.variant for fit in found.tied}
    assert found.chosen.worst <= found.months[0].rounding + 1e-9
    for name, value in found.settled.items():
        assert variant.choices()[name] == value
    for name, values in found.open.items():
        assert variant.choices()[name] in values


def test_ties_are_ties_and_the_nearest_to_the_default_is_taken(lint):
    with lint(a_fleet({}, {})) as report:  # excellent records look the same in most variants
        classes = report.classes.classes
    found = calibrate([(a_month(classes, DEFAULT, decimals=0), classes)], MODEL)
    assert len(found.tied) > 1
    assert found.chosen.variant == DEFAULT
    assert "grading" in found.open


def test_a_second_month_tells_apart_what_the_first_could_not(lint, classes):
    variant = variant_of({**DEFAULT.choices(), "grading": "share"})
    with lint(a_fleet({}, {})) as report:
        plain = report.classes.classes
    one = [(a_month(plain, variant, "2026-10-01"), plain)]
    two = [*one, (a_month(classes, variant), classes)]
    assert len(calibrate(two, MODEL).tied) < len(calibrate(one, MODEL).tied)
    assert calibrate(two, MODEL).settled["grading"] == "share"


def test_errors_are_the_estimate_minus_the_portal(classes):
    month = a_month(classes, DEFAULT)
    shifted = Month(month.date, month.data, month.points, month.overall, month.correctness - 3, month.completeness + 3)
    found = calibrate([(shifted, classes)], MODEL)
    errors = next(fit.errors for fit in found.fits if fit.variant == DEFAULT)
    assert errors[0] == pytest.approx((3, -3), abs=0.01)
    worst = [round(fit.worst, 9) for fit in found.fits]
    assert worst == sorted(worst)


def test_data_that_nothing_is_known_of_cannot_be_compared():
    month = Month(datetime.date(2026, 11, 1), ("data.json",), 1, Decimal(1), Decimal(1), Decimal(1))
    with pytest.raises(ValueError, match="2026-11-01"):
        calibrate([(month, ())], MODEL)


def test_a_probe_says_what_each_variant_would_show_after_the_change(classes):
    tied = [DEFAULT, variant_of({**DEFAULT.choices(), "profile": "F24"})]
    found = probes(classes, tied, MODEL, rounding=0.05)
    assert found
    assert found[0].left <= found[-1].left
    filling = next(probe for probe in found if probe.title == "fill HardwareManufacturer wherever it is missing")
    assert filling.records == 1
    now = {variant: estimate(classes, variant=variant).completeness for variant in tied}
    gains = {
        variant: outcome.completeness - now[variant] for outcome in filling.outcomes for variant in outcome.variants
    }
    counted = {variant: len(MODEL.profiles[variant.profile].fields) for variant in tied}
    # One field of one record in five: the portal moves by a hundredth of a share that tells how many fields it counts.
    assert gains == pytest.approx({variant: 100 / 5 / count for variant, count in counted.items()})


def test_probes_follow_each_other_as_long_as_they_tell_something_new(classes):
    tied = [
        variant_of({**DEFAULT.choices(), "profile": profile, "placeholders": placeholders})
        for profile in ("T16", "F24")
        for placeholders in ("counted", "not-counted")
    ]
    found = in_order_of_use(probes(classes, tied, MODEL, rounding=0.05), tied)
    assert 1 <= len(found) <= 2
    told = {variant: tuple(_outcome_of(probe, variant) for probe in found) for variant in tied}
    assert len(set(told.values())) == len(tied)


def _outcome_of(probe, variant):
    return next(number for number, outcome in enumerate(probe.outcomes) if variant in outcome.variants)


def test_no_probe_where_one_variant_is_left(classes):
    assert probes(classes, [DEFAULT], MODEL, rounding=0.05) == []


def test_a_report_and_what_is_saved_of_it_say_which_variant_they_are_of(lint, tmp_path):
    variant = variant_of({**DEFAULT.choices(), "profile": "F24", "unit": "station"})
    found = Calibrated(variant.choices(), datetime.date(2026, 11, 27), 2, 0.25)
    with lint(a_fleet(*VARIED), calibration=found) as report:
        score = of_report(report)
        assert score == replace(estimate(report.classes.classes, variant=variant), calibrated=found)
        file = tmp_path / "report.json"
        with file.open("wb") as stream:
            json_report.write(report, stream)
    with opened(str(file)) as source:
        saved = report_of(source)
        assert saved.calibrated == found
        assert of_report(saved) == score
