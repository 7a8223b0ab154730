"""Every rule holds what its own examples promise, and says why, how to mend it, and where that is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evselint.config import Settings
from evselint.rulebook import NOT_RULES, Rule, load_book
from evselint.run import lint_files
from evselint.testing import TODAY, failures_of, prove

BOOK = load_book()
SETTINGS = Settings(date=TODAY, jobs=1)


pytestmark = pytest.mark.usefixtures("kept_engines")


@pytest.fixture(params=BOOK.values(), ids=list(BOOK))
def rule(request: pytest.FixtureRequest) -> Rule:
    return request.param


def test_examples_hold(rule: Rule) -> None:
    assert list(failures_of(rule, SETTINGS)) == []


def test_rule_explains_itself(rule: Rule) -> None:
    assert len(rule.why) > 20
    assert len(rule.fix) > 10
    assert all(source.strip() for source in rule.source)
    assert rule.bad
    assert rule.good


def test_what_explains_a_rule_is_a_rule(rule: Rule) -> None:
    assert [code for code in rule.explained_by if code not in BOOK or code == rule.code] == []


def test_name_is_one_lower_case_word_with_hyphens(rule: Rule) -> None:
    assert rule.name == rule.name.lower()
    assert not set(rule.name) & set(" _")


def test_names_are_unique() -> None:
    assert [name for name, times in Counter(rule.name for rule in BOOK.values()).items() if times > 1] == []


def test_a_code_is_given_once_in_all_packs(checkout: Path) -> None:
    packs = [pack for pack in (checkout / "rules").glob("*.toml") if pack.name not in NOT_RULES]
    lines = [line for pack in packs for line in pack.read_text("utf-8").splitlines()]
    codes = Counter(line.strip() for line in lines if line.startswith("[EV"))
    assert [code for code, times in codes.items() if times > 1] == []
    assert {code.strip("[]").partition(".")[0] for code in codes} == set(BOOK)


def test_a_pack_proves_itself(checkout: Path) -> None:
    assert prove(str(checkout / "rules" / "fleet.toml")) == []


# The faults of the push that Hubject's guide shows: place in the sample, and the rule that finds it.
FAULTS_OF_THE_GUIDE = [
    ("Voltage does not fit AC_3_PHASE", "EV524", "/ChargingFacilities/0/Voltage"),
    ("Mode_4 on alternating current", "EV554", "/ChargingFacilities/0/ChargingModes"),
    ("roaming without a way to authenticate", "EV633", "/AuthenticationModes"),
    ("hotline number made up", "EV740", "/HotlinePhoneNumber"),
    ("entrance where the charging point is", "EV415", "/GeoChargingPointEntrance"),
    ("hub operator not filled in", "EV710", "/HubOperatorID"),
    ("capacity without a store", "EV572", "/MaxCapacity"),
    ("garage without parking facility", "EV321", "/AccessibilityLocation"),
    ("test record that is not marked as one", "EV713", "/Accessibility"),
    ("street in capitals", "EV315", "/Address/Street"),
    ("fixed offset in a country with summer time", "EV332", "/Address/TimeZone"),
    ("station called test", "EV712", "/ChargingStationID"),
    ("information not in the local language", "EV736", "/AdditionalInfo"),
    ("reservation offered", "EV642", "/ValueAddedServices/0"),
    ("quotation mark behind the body", "EV017", ""),
    ("EvseID not filled in", "EV710", "/EvseID"),
    ("operator not filled in", "EV710", "/OperatorEvseData/OperatorID"),
    ("optional fields left out", "EV594", "/HardwareManufacturer"),
]


@pytest.mark.parametrize(
    ("rule", "pointer"), [fault[1:] for fault in FAULTS_OF_THE_GUIDE], ids=[fault[0] for fault in FAULTS_OF_THE_GUIDE]
)
def test_fault_of_the_guide_is_found_once(examples: Path, rule: str, pointer: str) -> None:
    with lint_files([str(examples / "guide-sample.json")], SETTINGS) as report:
        assert [(each.rule, each.pointer) for each in report.findings].count((rule, pointer)) == 1
