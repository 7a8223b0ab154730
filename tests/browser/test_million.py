"""A million findings in one page: it opens, filters and scrolls without keeping anybody waiting."""

import random

import pytest

from evselint.finding import SEVERITIES
from tests.browser.conftest import EVERYTHING
from tests.write.conftest import a_finding, a_report, a_rule

MANY = 1_000_000
# Limits that people feel, far above what is measured; a page that freezes takes minutes.
OPENED, FILTERED, LONGEST_TASK = 30_000, 5_000, 1_000
ROWS = 200

pytestmark = [pytest.mark.browser, pytest.mark.slow]
if not EVERYTHING:
    pytestmark.append(pytest.mark.skip("takes a minute; EVSELINT_EVERYTHING=1 runs it"))


class Findings:
    """So many findings, made as they are asked for."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __iter__(self):
        dice = random.Random(1)
        for number in range(self.count):
            code = CODES[number % len(CODES)]
            yield a_finding(
                rule=code,
                severity=SEVERITY[code],
                record=number // 3,
                evse_id=f"DE*ABC*E{number // 3:07}*1",
                line=number + 1,
                message=f"power is {dice.randrange(400)} kW at {number // 7:06}; a facility needs at least 1",
                pointer=dice.choice(("/Plugs", "/Address/City", "/ChargingFacilities/0/Power")),
            )


CODES = [f"EV{number}" for number in range(501, 541)]
SEVERITY = {code: ("error", "warning", "info")[number % 3] for number, code in enumerate(CODES)}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of a million findings."""
    import msgspec

    from evselint.write import html
    from evselint.write.html import PageOptions

    findings = Findings(MANY)
    counts = dict.fromkeys(CODES, MANY // len(CODES))
    severities = {each: sum(counts[code] for code in CODES if SEVERITY[code] == each) for each in SEVERITIES}
    given = a_report(records=MANY // 3 + 1, book={code: a_rule(code) for code in CODES})
    given = msgspec.structs.replace(given, findings=findings, rules=counts, severities=severities)
    file = tmp_path_factory.mktemp("million") / "report.html"
    with file.open("wb") as stream:
        html.write(given, stream, PageOptions(most=None))
    return file


WATCH = """() => { globalThis.longest = 0;
new PerformanceObserver((list) => { for (const each of list.getEntries()) longest = Math.max(longest, each.duration); })
.observe({ type: "longtask", buffered: true }); }"""


def test_a_million_findings(opened, page):
    assert page.stat().st_size < 40_000_000
    seen = opened(page, wait=False)
    seen.page.evaluate(WATCH)
    seen.page.wait_for_selector("html[data-ready]", state="attached", timeout=OPENED)
    assert seen.count == MANY
    for words in ("de*abc*e0123456", "399", "power kw 7"):
        seen.page.evaluate("globalThis.began = performance.now()")
        count = seen.filtered(lambda page, words=words: page.fill("#search", words))
        took = seen.page.evaluate("performance.now() - began")
        assert 0 < count < MANY
        assert took < FILTERED
    assert seen.filtered(lambda page: page.fill("#search", "DE*ABC*E0123456")) == 3
    seen.filtered(lambda page: page.fill("#search", ""))
    for column in ("evse", "message"):
        seen.filtered(lambda page, column=column: page.click(f"[data-sort={column}]"))
    for share in (0.1, 0.5, 0.999, 1):
        seen.page.evaluate(
            "share => { const rows = document.getElementById('rows'); rows.scrollTop = rows.scrollHeight * share; }",
            share,
        )
        seen.page.wait_for_timeout(50)
        assert 0 < seen.page.locator(".body .row").count() <= ROWS
    assert seen.page.locator(f"#row-{MANY - 1}").is_visible()
    seen.page.focus("#rows")
    for key in ("Home", "ArrowDown", "PageDown", "End"):
        seen.page.keyboard.press(key)
    assert seen.page.locator(f"#row-{MANY - 1}").is_visible()
    assert seen.page.evaluate("longest") < LONGEST_TASK
    assert seen.said == []
