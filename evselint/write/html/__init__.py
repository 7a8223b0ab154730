"""The HTML report: one page with everything in it, that needs no network."""

from __future__ import annotations

import base64
import hashlib
from typing import IO, TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evselint.places import templates_folder
from evselint.write.html.content import content
from evselint.write.html.lines import between_words
from evselint.write.html.options import DEFAULT, PageOptions
from evselint.write.wording import place, visible

if TYPE_CHECKING:
    from evselint.report import Report

__all__ = ["DEFAULT", "PageOptions", "write"]

MACROS = ("sign", "severity_word", "bar", "scale", "rule_text")
SCRIPTS = ("store.js", "explorer.js", "map.js", "start.js")


def write(report: Report, stream: IO[bytes], options: PageOptions = DEFAULT) -> None:
    """Write the page; the same report and options give the same bytes."""
    environment = _environment()
    environment.globals |= content(report, options)
    macros: Any = environment.get_template("macros.html.j2").module
    environment.globals |= {name: getattr(macros, name) for name in MACROS}
    style = _file("report.css")
    script = "(() => {\n" + "\n".join(_file(name) for name in SCRIPTS) + "})();\n"
    template = environment.get_template("report.html.j2")
    parts = template.generate(
        style=Markup(style), style_digest=_digest(style), script=Markup(script), script_digest=_digest(script)
    )
    for part in parts:
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
    environment.filters |= {"place": place, "between_words": between_words}
    return environment


def _shown(value: Any) -> Any:
    return visible(value) if type(value) is str else value


def _file(name: str) -> str:
    return (templates_folder() / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
