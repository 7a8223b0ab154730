from dataclasses import replace

from evselint.score.history import trend_of
from evselint.write.trend import trend_lines
from tests.score.test_history import NOVEMBER, on


def lines(past, now=NOVEMBER, **options):
    return list(trend_lines(trend_of(past, now), **options))


def test_the_first_entry_has_nothing_to_compare_with():
    assert lines([]) == ["Trend: this is the first entry of the history."]


def test_change_since_the_last_run_and_since_the_rating():
    past = [on("2026-10-31", overall=60.0, records=40), on("2026-11-20", overall=73.0)]
    assert lines(past) == [
        "Trend  ▁█▇  -1.5 points since 2026-11-20",
        "       +11.5 points, +1 record since the rating of 2026-11-01 (data of 2026-10-31)",
    ]


def test_the_run_before_may_be_that_of_the_rating():
    assert lines([on("2026-11-01", overall=60.0)], plain=True) == ["Trend  _@  +11.5 points since 2026-11-01"]


def test_runs_without_a_figure_are_not_compared():
    assert lines([on("2026-11-01", overall=None)])[0].endswith("not comparable since 2026-11-01")
    assert lines([on("2026-11-01")], replace(NOVEMBER, overall=None))[0].endswith("not comparable since 2026-11-01")
