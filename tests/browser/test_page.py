"""What somebody sees and does who opens the report by a double click."""

import csv
import io
import json
import re
from pathlib import Path

import msgspec
import pytest

from evselint.comparison import compared
from evselint.config import Settings
from evselint.finding import SEVERITIES, Known
from evselint.grid import Grid
from evselint.report import Entry, KnownFindings
from evselint.run import lint_files
from evselint.score import estimate
from evselint.score.repairs import repaired, repairs
from evselint.testing import push_body, reference

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.browser


def test_it_asks_for_nothing_and_complains_of_nothing(opened, page_of_fleet):
    seen = opened(page_of_fleet)
    seen.page.mouse.wheel(0, 20_000)
    assert seen.requests == [page_of_fleet.as_uri()]
    assert seen.said == []


def test_a_request_would_have_been_seen(opened, page_of_fleet):
    seen = opened(page_of_fleet)
    with seen.page.expect_console_message():
        seen.page.evaluate("new Image().src = 'https://example.org/x.png'")
    assert any("Content Security Policy" in each for each in seen.said)


# --- filters ---------------------------------------------------------------------------------------------------


def words_of(finding, fleet):
    """What the search looks at in a finding, each text for itself."""
    rule = fleet.book[finding.rule]
    texts = (finding.evse_id or "", finding.operator_id or "", finding.path, finding.pointer, finding.message,
             f"{rule.code} {rule.name} {rule.title}")  # fmt: skip
    return [text.lower() for text in texts]


FILTERS = {
    "a word": ("q=coordinates", lambda each, fleet: any("coordinates" in text for text in words_of(each, fleet))),
    "capitals": ("q=Power", lambda each, fleet: any("power" in text for text in words_of(each, fleet))),
    "two words": (
        "q=de*+entrance",
        lambda each, fleet: all(any(w in text for text in words_of(each, fleet)) for w in ("de*", "entrance")),
    ),
    "errors": ("severity=error", lambda each, fleet: each.severity == "error"),
    "errors and warnings": ("severity=error,warning", lambda each, fleet: each.severity in ("error", "warning")),
    "a rule": ("rule=EV490", lambda each, fleet: each.rule == "EV490"),
    "an operator": ("operator={operator}", lambda each, fleet: each.operator_id == fleet.operators[0].operator_id),
    "an operator's errors": (
        "operator={operator}&severity=error",
        lambda each, fleet: each.operator_id == fleet.operators[0].operator_id and each.severity == "error",
    ),
    "a place": (
        "place=45,5,48,9",
        lambda each, fleet: (
            each.position is not None
            and 45 <= fleet.grid.centre(fleet.grid.cell(*each.position))[0] <= 48
            and 5 <= fleet.grid.centre(fleet.grid.cell(*each.position))[1] <= 9
        ),
    ),
    "nothing": ("q=there-is-no-such-thing", lambda each, fleet: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_finds_what_python_finds(opened, page_of_fleet, fleet, name):
    fragment, wanted = FILTERS[name]
    fragment = fragment.replace("{operator}", fleet.operators[0].operator_id)
    expected = sum(wanted(each, fleet) for each in fleet.findings)
    assert name == "nothing" or 0 < expected < len(fleet.findings)
    assert opened(page_of_fleet, fragment=f"#{fragment}").count == expected


def test_filtering_by_hand_ends_up_in_the_address(opened, page_of_fleet, fleet):
    seen = opened(page_of_fleet)
    assert seen.count == len(fleet.findings)
    seen.filtered(lambda page: page.fill("#search", "Power"))
    errors = seen.filtered(lambda page: [page.uncheck(f"[value={each}]") for each in ("warning", "info")])
    seen.filtered(lambda page: page.click("[data-sort=evse]"))
    fragment = seen.page.evaluate("location.hash")
    assert fragment == "#q=Power&severity=error&sort=evse"
    again = opened(page_of_fleet, fragment=fragment)
    assert (again.count, again.outcome) == (errors, seen.outcome)
    assert again.page.input_value("#search") == "Power"
    assert not again.page.is_checked("[value=info]")
    assert again.page.locator("[aria-sort=ascending]").inner_text() == "EvseID"
    again.filtered(lambda page: page.click("#reset"))
    assert again.count == len(fleet.findings)
    assert again.page.evaluate("location.hash") == "#sort=evse"


def test_rows_are_sorted(opened, page_of_fleet):
    seen = opened(page_of_fleet, fragment="#sort=-evse")

    def shown():
        rows = seen.page.locator(".body .row").all()
        rows.sort(key=lambda row: int(row.get_attribute("data-at")))
        return [row.locator(".evse").inner_text() for row in rows]

    assert shown() == sorted(shown(), reverse=True)
    seen.filtered(lambda page: page.click("[data-sort=severity]"))
    severities = [
        SEVERITIES.index(text.lower()) for text in seen.page.locator(".body .severity .severity").all_inner_texts()
    ]
    assert severities == sorted(severities)


def test_the_view_is_saved_as_csv(opened, page_of_fleet, fleet):
    seen = opened(page_of_fleet, fragment="#severity=error")
    with seen.page.expect_download() as download:
        seen.page.click("#export")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    expected = [each for each in fleet.findings if each.severity == "error"]
    assert [(row["rule"], row["line"], row["message"]) for row in rows] == [
        (each.rule, str(each.line), each.message) for each in expected
    ]


def test_a_formula_in_the_csv_is_text(opened, write_page, report_of, finding_of):
    page = write_page(report_of([finding_of(message='=HYPERLINK("http://example.org")', evse_id="+49*810*1")]))
    seen = opened(page)
    with seen.page.expect_download() as download:
        seen.page.click("#export")
    row = next(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert row["message"] == '\'=HYPERLINK("http://example.org")'
    assert row["evse_id"] == "'+49*810*1"


# --- hands, eyes, paper ----------------------------------------------------------------------------------------


def test_keyboard_only(opened, page_of_fleet):
    seen = opened(page_of_fleet)
    page = seen.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        element = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName, e.id, s.outlineStyle, parseFloat(s.outlineWidth) || 0]; }"""
        )
        if element[0] == "BODY":
            break
        assert element[2] != "none", element
        assert element[3] >= 1, element
        reached.add(element[1] or element[0])
    assert page.locator("[data-sort=evse]").evaluate("button => button.tabIndex") == 0
    assert {"A", "BUTTON", "SUMMARY", "search", "rule-choice", "operator-choice", "reset", "export", "rows"} <= reached
    first = page.locator("details.told").first
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is not None
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    seen.filtered(lambda page: page.keyboard.type("power"))
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "rows"
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.locator("#rows").get_attribute("aria-activedescendant") == "row-2"
    assert page.locator("#detail").is_visible()
    page.keyboard.press("End")
    assert page.locator("#rows").get_attribute("aria-activedescendant") == f"row-{seen.count - 1}"
    assert page.locator(f"#row-{seen.count - 1}").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_for_everybody(opened, page_of_fleet, absent_, colours, width):
    if not AXE.is_file():
        absent_("axe-core (npm ci --prefix tests/browser/axe)")
    assert violations(opened(page_of_fleet, colours=colours, width=width, bypass_csp=True).page) == []


def test_accessible_in_german_with_every_section(opened, write_page, fleet, absent_):
    if not AXE.is_file():
        absent_("axe-core (npm ci --prefix tests/browser/axe)")
    known = KnownFindings({"info": 1}, {}, {"EV490": 1}, (Entry("DE*EVL*E1", "EV490", "/EvseID", 1),))
    given = msgspec.structs.replace(fleet, known=known)
    page = opened(write_page(given, language="de", comparison=compared(fleet, fleet, ("a", "b"))), bypass_csp=True).page
    assert violations(page) == []
    sections = page.locator("section").evaluate_all("all => all.map(each => each.getAttribute('aria-labelledby'))")
    assert {"first", "operators", "findings", "map", "known", "compare", "method"} <= set(sections)


def violations(page):
    """What axe finds with everything open, each with the first places."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.locator(".body .row").first.click()
    page.add_script_tag(path=AXE)
    return page.evaluate(
        """async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })).violations
        .map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary)])"""
    )


def test_axe_would_complain(opened, page_of_fleet, absent_):
    if not AXE.is_file():
        absent_("axe-core (npm ci --prefix tests/browser/axe)")
    page = opened(page_of_fleet, bypass_csp=True).page
    page.add_style_tag(content="body { color: #ccc !important; background: #fff }")
    page.add_script_tag(path=AXE)
    assert page.evaluate('async () => (await axe.run({ runOnly: ["wcag2aa"] })).violations.length') > 0


@pytest.mark.parametrize("width", [320, 768, 1280, 1920])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_width_scrolls_sideways(opened, fleet, write_page, width, language):
    page = opened(write_page(fleet, language=language), width=width).page
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_it_still_tells(opened, page_of_fleet, fleet):
    page = opened(page_of_fleet, script=False).page
    assert "charging points pass" in page.inner_text("h1")
    assert page.locator("details.told").count() == len(fleet.rules)
    page.locator("details.told summary").first.click()
    assert page.locator("details.told .samples").first.is_visible()
    assert "needs JavaScript" not in page.inner_text("h1")
    assert page.get_by_text("Searching and filtering need JavaScript").is_visible()
    assert page.locator("#explorer").is_hidden()
    assert page.locator("#circles circle").count() > 0
    assert page.locator(".scripted:visible").count() == 0


def test_on_paper_every_rule_is_open(opened, page_of_fleet, fleet):
    page = opened(page_of_fleet).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.told:not([open])").count() == 0
    assert page.locator("#explorer").is_hidden()
    assert page.locator("nav").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.told[open]").count() == 0


def test_on_paper_without_script_every_rule_is_open_too(opened, page_of_fleet):
    page = opened(page_of_fleet, script=False).page
    page.emulate_media(media="print")
    assert page.locator("details.told .reasons").last.is_visible()
    assert len(page.pdf()) > 50_000


def test_dark_and_light_differ(opened, page_of_fleet):
    grounds = {
        colours: opened(page_of_fleet, colours=colours).page.evaluate("getComputedStyle(document.body).backgroundColor")
        for colours in ("light", "dark")
    }
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 27)"}


# --- data are never more than text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile", ['</script><img src=x onerror="globalThis.broken = 1">', '"><svg onload=broken=1>', "{{7*7}}${7*7}"]
)
def test_hostile_data_show_as_text(opened, write_page, report_of, finding_of, rule_of, hostile):
    rule = rule_of("EV501", title=hostile, why=hostile, fix=hostile, trap=hostile, source=(hostile,))
    texts = dict.fromkeys(("name", "message", "evse_id", "operator_id", "path", "value"), hostile)
    given = report_of([finding_of(**texts, pointer="/" + hostile)], book={"EV501": rule}, operator_name=hostile)
    seen = opened(write_page(given))
    page = seen.page
    page.locator(".body .row").click()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert seen.said == []
    assert page.evaluate("globalThis.broken") is None
    assert page.locator("img").count() == 0
    assert page.locator(".body .message").inner_text() == hostile
    assert hostile in page.inner_text("#detail")
    assert page.inner_text("main").count(hostile) >= 8


def test_a_record_of_hostile_texts_shows_as_text(opened, write_page, tmp_path):
    hostile = '</script><img src=x onerror="globalThis.broken = 1">'

    def spoilt(value):
        if isinstance(value, dict):
            return {key: spoilt(each) for key, each in value.items()}
        if isinstance(value, list):
            return [spoilt(each) for each in value]
        return hostile if isinstance(value, str) else value

    body = push_body([spoilt(reference()), {**spoilt(reference()), hostile: 1}])
    body["OperatorEvseData"] |= {"OperatorID": hostile, "OperatorName": hostile}
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(body), "utf-8")
    with lint_files([str(file)], Settings(), where=True) as report:
        seen = opened(write_page(report))
        assert seen.count == len(report.findings) > 20
    page = seen.page
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    for _ in range(seen.count):
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
    assert (seen.said, page.evaluate("globalThis.broken"), page.locator("img").count()) == ([], None, 0)
    assert hostile in page.inner_text("main")


def test_known_findings_can_be_told_from_new_ones(opened, write_page, report_of, finding_of):
    known = [None, Known("baseline"), Known("acceptance", "out of order"), None, None]
    given = report_of([finding_of(record=number, known=each) for number, each in enumerate(known)])
    seen = opened(write_page(given))
    for state, count in (("new", 3), ("baseline", 1), ("accepted", 1), ("", 5)):
        assert seen.filtered(lambda page, state=state: page.select_option("#state-choice", state)) == count
    assert opened(write_page(given), fragment="#state=new").count == 3


# --- the map, tickets ------------------------------------------------------------------------------------------


def test_a_circle_filters(opened, page_of_fleet, fleet):
    seen = opened(page_of_fleet)
    circle = seen.page.locator("#circles g").first
    title = circle.locator("title").text_content()
    found = seen.filtered(lambda page: circle.click())
    south, west, north, east = map(
        float, re.search(r"place=([^&]*)", seen.page.evaluate("decodeURIComponent(location.hash)"))[1].split(",")
    )
    inside = [
        (place, records)
        for place, records in fleet.grid.cells.items()
        if south <= fleet.grid.centre(place)[0] <= north and west <= fleet.grid.centre(place)[1] <= east
    ]
    assert int(re.match(r"([\d,]+) charging point", title)[1].replace(",", "")) == sum(records for _, records in inside)
    cells = {place for place, _ in inside}
    assert found == sum(
        each.position is not None and fleet.grid.cell(*each.position) in cells for each in fleet.findings
    )
    seen.filtered(lambda page: page.click("#place-clear"))
    assert seen.count == len(fleet.findings)


def test_zooming_in_parts_circles_and_loses_nobody(opened, page_of_fleet, fleet):
    page = opened(page_of_fleet).page

    def circles():
        titles = page.locator("#circles title").all_text_contents()
        return [int(re.match(r"([\d,]+)", each)[1].replace(",", "")) for each in titles]

    page.click("[data-zoom=out]")
    wide = circles()
    page.click("[data-zoom=whole]")
    assert len(circles()) > len(wide)
    for _ in range(2):
        page.click("[data-zoom=out]")
    assert sum(wide) <= sum(fleet.grid.cells.values())


def test_the_table_twin_filters_too(opened, page_of_fleet):
    seen = opened(page_of_fleet)
    seen.page.locator("#map ~ details summary").click()
    assert seen.filtered(lambda page: page.locator("#map ~ details td a").first.click()) > 0


def test_a_page_without_places_has_no_map(opened, write_page, report_of, finding_of):
    seen = opened(write_page(report_of([finding_of()])))
    assert seen.page.locator("#drawing").count() == 0
    assert (seen.count, seen.said) == (1, [])


def test_the_grid_of_the_page_is_that_of_the_report(opened, write_page, report_of, finding_of):

    given = msgspec.structs.replace(
        report_of([finding_of(position=(52.1, 13.1))]), grid=Grid.of(0, [(52100, 13100, 7)])
    )
    seen = opened(write_page(given))
    assert seen.page.locator("#circles title").text_content() == "7 charging points"
    assert seen.filtered(lambda page: page.locator("#circles g").click()) == 1


def test_what_ifs_are_those_of_the_score(opened, page_of_fleet, fleet):
    seen = opened(page_of_fleet)
    found = repairs(fleet.classes.classes, most=6, values=fleet.classes.values)
    boxes = seen.page.locator("[data-repair]")
    assert boxes.count() == len(found) >= 4
    for chosen in ([0], [0, 2], [0, 1, 2, 3], [3], []):
        for place in range(len(found)):
            boxes.nth(place).set_checked(place in chosen)
        rules = [code for place in chosen for code in found[place].rules]
        fields = [path for place in chosen for path in found[place].fields]
        expected = estimate(repaired(fleet.classes.classes, rules, fields)).overall
        assert float(seen.page.get_attribute("#whatif", "data-overall")) == pytest.approx(expected, abs=1e-9)
        if chosen:
            assert f"→ {expected:.1f}" in seen.page.inner_text("#whatif")
    assert seen.page.inner_text("#whatif") == "Tick a repair to see what it does."


def test_a_ticket_is_copied(opened, page_of_fleet):
    page = opened(page_of_fleet, permissions=["clipboard-read", "clipboard-write"]).page
    ticket = page.locator("#ticket-1").text_content()
    button = page.locator("[data-copy=ticket-1]")
    # The button says so for a moment only, so whatever it says is kept.
    page.evaluate("""() => {
      globalThis.labels = [];
      const button = document.querySelector("[data-copy=ticket-1]");
      new MutationObserver(() => labels.push(button.textContent)).observe(button, { childList: true });
    }""")
    button.click()
    page.wait_for_function("() => labels.includes('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == ticket
    first, blank, *rest = ticket.splitlines()
    assert first.startswith("## Fill ")
    assert blank == ""
    assert rest
    assert all(line.startswith("* ") for line in rest)


def test_on_a_phone_rows_can_be_sorted_before_they_are_read_and_the_mark_covers_nothing(opened, page_of_fleet):
    page = opened(page_of_fleet, width=390).page
    sorting, rows = page.locator(".sorting").bounding_box(), page.locator("#rows").bounding_box()
    assert sorting["y"] + sorting["height"] <= rows["y"]
    row = page.locator("#rows .row.active")
    assert row.locator(".message").bounding_box()["x"] >= row.bounding_box()["x"] + 5


def test_repairs_stand_below_one_another_on_paper(opened, page_of_fleet):
    """A row of a grid is moved to the next page as a whole, and the introduction stays behind alone."""
    page = opened(page_of_fleet).page
    page.emulate_media(media="print")
    boxes = [each.bounding_box() for each in page.locator(".card").all()]
    assert len(boxes) > 2
    assert len({box["x"] for box in boxes}) == 1


def test_a_link_that_broke_off_leads_to_the_page_all_the_same(opened, page_of_fleet):
    seen = opened(page_of_fleet, fragment="#%E0%A4%A")
    assert seen.count > 0
    assert seen.said == []


def test_a_page_of_nothing_but_good_records(opened, write_page, checkout):
    """Nothing to repair, no findings to unpack: the rest of the script has to run all the same."""
    with lint_files([str(checkout / "examples" / "good-record.json")], Settings(), where=True) as report:
        seen = opened(write_page(report), wait=False)
    seen.page.wait_for_selector("html.scripts", state="attached")
    assert seen.said == []
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.locator("details:not([open])").count() == 0
