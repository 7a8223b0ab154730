"""What holds for every fleet: classes are made up here, as the loop would count them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from evselint.classes import RecordClass
from evselint.score import default_variant, estimate, every_variant
from evselint.score.estimate import every_figure
from evselint.score.ladder import standing
from evselint.score.repairs import repaired, repairs
from evselint.score.sums import Sums
from evselint.score_model import code_of, load_model

MODEL = load_model()
CLOSE = 1e-9


@st.composite
def classes(draw, off=False):
    size = draw(st.integers(1, 4))
    return RecordClass(
        operator=(draw(st.sampled_from(["DE*ABC", "FR*XYZ", None])), None),
        country=draw(st.sampled_from(["DEU", "FRA", ""])),
        findings=tuple(sorted(draw(st.sets(st.sampled_from(MODEL.tokens), max_size=4)))),
        off=tuple(sorted(draw(st.sets(st.sampled_from(["EV420", "EV523", "EV413"]), max_size=2)))) if off else (),
        fields=draw(st.text("01p", min_size=len(MODEL.fields), max_size=len(MODEL.fields))),
        traits=tuple(sorted(draw(st.sets(st.sampled_from(sorted(MODEL.traits)), max_size=3)))),
        records=(records := draw(st.integers(1, 500)) * size),
        stations=((size, records),),
        example=draw(st.sampled_from(["DE*ABC*E1", "FR*XYZ*E2", None])),
    )


fleets = st.lists(classes(), min_size=1, max_size=6)
fleets_with_gaps = st.lists(classes(off=True), min_size=1, max_size=6)


def figures(score):
    return [score.overall, score.correctness, score.completeness, *score.parts.values()]


@settings(max_examples=60, deadline=None)
@given(fleets_with_gaps)
def test_every_figure_is_from_0_to_100(fleet):
    score = estimate(fleet)
    spans = [each for span in score.spans.values() if span for each in span]
    assert all(0 <= each <= 100 for each in [*figures(score), *spans] if each is not None)


@settings(max_examples=60, deadline=None)
@given(fleets_with_gaps)
def test_overall_is_the_mean_and_lies_within_its_range(fleet):
    score = estimate(fleet)
    if score.overall is None:
        assert None in (score.correctness, score.completeness)
    else:
        assert score.overall == (score.correctness + score.completeness) / 2
        assert score.low <= score.overall + CLOSE
        assert score.overall <= score.high + CLOSE


@settings(max_examples=25, deadline=None)
@given(fleets)
def test_the_range_is_what_all_480_variants_give(fleet):
    found = [
        (correctness + completeness) / 2
        for _, correctness, completeness in every_figure(Sums(fleet, MODEL), every_variant(MODEL))
        if correctness is not None and completeness is not None
    ]
    score = estimate(fleet)
    assert score.low == pytest.approx(min(found), abs=CLOSE) if found else score.low is None
    assert score.high == pytest.approx(max(found), abs=CLOSE) if found else score.high is None


@given(fleets_with_gaps, st.sampled_from(every_variant(MODEL)), st.data())
def test_less_findings_never_lower_a_figure(fleet, variant, data):
    place = data.draw(st.integers(0, len(fleet) - 1))
    left = data.draw(st.sets(st.sampled_from([*fleet[place].findings, ""])))
    better = [*fleet]
    better[place] = replace(fleet[place], findings=tuple(each for each in fleet[place].findings if each in left))
    before = estimate(fleet, variant=variant, ranged=False)
    after = estimate(better, variant=variant, ranged=False)
    for old, new in zip(figures(before), figures(after), strict=True):
        assert old is None or new >= old - CLOSE


@given(fleets)
def test_five_fleets_score_as_one(fleet):
    assert figures(estimate(fleet * 5)) == pytest.approx(figures(estimate(fleet)), abs=CLOSE)


@given(fleets, st.randoms(use_true_random=False))
def test_the_order_of_classes_changes_nothing(fleet, dice: random.Random):
    shuffled = [*fleet]
    dice.shuffle(shuffled)
    assert figures(estimate(shuffled)) == pytest.approx(figures(estimate(fleet)), abs=CLOSE)


@settings(max_examples=40, deadline=None)
@given(fleets, st.sampled_from(["EV420", "EV523", "EV701", "EV413"]))
def test_switching_a_rule_off_never_raises_a_figure(fleet, code):
    silenced = [
        replace(each, findings=tuple(token for token in each.findings if code_of(token) != code), off=(code,))
        for each in fleet
    ]
    asked, silent = estimate(fleet), estimate(silenced)
    for name in ("overall", "correctness", "completeness"):
        rated = getattr(asked, name)
        assert rated is None or getattr(silent, name) <= rated + CLOSE
    if asked.high is not None:
        assert silent.high >= asked.high - CLOSE  # the truth stays within the range
        assert silent.low <= asked.low + CLOSE


@settings(max_examples=40, deadline=None)
@given(fleets_with_gaps, st.sampled_from(every_variant(MODEL)))
def test_the_gain_promised_is_the_gain_given(fleet, variant):
    found = repairs(fleet, most=4, variant=variant)
    now = fleet
    before = estimate(fleet, variant=variant, ranged=False)
    for repair in found:
        now = repaired(now, repair.rules, repair.fields)
        after = estimate(now, variant=variant, ranged=False)
        assert repair.overall > 0
        assert after.overall - before.overall == pytest.approx(repair.overall, abs=CLOSE)
        assert after.correctness - before.correctness == pytest.approx(repair.correctness, abs=CLOSE)
        assert after.completeness - before.completeness == pytest.approx(repair.completeness, abs=CLOSE)
        before = after


@settings(max_examples=40, deadline=None)
@given(fleets)
def test_no_single_repair_gains_more_for_its_size_than_the_first(fleet):
    found = repairs(fleet, most=1)
    before = estimate(fleet, ranged=False)
    best = found[0].overall / len((*found[0].rules, *found[0].fields)) if found else 0.0
    codes = {code_of(token) for each in fleet for token in each.findings}
    for code in codes if before.overall is not None else ():
        gain = estimate(repaired(fleet, [code]), ranged=False).overall - before.overall
        assert gain <= best + 1e-6


@given(fleets_with_gaps)
def test_each_record_stands_on_one_rung(fleet):
    found = standing(fleet)
    assert sum(found.rungs.values()) == found.records == sum(each.records for each in fleet)


def test_the_default_is_the_literal_reading():
    assert default_variant(MODEL).choices() == {name: switch.default for name, switch in MODEL.switches.items()}
