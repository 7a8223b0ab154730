"""The HTML report as markup: what it says, that data never become markup, and that the bytes are always the same."""

import base64
import gzip
import hashlib
import io
import json
import re
import tomllib
from dataclasses import astuple
from datetime import date
from html.parser import HTMLParser

import msgspec
import pytest

from evselint.comparison import RecordChanges, compared
from evselint.config import Settings
from evselint.finding import Known
from evselint.geo.tables import Tables
from evselint.grid import Grid
from evselint.places import templates_folder
from evselint.run import lint_files
from evselint.score.history import Entry, Trend
from evselint.write import html
from evselint.write.html import PageOptions
from evselint.write.html.gathered import SAMPLES
from evselint.write.html.language import LANGUAGES, language
from evselint.write.html.lines import between_words
from evselint.write.html.sparkline import sparkline
from evselint.write.html.worldmap import world_map

UNTRANSLATED = "Regeln, die niemand übersetzt hat, stehen hier ebenfalls auf Englisch."
VOID = {"meta", "link", "br", "wbr", "img", "input"}
HOSTILE = "</details></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\x1b\x00\ud800\u202e{{7*7}}"


class Page(HTMLParser):
    """Holds that tags are closed in order, and gathers what the page asks for."""

    def __init__(self, page):
        super().__init__()
        self.source = page
        self.open, self.tags, self.attributes, self.words, self.identifiers = [], [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.identifiers += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    @property
    def sections(self):
        return re.findall(r'<section aria-labelledby="([a-z]+)"', self.source)

    def element(self, identifier):
        return re.search(rf'id="{identifier}">(.*?)</script>', self.source, re.DOTALL)[1]


def shown(report, **options):
    stream = io.BytesIO()
    html.write(report, stream, PageOptions(**options))
    return stream.getvalue().decode("utf-8")


def island(page):
    """The columns of the page, as its script reads them."""
    tables = Tables(memoryview(gzip.decompress(base64.b64decode(Page(page).element("island")))))
    columns = {name: list(tables[name]) for name in ("rule", "severity", "known", "record", "line", "cell", "message")}
    for name in set(tables.other["steps"]) & set(columns):
        total, column = 0, []
        for step in columns[name]:
            total = (total + step) & 0xFFFFFFFF
            column.append(total)
        columns[name] = column
    texts = {name: bytes(tables[f"{name}-texts"]).decode().split("\n") for name in tables.other["sizes"]}
    return columns, texts, tables.other


@pytest.fixture(scope="module")
def fleet(checkout):
    """The example fleet, linted with everything that the page can show."""
    with lint_files([str(checkout / "examples" / "small-fleet.ndjson")], Settings(), where=True) as report:
        yield msgspec.structs.replace(report, date="2026-11-23")


def test_the_page_tells_the_verdict_and_the_reasons(report, finding):
    page = Page(shown(report([finding(record=n) for n in range(8)], records=1464)))
    assert "1,456 of 1,464 charging points pass." in page.text
    for words in ("Route planners drop", "Give the rated power", "A point out of service", "ChargingFacilityType"):
        assert words in page.text
    assert "DE*ABC*E1 power is 0 kW; a facility needs at least 1 data.json:31:20" in page.text
    assert "… and 3 more." in page.text


def test_verdicts(report, finding):
    for given, words in (
        (report(), "All 10 charging points pass."),
        (report(records=0), "No charging points were found."),
        (report(records=1), "The charging point passes."),
        (report([finding()], records=1), "0 of 1 charging point pass."),
        (report([finding(record=None, evse_id=None)]), "The file itself has errors."),
    ):
        assert words in Page(shown(given)).text


def test_the_score_stands_in_the_verdict(fleet):
    text = Page(shown(fleet)).text
    assert re.search(
        r"34 of 40 charging points pass; estimated EVSE Data Score \d+ \(\d+–\d+\); "
        r"8 days to the next rating \(1 December 2026\)\.",
        text,
    )


def test_sections_in_the_order_in_which_they_are_read(fleet):
    order = [
        *("score", "first", "fields", "operators", "rules", "findings"),
        *("map", "duplicates", "skipped", "known", "compare", "method"),
    ]
    sections = Page(shown(fleet)).sections
    assert sections == [each for each in order if each in sections]
    assert {"score", "fields", "rules", "findings", "map", "duplicates", "method"} <= set(sections)


def test_the_page_needs_nothing_from_elsewhere(fleet):
    source = shown(fleet)
    page = Page(source)
    assert not {"link", "img", "iframe"} & set(page.tags)
    assert "src" not in {name for name, _ in page.attributes}
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert "style" not in {name for name, _ in page.attributes}
    style, script = (
        re.search(r"<style>(.*)</style>", source, re.DOTALL)[1],
        re.findall(r"<script>(.*?)</script>", source, re.DOTALL),
    )
    policy = next(value for name, value in page.attributes if name == "content" and value.startswith("default-src"))
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (style, *script)]
    assert len(digests) == 2
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"\b(fetch|XMLHttpRequest|innerHTML|eval|import)\b", script[0])


def test_style_and_script_stay_small():
    assert sum(path.stat().st_size for kind in ("*.css", "*.js") for path in templates_folder().glob(kind)) <= 60_000


def test_identifiers_are_there_once_and_links_lead_somewhere(fleet):
    page = Page(shown(fleet))
    assert len(page.identifiers) == len(set(page.identifiers))
    anchors = {value[1:] for name, value in page.attributes if name == "href" and "=" not in value}
    assert anchors <= set(page.identifiers)


def test_data_is_text_and_never_markup(report, finding, rule):
    hostile = HOSTILE
    given = report(
        [
            finding(
                path=hostile,
                evse_id=hostile,
                message=hostile,
                name=hostile,
                value=hostile,
                operator_id=hostile,
                pointer="/" + hostile,
                known=Known("acceptance", hostile),
            )
        ],
        book={
            "EV501": rule(
                "EV501",
                why=hostile,
                fix=hostile,
                trap=hostile,
                source=(hostile,),
                title=hostile,
                bad=({"EvseID": hostile},),
                good=({"text": hostile},),
            )
        },
        operator_name=hostile,
    )
    other = msgspec.structs.replace(given.operators[0], operator_id=hostile)
    given = msgspec.structs.replace(given, operators=(*given.operators, other))
    for options in ({}, {"language": "de"}):
        page = Page(shown(given, **options))
        assert page.tags.count("script") == 3
        assert "img" not in page.tags
        assert not {name for name, _ in page.attributes if name.startswith("on")}
        assert page.text.count("<script>alert(1)</script>") >= 10
        assert "\\x1b\\x00\\ud800\\u202e{{7*7}}" in page.text
        assert all(each.isprintable() for each in page.text)


def test_the_same_report_gives_the_same_bytes(fleet):
    assert shown(fleet) == shown(fleet)


def test_every_finding_is_in_the_columns(fleet):
    columns, texts, other = island(shown(fleet))
    found = list(fleet.findings)
    assert other["findings"] == len(found)
    assert [other["rules"][number]["code"] for number in columns["rule"]] == [each.rule for each in found]
    assert [texts["message"][number] for number in columns["message"]] == [each.message for each in found]
    assert columns["line"] == [each.line for each in found]
    assert [None if number == 0xFFFFFFFF else number for number in columns["record"]] == [each.record for each in found]
    assert texts["message"] == sorted(texts["message"])


def test_a_page_that_cannot_hold_all_takes_the_gravest_and_says_so(report, finding):
    given = report(
        [finding(record=n, severity="info", rule="EV290") for n in range(5)] + [finding(record=n) for n in range(3)]
    )
    page = shown(given, most=4)
    columns, _, _ = island(page)
    assert columns["severity"] == [2, 0, 0, 0]
    assert "This page holds 4 of 8 findings, the gravest first." in Page(page).text
    assert "--all-findings" in Page(page).text
    assert "All of them are in all.ndjson." in Page(shown(given, most=4, beside="all.ndjson")).text
    assert "This page holds" not in Page(shown(given, most=8)).text


def test_known_findings_stay_visible_with_their_reasons(report, finding):
    known = Known("acceptance", "the lift is out of order", "2027-04-01")
    page = shown(report([finding(known=known), finding(record=1, known=Known("baseline")), finding(record=2)]))
    assert all(each in Page(page).text for each in ("the lift is out of order", "1 April 2027", "Acceptance"))
    assert island(page)[0]["known"] == [2, 1, 0]


def test_a_page_without_values(fleet, report, finding, rule):
    secret = "Secret Street 7"
    given = report(
        [
            finding(
                value=secret,
                message=f"Street is {secret}",
                evse_id=secret,
                operator_id=secret,
                repair=secret,
                pointer=f"/Address/{secret}",
                position=(52.1, 13.1),
            ),
            finding(record=1),
        ],
        operator_name=secret,
    )
    given = msgspec.structs.replace(given, grid=Grid.of(0, [(52100, 13100, 1)]))
    assert secret in shown(given)
    page = shown(given, redact=True)
    _, texts, _ = island(page)
    assert secret not in page
    assert not any(secret in text for each in texts.values() for text in each)
    assert texts["pointer"] == ["/Address/…", "/ChargingFacilities/0/Power"]
    assert texts["evse"] == ["DE*ABC*E1", "…"]
    assert texts["message"] == ["A charging facility states no power"]
    assert "map" not in Page(page).sections
    assert "13.1" not in page


def test_without_values_nothing_of_a_record_is_left(fleet, checkout):
    lines = (checkout / "examples" / "small-fleet.ndjson").read_text("utf-8").splitlines()
    page = shown(fleet, redact=True)
    _, texts, _ = island(page)
    held = page.split('id="rules"')[0] + "".join(text for each in texts.values() for text in each)
    values = {value for line in lines for value in leaves(json.loads(line)) if len(value) > 3}
    assert {value for value in values if value in held} <= {"None", "auto", "true"}  # words of the page itself


def leaves(value):
    """Every text in a record."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in ("EvseID", "OperatorID", "SubOperatorName"):
                yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield value


def test_the_map_shows_where_records_stand(fleet):
    page = Page(shown(fleet))
    assert "Where 40 charging points stand" in page.text
    assert page.tags.count("circle") > 2
    assert "pathlength" in {name for name, _ in page.attributes}


def test_what_changed_since_an_older_report(fleet, report, finding):
    old = report([finding(), finding(record=1, evse_id="DE*ABC*E2")], records=9)
    new = report([finding(), finding(rule="EV301", record=2, evse_id="DE*ABC*E3")])
    records = RecordChanges(added=1, changed=2, first_added=("DE*ABC*E9",), first_changed=("DE*ABC*E1", "Secret 7"))
    comparison = compared(old, new, ("monday.json", "tuesday.json"), records)
    page = Page(shown(new, comparison=comparison))
    assert page.sections[-2:] == ["compare", "method"]
    assert "Compared with monday.json of 23 November 2026. Findings: 1 fixed, 1 new, 1 still there." in page.text
    assert "1 DE*ABC*E9" in page.text
    assert "Secret 7" in page.text
    assert "Secret 7" not in shown(new, comparison=comparison, redact=True)


def test_what_moved_the_score(fleet):
    page = Page(shown(fleet, comparison=compared(fleet, fleet, ("a", "b"))))
    assert "Findings: 0 fixed, 0 new, 50 still there." in page.text
    assert re.search(r"Correctness([\d.]+)\1±0", page.text)


def test_the_trend_is_a_line(report):
    def entry(day, overall):
        return Entry(date.fromisoformat(day), day, "1", "v", overall, 80.0, 80.0, {}, 10, 9, {})

    first, second, third = entry("2026-10-30", 70.0), entry("2026-11-10", 60.0), entry("2026-11-20", 80.0)
    line = sparkline(Trend((first, second, third), second, first), language("en"))
    assert line.path == "M0.0 15.0L52.4 28.0L100.0 2.0"
    assert line.says == ("+20.0 since 10 November 2026; +10.0 since the state of the last rating (30 October 2026)")
    assert sparkline(Trend((first,), None, None), language("en")) is None
    assert sparkline(None, language("en")) is None


def test_labels_do_not_stand_on_each_other():
    grid = Grid.of(0, [(52480 + 10 * row, 13350 + 15 * column, 1) for row in range(20) for column in range(20)])
    map_ = world_map(grid, {})
    names = [label.name for label in map_.towns]
    assert "Berlin" in names
    for place, one in enumerate(map_.towns):
        for other in map_.towns[:place]:
            assert abs(one.x - other.x) > 40 * map_.scale or abs(one.y - other.y) > 20 * map_.scale


def test_a_few_strays_do_not_shrink_the_map():
    home = [(52000 + number % 30, 13000 + number % 40, 1) for number in range(500)]
    near, far = (world_map(Grid.of(0, rows), {}) for rows in (home, [*home, (2000, 45000, 3)]))
    assert astuple(far.view) == pytest.approx(astuple(near.view), abs=0.01)
    assert (near.outside, far.outside) == (0, 3)
    assert any(row.box.holds(2.0005, 45.0005) for row in far.rows)


# --- languages -------------------------------------------------------------------------------------------------


def test_every_text_is_there_in_every_language():
    entries = tomllib.loads((templates_folder() / "texts.toml").read_text("utf-8"))
    for key, entry in entries.items():
        assert set(entry) == set(LANGUAGES), key
        shapes = {tuple(sorted(set(re.findall(r"\{(\w+)\}", str(text))))) for text in entry.values()}
        assert len(shapes) == 1, key
        assert len({type(text) for text in entry.values()}) == 1, key


def test_every_text_is_used():
    entries = tomllib.loads((templates_folder() / "texts.toml").read_text("utf-8"))
    sources = "".join(
        path.read_text("utf-8")
        for path in (
            *templates_folder().rglob("*.j2"),
            *templates_folder().glob("*.js"),
            *(templates_folder().parents[1] / "evselint" / "write" / "html").glob("*.py"),
        )
    )
    families = (
        *("section-", "severity-", "figure-", "part-", "known-"),
        *("column-", "sort-", "gain-", "rung-", "state-", "compare-"),
    )
    unused = [
        key
        for key in entries
        if key.removeprefix("script-") not in sources and not key.removeprefix("script-").startswith(families)
    ]
    assert unused == []


def test_german(fleet):
    page = Page(shown(fleet, language="de"))
    assert '<html lang="de">' in page.source
    assert "34 von 40 Ladepunkten bestehen; geschätzter EVSE Data Score" in page.text
    assert "1. Dezember 2026" in page.text


def test_a_german_page_says_once_that_messages_are_english(fleet):
    said = "Die Meldungen der Befunde gibt es nur auf Englisch."
    text = Page(shown(fleet, language="de")).text
    assert text.count(said) == 1
    assert UNTRANSLATED not in text
    assert said not in shown(fleet)


def test_numbers_and_dates_are_written_as_in_the_language():
    said = language("de")
    assert (said.number(1234.5, 1), said.date("2026-03-05")) == ("1.234,5", "5. März 2026")
    assert language("en").number(1234.5, 1) == "1,234.5"
    assert [said.percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]


def test_a_rule_that_nobody_has_translated_speaks_english(report, finding, rule):
    book = {"EV501": rule("EV501", translations={"de": {"title": "Ein Ladepunkt ohne Leistung"}})}
    page = shown(report([finding()], book=book), language="de")
    assert page.count(UNTRANSLATED) == 1
    assert '<span class="title"><span>Ein Ladepunkt ohne Leistung</span></span>' in page
    assert '<span lang="en">Route planners drop chargers of 0 kW.</span>' in page


def test_lines_stay_lines(report, finding, rule, fleet):
    """In a ticket, and in an example of several fields; the data's own lines are escapes."""
    ticket = re.search(r'<pre id="ticket-1"[^>]*>(.*?)</pre>', shown(fleet), re.DOTALL)[1]
    assert len(ticket.splitlines()) > 3
    assert ticket.splitlines()[0].startswith("## ")
    assert "\\n" not in ticket
    book = {"EV501": rule("EV501", bad=({"IsOpen24Hours": False, "Address.City": "a\nb\x1b<b>"},))}
    page = shown(report([finding(message="one\ntwo")], book=book))
    assert '<pre tabindex="0">IsOpen24Hours = false\nAddress.City = &#34;a\\nb\\u001b&lt;b&gt;&#34;</pre>' in page
    assert "one\\ntwo" in Page(page).text


def test_one_charging_point_and_many(checkout):
    with lint_files([str(checkout / "examples" / "good-record.json")], Settings(), where=True) as report:
        one = Page(shown(report)).text
    assert "Where the charging point stands." in one
    assert "weight 1 in correctness; 1 charging point rated" in one
    with lint_files([str(checkout / "examples" / "small-fleet.ndjson")], Settings(), where=True) as report:
        assert "Where 40 charging points stand; each" in Page(shown(report)).text


def test_of_many_rules_that_were_not_asked_some_are_named(checkout):
    with lint_files([str(checkout / "examples" / "good-record.json")], Settings(select=("EV5",)), where=True) as report:
        text = Page(shown(report)).text
    said = re.search(r"At least: (\d+) rules of the model were not asked \(([^)]*)\) and count as failed", text)
    assert int(said[1]) > 50
    assert len(said[2]) < 100
    assert said[2].endswith(", …")


def test_samples_are_few(report, finding):
    page = shown(report([finding(record=n) for n in range(300)], records=300))
    assert page.count("power is 0 kW; a facility needs at least 1") == SAMPLES


def test_the_script_is_told_its_texts(fleet):
    told = json.loads(Page(shown(fleet, language="de")).element("page"))
    assert told["lang"] == "de"
    assert told["texts"]["copied"] == "Kopiert"


def test_long_names_may_be_parted_between_their_words_and_stay_text():
    assert between_words("AccessibilityLocation") == "Accessibility<wbr>Location"
    assert between_words("IsOpen24Hours") == "Is<wbr>Open24Hours"
    assert between_words("a<b>C") == "a&lt;b&gt;C"
