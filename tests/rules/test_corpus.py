"""The corpus: in each of its feeds every rule speaks as often as was accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evselint.rulebook import load_book
from scripts import corpus
from scripts.corpus import counted, counts_file, difference, feeds


@pytest.mark.parametrize("feed", feeds(), ids=lambda feed: feed.name)
def test_every_rule_speaks_as_often_as_was_accepted(feed: Path) -> None:
    changed = difference(feed)
    assert not changed, f"\n{changed}\n\nIf this is right: make corpus ACCEPT=1"


def test_a_change_shows_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = next(feed for feed in feeds() if feed.name == "french-push.json")
    body = json.loads(feed.read_text("utf-8"))
    monkeypatch.setattr(corpus, "CORPUS", tmp_path)
    (tmp_path / corpus.COUNTS).mkdir()
    changed = tmp_path / feed.name
    changed.write_text(json.dumps(body), "utf-8")
    counts_file(changed).write_text(counted(changed), "utf-8")
    assert difference(changed) == ""
    body["OperatorEvseData"]["EvseDataRecord"][0]["Plugs"] = []
    changed.write_text(json.dumps(body), "utf-8")
    lines = difference(changed).splitlines()
    assert "+EV502     1  plugs-empty" in lines
    assert lines[0] == "--- french-push.json accepted"


def test_every_feed_has_counts_and_no_counts_are_left_over() -> None:
    assert sorted(path.name for path in (corpus.CORPUS / corpus.COUNTS).iterdir()) == sorted(
        counts_file(feed).name for feed in feeds()
    )


def test_the_corpus_is_about_most_of_the_book() -> None:
    """Rules that speak nowhere in the corpus are not watched by it."""
    spoken = {line[:5] for feed in feeds() for line in counts_file(feed).read_text("utf-8").splitlines()}
    families = {code[:-2] for code in spoken & set(load_book())}
    assert families == {code[:-2] for code in load_book()}
    assert len(spoken & set(load_book())) > 0.5 * len(load_book())


def test_every_file_is_told_of_in_the_readme() -> None:
    readme = (corpus.CORPUS / "README.md").read_text("utf-8")
    assert [feed.name for feed in feeds() if f"`{feed.relative_to(corpus.CORPUS)}`" not in readme] == []
