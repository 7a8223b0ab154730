import base64
import hashlib
import io
import re
from html.parser import HTMLParser

from msgspec.structs import replace

from evselint.write import html

VOID = {"meta", "link", "br", "img", "input"}


class Page(HTMLParser):
    """Holds that tags are closed in order, and gathers what the page asks for."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def shown(report):
    stream = io.BytesIO()
    html.write(report, stream)
    return stream.getvalue().decode("utf-8")


def test_the_page_tells_the_verdict_and_the_reasons(report, finding):
    page = Page(shown(report([finding(record=n) for n in range(8)], records=1464)))
    assert "8 of 1,464 charging points have errors; 1,456 pass." in page.text
    for words in ("Route planners drop", "Give the rated power", "A point out of service", "ChargingFacilityType"):
        assert words in page.text
    assert "data.json:31:20 DE*ABC*E1 power is 0 kW" in page.text
    assert "… and 3 more" in page.text


def test_the_page_needs_nothing_from_elsewhere(report, finding):
    source = shown(report([finding()]))
    page = Page(source)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not {"src", "href"} & {name for name, _ in page.attributes}
    style = re.search(r"<style>(.*)</style>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(value for name, value in page.attributes if name == "content" and value.startswith("default-src"))
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert "url(" not in style
    assert "@import" not in style


def test_data_is_text_and_never_markup(report, finding, rule):
    hostile = "</details></style><script>alert(1)</script><img src=x onerror=alert(1)>\x1b\x00\ud800\u202e"
    given = report(
        [finding(path=hostile, evse_id=hostile, message=hostile, name=hostile)],
        book={"EV501": rule("EV501", why=hostile, fix=hostile, trap=hostile, source=(hostile,), title=hostile)},
        operator_name=hostile,
    )
    given = replace(given, operators=given.operators * 2)
    page = Page(shown(given))
    assert not {"script", "img"} & set(page.tags)
    assert page.text.count("<script>alert(1)</script>") >= 8
    assert "\\x1b\\x00\\ud800\\u202e" in page.text
    assert all(each.isprintable() for each in page.text)


def test_the_same_report_gives_the_same_bytes(report, finding):
    given = report([finding(), finding(rule="EV301", severity="info")])
    assert shown(given) == shown(given)


def test_verdicts(report, finding):
    for given, words in (
        (report(), "Nothing to complain about: 10 charging points."),
        (report(records=0), "No charging points were found."),
        (report([finding()], records=1), "1 of 1 charging point has errors; 0 pass."),
        (report([finding(severity="warning")]), "No charging point has an error (10 charging points);"),
        (report([finding(record=None, evse_id=None)]), "The input itself has errors;"),
    ):
        assert words in Page(shown(given)).text


def test_both_colour_schemes():
    style = (html.templates_folder() / "report.css").read_text(encoding="utf-8")
    assert "color-scheme: light dark" in style
    assert "prefers-color-scheme: dark" in style
