"""What the published examples are worth, and what an estimate may never do."""

from __future__ import annotations

import pytest

from evselint.rulebook import load_book
from evselint.score import default_variant, estimate, every_variant
from evselint.score.sums import failing, fails
from evselint.score_model import code_of, load_model
from tests.score.conftest import a_fleet, a_record

# The published example of a valid address and facility.
PUBLISHED = {
    "Address.City": "Berlin",
    "Address.Street": "EUREF Campus",
    "Address.HouseNum": "22",
    "Address.PostalCode": "10829",
    "Address.Country": "DEU",
    "GeoCoordinates": {"Google": {"Coordinates": "52.480751 13.356580"}},
    "Plugs": ["Type 2 Outlet"],
    "ChargingFacilities": [{"PowerType": "AC_3_PHASE", "Voltage": 230, "Amperage": 32, "Power": 22.0}],
}
WHOLE = {"geolocation": 100.0, "power": 100.0, "additional-info": 100.0}


def test_the_valid_published_example_is_fully_correct(rate):
    score = rate([a_record(PUBLISHED)])
    assert (score.correctness, dict(score.parts)) == (100.0, WHOLE)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"Address.PostalCode": "13627"}, "geolocation"),
        (
            {
                "Address.PostalCode": "13627",
                "GeoCoordinates": {"Google": {"Coordinates": "53.480751 13.356580"}},
            },
            "geolocation",
        ),
        ({"ChargingFacilities[0].Voltage": 400}, "power"),
        ({"ChargingFacilities[0].Voltage": 480, "ChargingFacilities[0].ChargingModes": ["Mode_4"]}, "power"),
    ],
    ids=["13627", "13627-and-a-degree", "400-volts", "480-volts-mode-4"],
)
def test_the_invalid_published_examples_break_their_part_only(rate, changes, part):
    score = rate([a_record(PUBLISHED | changes)])
    assert dict(score.parts) == WHOLE | {part: 0.0}
    assert score.correctness == pytest.approx(200 / 3)


def test_direct_current_beyond_99_amperes_is_not_punished_for_leaving_it_out(rate):
    facility = {"PowerType": "DC", "Voltage": 920, "Power": 300, "ChargingModes": ["Mode_4"]}
    score = rate([a_record({"Plugs": ["CCS Combo 2 Plug (Cable Attached)"], "ChargingFacilities": [facility]})])
    assert score.parts["power"] == 100.0
    assert score.spans["correctness"][0] < 100.0  # the range says what it costs if it should be demanded


def test_overall_is_the_mean(rate):
    score = rate(a_fleet({}, {"Address.PostalCode": "13627"}, {"-MaxCapacity": True, "-AdditionalInfo": True}))
    assert score.overall == (score.correctness + score.completeness) / 2


def test_what_cannot_be_judged_is_left_out_of_the_mean(rate):
    score = rate(a_fleet({}, {"-GeoCoordinates": True}))
    assert score.rated == {"geolocation": 1, "power": 2, "additional-info": 2}
    assert score.parts["geolocation"] == 100.0
    alone = rate(a_fleet({"-GeoCoordinates": True}))
    assert alone.parts["geolocation"] is None
    assert alone.correctness == 100.0


def test_a_record_that_cannot_be_read_is_not_rated(lint, tmp_path):
    path = tmp_path / "broken.ndjson"
    path.write_text('{"EvseID": "DE*EVL*E1", }\n', "utf-8")
    from evselint.config import Settings
    from evselint.run import lint_files

    with lint_files([str(path)], Settings(jobs=1)) as report:
        score = estimate(report.classes.classes, unrated=report.classes.unrated)
    assert (score.overall, score.records) == (None, 1)


def test_the_default_lies_within_the_range_of_480_variants(rate):
    assert len(every_variant(load_model())) == 480
    assert default_variant(load_model()) in every_variant(load_model())
    score = rate(a_fleet({}, {"-Address.HouseNum": True}, {"MaxCapacity": 0, "-Address.Region": True}))
    assert score.low < score.overall < score.high


def test_switching_a_check_off_gains_nothing_and_is_told(rate):
    faulty = a_fleet({}, {"Address.PostalCode": "13627"})
    rated, silent = rate(faulty), rate(faulty, ignore=("EV420",))
    assert silent.overall < rated.overall
    assert (silent.at_least, silent.off, silent.untold) == (True, ("EV420",), ("geolocation",))
    assert silent.parts["geolocation"] is None
    assert silent.low <= rated.overall <= silent.high  # as far as is known


def test_a_rule_that_does_not_count_may_be_switched_off(rate):
    faulty = a_fleet({}, {"Address.PostalCode": "13627"})
    assert rate(faulty, ignore=("EV572", "EV413")).overall == rate(faulty).overall


def test_a_finding_across_records_counts_for_the_records_it_names(rate):
    score = rate([a_record(number=1), a_record(number=1), a_record(number=2)])
    assert score.parts["additional-info"] == pytest.approx(200 / 3)


def test_the_model_names_rules_that_exist_and_are_on():
    book = load_book()
    model = load_model()
    assert [token for token in model.tokens if code_of(token) not in book] == []
    assert [token for token in model.tokens if book[code_of(token)].severity == "off"] == []
    assert [token for token in model.tokens if book[code_of(token)].pull == "off"] == []


def test_the_model_needs_no_rule_that_an_extra_brings():
    book = load_book()
    assert [token for token in load_model().tokens if book[code_of(token)].needs] == []


def test_only_rules_about_correctness_touch_correctness():
    book = load_book()
    codes = {code_of(rule) for check in load_model().checks for rule in check.rules}
    assert [code for code in codes if book[code].aspect != "correctness"] == []


def test_coordinates_that_say_nothing_are_wrong_and_not_unrated(rate):
    score = rate([a_record({"GeoCoordinates": {"Google": {"Coordinates": "None None"}}})])
    assert (score.parts["geolocation"], score.rated["geolocation"]) == (0.0, 1)


def test_each_line_of_the_model_has_its_source():
    model = load_model()
    lines = [*model.parts.values(), *model.checks, *model.profiles.values()]
    assert [line for line in lines if not line.source or not set(line.source) <= set(model.sources)] == []


def test_a_finding_counts_only_where_the_model_looks_for_it(rate):
    # A mandatory field is missing, but none of the address.
    score = rate([a_record({"-RenewableEnergy": True})])
    assert score.parts["geolocation"] == 100.0
    assert rate([a_record({"-Address": True})]).parts["geolocation"] == 0.0


def test_the_checks_that_fail_are_those_that_say_so_one_by_one(lint):
    with lint(
        a_fleet({"-RenewableEnergy": True}, {"Address.PostalCode": "13627"}, {"-Plugs": True}), ignore=["EV420"]
    ) as report:
        for each in report.classes.classes:
            assert failing(each, load_model()) == {check.id for check in load_model().checks if fails(check, each)}
