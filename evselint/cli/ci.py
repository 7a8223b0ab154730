"""What a run does by itself where it runs in a pipeline: the format that the service reads, and its files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evselint.cli.outputs import Output
from evselint.cli.streams import complain

if TYPE_CHECKING:
    from evselint.report import Report

CODE_QUALITY = Path("gl-code-quality-report.json")


def format_here() -> str:
    """What to print where nobody says: annotations in GitHub Actions, elsewhere text."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def files_here(outputs: Sequence[Output]) -> list[Output]:
    """What to write besides: in GitLab CI the code quality report, unless it is among ``outputs``."""
    if os.environ.get("GITLAB_CI") != "true" or any(each.format == "gitlab" for each in outputs):
        return []
    return [Output(CODE_QUALITY, "gitlab")]


def add_to_job_summary(report: Report) -> None:
    """Append Markdown to the summary of a GitHub job, if there is one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    from evselint.write import markdown

    try:
        with open(file, "ab") as stream:
            markdown.write(report, stream)
    except OSError as error:
        complain(f"the job summary cannot be written: {error.strerror or error}")
