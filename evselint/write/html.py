"""The HTML report: one page that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evselint import __version__
from evselint.places import templates_folder
from evselint.write.grouped import by_rule
from evselint.write.wording import counted, place, severity_counts, visible

if TYPE_CHECKING:
    from evselint.report import Report

SAMPLES = 5


def write(report: Report, stream: IO[bytes]) -> None:
    """Write the page; the same report and date give the same bytes."""
    template = _environment().get_template("report.html.j2")
    for part in template.generate(_content(report)):
        stream.write(part.encode("utf-8"))


def _environment() -> Environment:
    # autoescape=True and not select_autoescape: that one looks at the last ending and would leave *.j2 unescaped.
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(templates_folder()),
        finalize=_shown,
    )
    environment.filters["counted"] = counted
    environment.filters["place"] = place
    return environment


def _shown(value: Any) -> Any:
    return visible(value) if type(value) is str else value


def _content(report: Report) -> Mapping[str, Any]:
    style = (templates_folder() / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "version": __version__,
        "report": report,
        "verdict": _verdict(report),
        "counts": severity_counts(report),
        "groups": by_rule(report, SAMPLES),
        "style": Markup(style),
        "style_digest": digest,
    }


def _verdict(report: Report) -> str:
    points = counted(report.records, "charging point")
    if not report.records:
        return "No charging points were found."
    if report.failing:
        having = "has" if report.failing == 1 else "have"
        return f"{report.failing:,} of {points} {having} errors; {report.passing:,} pass."
    if report.severities.get("error"):
        return f"The input itself has errors; all that could be read passes: {points}."
    if any(report.severities.values()):
        return f"No charging point has an error ({points}); there is something to improve."
    return f"Nothing to complain about: {points}."
