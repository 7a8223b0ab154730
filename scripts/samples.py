"""Render the sample reports anew: ``python -m scripts.samples [FOLDER]`` (``make samples``).

The guide's sample and a made fleet of 2,000 charging points, both as of one day, so that only what evselint says
of them changes. A test compares ``reports/samples`` with what this makes.
"""

from __future__ import annotations

import datetime
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import fleet
from evselint.config import Settings
from evselint.run import lint_files
from evselint.write import html

CHECKOUT = Path(__file__).resolve().parents[1]
SAMPLES = CHECKOUT / "reports" / "samples"
DATE = datetime.date(2026, 11, 23)
SIZE, SHARE = 2000, 0.12


def render(target: Path) -> None:
    """Write both pages into the folder ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    with working_folder():
        shutil.copy(CHECKOUT / "examples" / "guide-sample.json", "guide-sample.json")
        fleet.write(Path("fleet.ndjson"), SIZE, defects=fleet.Defects(share=SHARE))
        for name in ("guide-sample.json", "fleet.ndjson"):
            with (
                lint_files([name], Settings(date=DATE, jobs=1), where=True) as report,
                (target / name).with_suffix(".html").open("wb") as stream,
            ):
                html.write(report, stream)


@contextmanager
def working_folder() -> Iterator[None]:
    """A folder to work in, so that paths are the same wherever the checkout is."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


if __name__ == "__main__":
    render(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else SAMPLES)
