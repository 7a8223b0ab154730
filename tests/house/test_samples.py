"""The rendered samples are what evselint says today; ``make samples`` makes them anew."""

import base64
import gzip
import re
from pathlib import Path

import pytest

from scripts.samples import render

ISLAND = re.compile(r'(id="island">)(.*?)(</script>)', re.DOTALL)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    render(folder)
    return folder


def unpacked(page: Path) -> str:
    """The page with its findings unpacked: packed they look otherwise in other builds of Python."""

    def content(match):
        return match[1] + repr(gzip.decompress(base64.b64decode(match[2]))) + match[3]

    return ISLAND.sub(content, page.read_text("utf-8"))


@pytest.mark.parametrize("name", ["guide-sample.html", "fleet.html"])
def test_samples_are_fresh(checkout, rendered, name):
    kept = checkout / "reports" / "samples" / name
    same = unpacked(kept) == unpacked(rendered / name)
    assert same, f"reports/samples/{name} is not what evselint writes today: make samples"


def test_no_other_samples(checkout, rendered):
    assert {each.name for each in (checkout / "reports" / "samples").iterdir()} == {
        *(each.name for each in rendered.iterdir()),
        "README.md",
    }


def test_readme_shows_the_picture(checkout):
    readme = (checkout / "README.md").read_text("utf-8")
    assert "docs/images/report.png" in readme
    assert 20_000 < (checkout / "docs" / "images" / "report.png").stat().st_size < 300_000
