"""What is generated from the rule book: README's table, the pages of the rules, the site."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import evselint
from evselint.rulebook import Rule, load_book
from evselint.score_model import load_model
from scripts.pages.book import families, family_page, overview, rules_of
from scripts.pages.markdown import escaped, linked, with_links
from scripts.pages.rule import levels_by_profile, page
from scripts.pages.score import score_page, told_on_rule_page
from scripts.readme import renewed

BOOK = load_book()
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}


@pytest.fixture(scope="module")
def levels() -> Mapping[str, Mapping[str, str]]:
    return levels_by_profile(BOOK)


@pytest.fixture(scope="module")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built as strictly as MkDocs can."""
    if find_spec("mkdocs") is None:
        if os.environ.get("EVSELINT_EVERYTHING") == "1":
            pytest.fail("MkDocs is not installed: make docs")
        pytest.skip("MkDocs is not installed; make docs installs it")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Reader(HTMLParser):
    """What a page loads, where it leads, and its text."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.leads: set[str] = set()
        self.text = ""
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.leads.add(given["href"] or "")
        if given.get("rel") not in ("canonical", "next", "prev") and (address := given.get(LOADING.get(tag, ""))):
            self.loaded.append(address)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_readme_has_the_rules_of_the_book(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text("utf-8")
    assert readme.count("<!-- rules:begin -->") == readme.count("<!-- rules:end -->") == 1
    assert readme == renewed(readme, BOOK), "README's table of rules is out of date: make readme"


def test_readme_shows_a_new_rule(checkout: Path) -> None:
    book = {**BOOK, "EV999": BOOK["EV901"]}
    readme = (checkout / "README.md").read_text("utf-8")
    assert renewed(readme, book) != renewed(readme, BOOK)


def test_each_family_is_described_and_has_rules() -> None:
    assert set(families()) == {code[:-2] for code in BOOK}
    for family, told in families().items():
        assert {code[:-2] for code in told["telling"]} == {family}
        assert {*told["telling"]} <= set(BOOK)


@pytest.mark.parametrize("code", ["EV001", "EV101", "EV501", "EV554", "EV703", "EV901", "EV950"])
def test_page_tells_all_about_a_rule(code: str, levels: Mapping[str, Mapping[str, str]]) -> None:
    rule = BOOK[code]
    text = page(rule, levels)
    assert text.count("\n> **") == len(rule.bad)
    for each in (rule.title, rule.why, rule.fix, rule.trap or ""):
        assert escaped(each) in text
    for source in rule.source:
        assert f"- {linked(source)}" in text
    for word in (rule.severity, rule.aspect, rule.group, rule.since):
        assert f"| {word} " in text


def test_severity_of_pulled_data_is_shown(levels: Mapping[str, Mapping[str, str]]) -> None:
    assert BOOK["EV101"].pull
    assert f"| `pull` | {BOOK['EV101'].pull} |" in page(BOOK["EV101"], levels)
    assert "| `minimal` | off |" in page(BOOK["EV950"], levels)


def test_a_change_stands_out_in_its_field(levels: Mapping[str, Mapping[str, str]]) -> None:
    bad = page(BOOK["EV554"], levels).partition("## Bad")[2].partition("## Good")[0]
    lines = re.findall(r'hl_lines="([\d ]+)" }\n(.*?)```', bad, re.DOTALL)
    assert lines
    for marked, block in lines:
        shown = [block.split("\n")[int(number) - 1] for number in marked.split()]
        assert any("Mode_" in line or "PowerType" in line for line in shown)


def test_every_rule_is_on_the_page_of_its_family_and_the_overview() -> None:
    whole, score = overview(BOOK), score_page(BOOK, load_model())
    for family in families():
        text = family_page(family, BOOK)
        for rule in rules_of(family, BOOK):
            assert f"[{rule.code}]({rule.code}.md)" in text
            assert f"[{rule.code}]({rule.code}.md)" in whole
            assert f"[{rule.code}]({rule.code}.md)" in score


def test_score_page_says_where_a_rule_counts() -> None:
    score = score_page(BOOK, load_model())
    geolocation = score.partition("## Correctness: Geolocation")[2].partition("\n## ")[0]
    untouched = score.partition("## Rules that touch no score")[2]
    assert "[EV420](EV420.md)" in geolocation
    assert "[EV420](EV420.md)" not in untouched
    assert "[EV001](EV001.md)" in untouched
    assert "counts if hard" in geolocation
    assert "geolocation, counts" in told_on_rule_page(BOOK["EV420"], load_model())
    assert told_on_rule_page(BOOK["EV001"], load_model()) == "Touches no [score](score.md)."
    assert told_on_rule_page(BOOK["EV890"], load_model()) == "In the [score](score.md): completeness."


def test_codes_lead_to_their_pages_but_not_in_code() -> None:
    text = "# EV501\n\nEV501 and `EV502`, [EV503](x.md), EV000\n\n```toml\nEV504 = 1\n```\n\n| EV505, EV506 |\n"
    assert with_links(text, BOOK) == text.replace("\nEV501", "\n[EV501](rules/EV501.md)").replace(
        "| EV505, EV506 |", "| [EV505](rules/EV505.md), [EV506](rules/EV506.md) |"
    )


def test_markup_in_a_text_is_shown_and_not_followed() -> None:
    assert escaped("<b> `x` *y* a|b [c](d)") == r"&lt;b&gt; \`x\` \*y\* a\|b \[c\](d)"
    assert linked("hubject/oicp#114") == "[hubject/oicp#114](https://github.com/hubject/oicp/issues/114)"


@pytest.mark.slow
def test_site_has_a_page_for_every_rule(site: Path) -> None:
    assert {code for code in BOOK if not (site / "rules" / code / "index.html").is_file()} == set()
    rule: Rule = BOOK["EV554"]
    text = Reader(site / "rules" / "EV554" / "index.html").text
    assert f"{rule.code} {rule.name}" in text
    assert rule.title in text
    assert f"evselint {evselint.__version__}" in text


@pytest.mark.slow
def test_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    loaded = {address for file in pages for address in Reader(file).loaded}
    assert len(pages) > len(BOOK)
    assert loaded
    assert {address for address in loaded if re.match(r"(?:\w+:)?//", address)} == set()
    styles = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )[\"']?(?:\w+:)?//", styles) == []


@pytest.mark.slow
def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    dead = {}
    for file in site.rglob("*.html"):
        for link in Reader(file).leads if file.name != "404.html" else ():
            parts = urlsplit(link)
            target = file.parent / unquote(parts.path)
            elsewhere = parts.scheme or parts.netloc or not parts.path
            if not elsewhere and not (target / "index.html").is_file() and not target.is_file():
                dead[link] = file.relative_to(site).as_posix()
    assert dead == {}


@pytest.mark.slow
def test_search_knows_the_rules(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    titles = {entry["title"] for entry in index["docs"]}
    assert {f"{rule.code} {rule.name}" for rule in BOOK.values()} <= titles
