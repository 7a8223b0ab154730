"""A million findings in one page: it opens, filters, sorts, scrolls and exports without freezing.

No limit is a time. That the page gives way is counted: another task of the same page asks for a turn again and again,
and gets one between any two slices of work. How long things take is held against work of the same size in the same
browser: to sort a million texts in one go.
"""

import random

import pytest

from evselint.finding import SEVERITIES
from tests.browser.conftest import EVERYTHING
from tests.write.conftest import a_finding, a_report, a_rule

MANY = 1_000_000
ROWS = 200
# Each filter and each sort gets through all findings in slices; without any, there would be one turn at the most.
TURNS = 100
# As parts of the time that sorting a million texts takes; a tenth of either limit is usual.
LONGEST_TASK, LONGEST_FILTER = 1, 5

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


# Runs ahead of the page. ``turns`` counts the turns of another task, ``longest`` is the longest task in milliseconds.
WATCH = """
globalThis.turns = 0;
globalThis.longest = 0;
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => { turns += 1; port2.postMessage(0); };
port2.postMessage(0);
new PerformanceObserver((list) => { for (const each of list.getEntries()) longest = Math.max(longest, each.duration); })
  .observe({ type: "longtask", buffered: true });
// The root of the page says how far the page is: in its class that the script runs, in its data what is done.
globalThis.counted = (name, begin = () => {}) => new Promise((done) => {
  let before = turns;
  const began = performance.now();
  new MutationObserver((changes, observer) => {
    if (changes.some((each) => each.attributeName === "class")) before = turns;
    if (!changes.some((each) => each.attributeName === name)) return;
    observer.disconnect();
    done({ turns: turns - before, took: performance.now() - began });
  }).observe(document.documentElement, { attributeFilter: ["class", name] });
  begin();
});
document.addEventListener("readystatechange", () => { globalThis.opening ??= counted("data-ready"); });
"""
SORT_IN_ONE_GO = """() => {
  const texts = Array.from({ length: 1e6 }, (_, i) => `power is ${(i * 7919) % 400} kW at ${(i * 104729) % 1e6}`);
  const began = performance.now();
  texts.sort();
  return performance.now() - began;
}"""
FILTER = "words => counted('data-filtered', () => { location.hash = new URLSearchParams({ q: words }); })"
SORT = "column => counted('data-filtered', () => document.querySelector(`[data-sort=${column}]`).click())"
EXPORT = """() => new Promise((done) => {
  const before = turns;
  const original = URL.createObjectURL;
  URL.createObjectURL = (blob) => { done(turns - before); return original.call(URL, blob); };
  document.getElementById("export").click();
})"""


@pytest.fixture
def unit(chromium):
    """How many milliseconds this browser takes to sort a million texts in one go."""
    with chromium.new_page() as page:
        return page.evaluate(SORT_IN_ONE_GO)


def test_a_million_findings(opened, page, unit):
    assert page.stat().st_size < 40_000_000
    seen = opened(page, before=WATCH)
    assert seen.count == MANY
    assert seen.page.evaluate("opening.then((each) => each.turns)") >= TURNS
    for words in ("de*abc*e0123456", "399", "power kw 7"):
        filtered = seen.page.evaluate(FILTER, words)
        assert 0 < seen.count < MANY
        assert filtered["turns"] >= TURNS
        assert filtered["took"] <= LONGEST_FILTER * unit
    assert seen.filtered(lambda page: page.fill("#search", "DE*ABC*E0123456")) == 3
    seen.filtered(lambda page: page.fill("#search", ""))
    for column in ("evse", "message"):
        assert seen.page.evaluate(SORT, column)["turns"] >= TURNS
    for share in (0.1, 0.5, 0.999, 1):
        seen.page.evaluate(
            """share => new Promise((drawn) => {
              const rows = document.getElementById("rows");
              rows.addEventListener("scroll", () => requestAnimationFrame(drawn), { once: true });
              rows.scrollTop = rows.scrollHeight * share;
            })""",
            share,
        )
        assert 0 < seen.page.locator(".body .row").count() <= ROWS
    assert seen.page.locator(f"#row-{MANY - 1}").is_visible()
    seen.page.focus("#rows")
    for key in ("Home", "ArrowDown", "PageDown", "End"):
        seen.page.keyboard.press(key)
    assert seen.page.locator(f"#row-{MANY - 1}").is_visible()
    with seen.page.expect_download() as download:
        assert seen.page.evaluate(EXPORT) >= TURNS
    with open(download.value.path(), encoding="utf-8-sig") as exported:
        assert sum(1 for _ in exported) == 1 + MANY
    assert seen.page.evaluate("longest") <= LONGEST_TASK * unit
    assert seen.said == []
