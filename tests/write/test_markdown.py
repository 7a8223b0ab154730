"""Markdown: a summary for a job or a comment, in which data stand in fences alone."""

import re

import pytest
from msgspec.structs import replace

from evselint.report import Entry, KnownFindings
from evselint.score import of_report
from evselint.score.repairs import repairs
from evselint.write import markdown, text
from tests.write.made import HOSTILE, written


def outside_of_fences(page):
    """What Markdown reads as markup: everything that stands in no fenced block."""
    outside, fence = [], None
    for line in page.splitlines():
        if fence:
            if line == fence:
                fence = None
        elif opening := re.match(r"(`{3,})text$", line):
            fence = opening[1]
        else:
            outside.append(line)
    assert fence is None
    return "\n".join(outside)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_shows_data_in_fences_alone(report, finding, hostile):
    markup = outside_of_fences(written(markdown, report([finding(path=hostile, evse_id=hostile, message=hostile)])))
    assert markup == outside_of_fences(written(markdown, report([finding()])))


def test_escapes_what_packs_say(report, finding, rule):
    book = {"EV501": rule("EV501", title="a | b `c` <i>", fix="@you *now*")}
    page = written(markdown, report([finding(name="x|y<z")], book=book))
    assert "| EV501 x\\|y\\<z | error | 1 | a \\| b \\`c\\` \\<i\\> |" in page
    assert "\\@you \\*now\\*" in page
    assert "<summary>EV501 x|y&lt;z (1)</summary>" in page


def test_says_the_score_and_what_to_do_first(fleet):
    page = written(markdown, fleet)
    score = of_report(fleet)
    assert f"EVSE Data Score, estimated: {score.overall:.0f} ({score.low:.0f}–{score.high:.0f})" in page
    best = repairs(fleet.classes.classes, values=fleet.classes.values, variant=score.variant)
    assert [float(gain) for gain in re.findall(r"^\d\. .*: \*\*\+([\d.]+)\*\*", page, re.MULTILINE)] == [
        round(each.overall, 1) for each in best
    ]


@pytest.mark.parametrize("number", [2, 12])
def test_page_and_text_show_what_is_gone(report, number):
    gone = tuple(Entry(f"DE*ABC*E{n}`|", "EV501", "/Plugs", 1) for n in range(number))
    given = replace(report(), known=KnownFindings({}, {}, {}, gone))
    page = written(markdown, given)
    assert "EV501" not in outside_of_fences(page)
    assert page.count("EV501  /Plugs") == min(number, 10)
    assert ("… and 2 more" in page) is (number == 12)
    assert f"{number} gone from the baseline" in page
    shown = written(text, given)
    assert f"Gone from the baseline ({number})" in shown
    assert shown.count("EV501  /Plugs") == min(number, 3)


def test_is_bounded(report, finding):
    findings = [finding(rule=f"EV{n:03}", name="x" * 50, message="y" * 900, record=n) for n in range(900)]
    page = written(markdown, report(findings))
    assert len(page) < 65_000
    assert page.endswith("the other formats have all of it.\n")
    outside_of_fences(page)
