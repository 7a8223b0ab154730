"""The corpus: real-shaped feeds in ``tests/corpus``, and how often each rule speaks in them.

python -m scripts.corpus             shows what has changed
python -m scripts.corpus --accept    takes today's counts for right
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from evselint.config import Settings
from evselint.report import Report
from evselint.run import lint_files

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "corpus"
COUNTS = "counts"
TODAY = datetime.date(2026, 11, 23)


def feeds() -> list[Path]:
    """The files of the corpus that have counts."""
    return sorted([*CORPUS.glob("*.ndjson"), *(CORPUS / "feeds").iterdir()])


def counts_file(feed: Path) -> Path:
    """Where the counts of a feed stand."""
    return CORPUS / COUNTS / f"{feed.name}.txt"


def counted(feed: Path) -> str:
    """How often each rule speaks in a feed, as text: one line a rule."""
    with lint_files([str(feed)], Settings(date=TODAY, jobs=1), keep=1) as report:
        return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.records} records, {report.failing} failing, {report.deleted} deleted"
    levels = ", ".join(f"{report.severities.get(level, 0)} {level}" for level in ("error", "warning", "info"))
    yield f"{levels}; {report.fixable} fixable"
    yield ""
    for code, times in report.rules.items():
        rule = report.book[code]
        yield f"{code} {times:>5}  {rule.name}"


def difference(feed: Path) -> str:
    """What has changed since the counts were accepted; nothing where all is as it was."""
    file = counts_file(feed)
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    after = counted(feed)
    lines = unified_diff(
        before.splitlines(), after.splitlines(), f"{feed.name} accepted", f"{feed.name} now", n=0, lineterm=""
    )
    return "\n".join(line for line in lines if not line.startswith("@@"))


def main() -> int:
    """Show the differences, and accept them if that was asked for."""
    parser = argparse.ArgumentParser(description="How often each rule speaks in the corpus, and what has changed.")
    parser.add_argument("--accept", action="store_true", help="take today's counts for right")
    accept = parser.parse_args().accept
    changed = {feed: text for feed in feeds() if (text := difference(feed))}
    for feed, text in changed.items():
        print(text, end="\n\n")
        if accept:
            counts_file(feed).parent.mkdir(exist_ok=True)
            counts_file(feed).write_text(counted(feed), encoding="utf-8")
    if not changed:
        print(f"{len(feeds())} feeds, every rule speaks as often as before")
    elif not accept:
        print("make corpus ACCEPT=1 takes these counts for right")
    return 1 if changed and not accept else 0


if __name__ == "__main__":
    raise SystemExit(main())
