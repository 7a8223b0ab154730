"""The HTML report in a real Chromium: opened from a file, without a network, with every message of its console kept."""

import datetime
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evselint.config import Settings
from evselint.run import lint_files
from evselint.write import html
from evselint.write.html import PageOptions
from tests.write.conftest import a_finding, a_report, a_rule

CHROMIUM = Path("/usr/bin/chromium")
EVERYTHING = os.environ.get("EVSELINT_EVERYTHING") == "1"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
DATE = "2026-11-23"
PATIENCE = 600_000  # milliseconds; ends a run that hangs, and is far from what the slowest machine needs


def absent(what):
    """Skip, or fail where nothing may be absent."""
    if EVERYTHING:
        pytest.fail(f"{what} is absent")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def chromium():
    """A browser for all tests of this process."""
    if not CHROMIUM.is_file():
        absent("Chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS, timeout=PATIENCE)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, and what it asked for and said on the console."""

    page: object
    requests: list = field(default_factory=list)
    said: list = field(default_factory=list)

    @property
    def outcome(self):
        """The line that counts the findings in view."""
        return self.page.locator("#outcome").inner_text()

    @property
    def count(self):
        """How many findings are in view."""
        return int(self.page.locator("#rows").get_attribute("aria-rowcount")) - 1

    def filtered(self, do):
        """Do something that filters, and wait until that is done."""
        before = self.page.evaluate("document.documentElement.dataset.filtered")
        do(self.page)
        self.page.wait_for_function("before => document.documentElement.dataset.filtered !== before", arg=before)
        return self.count


@pytest.fixture
def opened(chromium):
    """Opens a file: ``opened(file, width=320, colours="dark", script=False, fragment="#q=x", before="…")``.

    ``before`` is a script that runs ahead of the page's own; ``wait=False`` does not wait for the findings.
    """
    contexts = []

    def open_(
        file, *, width=1280, height=900, colours="light", script=True, fragment="", before=None, wait=True, **options
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=colours,
            java_script_enabled=script,
            offline=True,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        if before:
            context.add_init_script(before)
        contexts.append(context)
        page = context.new_page()
        seen = Opened(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.said.append(message.text))
        page.on("pageerror", lambda error: seen.said.append(str(error)))
        page.goto(Path(file).as_uri() + fragment)
        if script and wait:
            page.wait_for_selector("html[data-ready]", state="attached")
        return seen

    yield open_
    for context in contexts:
        context.close()


def written(report, file, **options):
    """The page of a report in a file."""
    with file.open("wb") as stream:
        html.write(report, stream, PageOptions(**options))
    return file


@pytest.fixture(scope="session")
def fleet(tmp_path_factory):
    """A report of a made fleet of 600 charging points of several operators, every eighth with a defect."""
    from benchmarks import fleet as fleets

    file = tmp_path_factory.mktemp("fleet") / "fleet.ndjson"
    fleets.write(file, 600, defects=fleets.Defects(share=0.12))
    with lint_files([str(file)], Settings(date=datetime.date.fromisoformat(DATE)), where=True) as report:
        yield report


@pytest.fixture(scope="session")
def page_of_fleet(fleet, tmp_path_factory):
    """The HTML report of the made fleet."""
    return written(fleet, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="session")
def write_page(tmp_path_factory):
    """Writes the page of any report."""

    def write(report, **options):
        return written(report, tmp_path_factory.mktemp("page") / "report.html", **options)

    return write


@pytest.fixture(scope="session")
def absent_():
    """Skip, or fail where nothing may be absent."""
    return absent


@pytest.fixture(scope="session")
def report_of():
    """Makes a report of findings."""
    return a_report


@pytest.fixture(scope="session")
def finding_of():
    """Makes a finding."""
    return a_finding


@pytest.fixture(scope="session")
def rule_of():
    """Makes a rule."""
    return a_rule
