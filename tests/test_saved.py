"""A saved JSON report gives the report that it was written from."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from evselint import lint
from evselint.config import UsageError
from evselint.read.source import opened
from evselint.saved import is_saved, report_of
from evselint.write import html, json_report, ndjson, text

WRITERS: Any = {"json": json_report, "ndjson": ndjson, "text": text, "html": html}


def written(report: Any, name: str) -> bytes:
    stream = io.BytesIO()
    WRITERS[name].write(report, stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def fleet(examples: Path) -> dict[str, bytes]:
    """What each writer makes of a run."""
    paths = [examples / name for name in ("small-fleet.ndjson", "guide-sample.json", "broken/truncated.json")]
    with lint([*paths, examples / "pull-page.json"]) as report:
        assert sum(report.rules.values()) > 50
        return {name: written(report, name) for name in WRITERS}


def as_it_is(data: bytes) -> bytes:
    return data


def indented(data: bytes) -> bytes:
    return json.dumps(json.loads(data), indent=2).encode()


def on_one_line(data: bytes) -> bytes:
    return json.dumps(json.loads(data)).encode()


@pytest.mark.parametrize("form", [as_it_is, indented, on_one_line, gzip.compress], ids=lambda form: form.__name__)
@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_writes_the_same_of_it(tmp_path: Path, fleet: dict[str, bytes], form: Any, name: str) -> None:
    file = tmp_path / "saved.json"
    file.write_bytes(form(fleet["json"]))
    with opened(str(file)) as source:
        assert is_saved(source)
        assert written(report_of(source), name) == fleet[name]


def test_its_findings_can_be_gone_through_again(tmp_path: Path, fleet: dict[str, bytes]) -> None:
    file = tmp_path / "saved.json"
    file.write_bytes(fleet["json"])
    with opened(str(file)) as source:
        report = report_of(source)
        assert list(report.findings) == list(report.findings)
        assert len(report.findings) == sum(report.rules.values())
        assert report.complete


def test_data_is_no_report(tmp_path: Path, examples: Path) -> None:
    for file in (*examples.glob("*.json"), *examples.glob("broken/*")):
        with opened(str(file)) as source:
            assert not is_saved(source)


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (lambda data: data[:-3], "its end is missing"),
        (lambda data: data[: len(data) // 2], "its end is missing"),
        (lambda data: data[:500], "damaged"),
        (lambda data: data.replace(b'"version":1', b'"version":2', 1), "version 2"),
        (lambda data: data.replace(b'"severity":"error"', b'"severity":"fatal"', 1), "damaged"),
        (lambda data: data.replace(b'"records":', b'"recorded":', 1), "damaged"),
        (lambda data: indented(data)[:-3], "damaged"),
    ],
)
def test_a_damaged_one_is_refused_in_words(tmp_path: Path, fleet: dict[str, bytes], spoilt: Any, words: str) -> None:
    file = tmp_path / "saved.json"
    file.write_bytes(spoilt(fleet["json"]))
    with opened(str(file)) as source, pytest.raises(UsageError, match=words):
        list(report_of(source).findings)
