"""Everything that the page's template asks for, made of a Report."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from evselint import __version__
from evselint.finding import SEVERITIES
from evselint.rulebook import load_book
from evselint.score import of_report
from evselint.write.html.compared import compared_for_page
from evselint.write.html.examples import example
from evselint.write.html.gathered import SAMPLES, Gathered, RuleFindings, cell_columns, gather
from evselint.write.html.language import Language, language
from evselint.write.html.matrix import matrix_of
from evselint.write.html.options import PageOptions
from evselint.write.html.redacted import redacted
from evselint.write.html.scoring import scoring
from evselint.write.html.sparkline import sparkline
from evselint.write.html.verdict import verdict
from evselint.write.html.worldmap import Circle, WorldMap, world_map
from evselint.write.wording import visible

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.rulebook import Rule

# Rules that tell of things which occur twice, or nearly; their names say so.
TWICE = ("repeated", "two-spellings", "alike", "duplicate")


def content(report: Report, options: PageOptions) -> dict[str, Any]:
    """The names that the template uses."""
    said = language(options.language)
    score = of_report(report)
    scored = scoring(report, score, said, redact=options.redact)
    report = redacted(report) if options.redact else report
    gathered = gather(report, options.most)
    world = None if options.redact or report.grid is None else world_map(report.grid, gathered.misplaced)
    whole = sum(report.rules.values())
    island = _island(report, gathered, said) if gathered.columns else ""
    given: dict[str, Any] = {
        "lang": said.code,
        "t": said.text,
        "counted": said.counted,
        "number": said.number,
        "percent": said.percent,
        "date": said.date,
        "figure": lambda value: "–" if value is None else said.number(value),
        "degrees": lambda circle: _degrees(circle, said),
        "rule_says": said.of_rule,
        "untranslated": not all(said.has(each.rule) for each in gathered.rules if each.rule),
        "example": example,
        "severities": SEVERITIES,
        "version": __version__,
        "report": report,
        "samples": SAMPLES,
        "verdict": verdict(report, score, said),
        "under_verdict": _about(report, said),
        "redact": options.redact,
        "gathered": gathered,
        "capped": len(gathered.columns) < whole,
        "all_findings": whole,
        "beside": options.beside,
        "map": world,
        "matrix": matrix_of(report, gathered.rules, scored["operator_scores"]),
        "duplicates": _duplicates(gathered),
        "skipped": list(_skipped(report, said)),
        "known": _known(gathered),
        "command": _command(report),
        "island": Markup(island),
        "compare": compared_for_page(options.comparison, load_book(), said, redact=options.redact),
        "trend": sparkline(options.trend, said),
        "signed": said.signed,
        **scored,
    }
    given["contents"] = list(_sections(given, world))
    given["page_data"] = Markup(_data(said, scored["whatif"]))
    return given


def _about(report: Report, said: Language) -> str:
    """Which files and whose data."""
    files = [each.path for each in report.inputs]
    operators = [each for each in report.operators if each.records]
    parts = [files[0]] if len(files) == 1 else [said.counted("files", len(files))]
    if len(operators) == 1:
        only = operators[0]
        parts += [" ".join(filter(None, dict.fromkeys((only.operator_id, only.operator_name))))]
    elif operators:
        parts += [said.counted("operators", len(operators))]
    return " · ".join(filter(None, parts))


def _sections(given: Mapping[str, Any], world: WorldMap | None) -> Iterator[str]:
    """The sections that there is something for, in the order in which they are read."""
    yield "score"
    if given["repairs"] is not None:
        yield "first"
    if given["fields"]:
        yield "fields"
    if len(given["matrix"].rows) > 1:
        yield "operators"
    yield "rules"
    if given["island"]:
        yield "findings"
    if world is not None:
        yield "map"
    yield "duplicates"
    if given["skipped"]:
        yield "skipped"
    if given["known"] or (given["report"].known and given["report"].known.gone):
        yield "known"
    if given["compare"]:
        yield "compare"
    yield "method"


def _island(report: Report, gathered: Gathered, said: Language) -> str:
    columns = gathered.columns
    by_code = {each.code: each for each in gathered.rules}
    rules = [
        {"code": code, "name": visible(by_code[code].name), "title": visible(_title(by_code[code], said))}
        for code in columns.rules
    ]
    size = report.grid.size if report.grid else 1.0
    return columns.packed({"rules": rules, "cellSize": size}, cell_columns(report, gathered.misplaced))


def _title(each: RuleFindings, said: Language) -> str:
    return said.of_rule(each.rule, "title")[0] if each.rule else each.name


def _data(said: Language, whatif: Any) -> str:
    """What the script is told, as JSON that cannot end its element."""
    text = json.dumps(
        {"lang": said.code, "texts": said.for_script(), "whatif": whatif},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _degrees(circle: Circle, said: Language) -> str:
    north, east = ("S" if circle.latitude < 0 else "N"), ("W" if circle.longitude < 0 else said.text("east"))
    latitude, longitude = said.number(abs(circle.latitude), 2), said.number(abs(circle.longitude), 2)
    return f"{latitude}° {north} {longitude}° {east}"


def _duplicates(gathered: Gathered) -> list[RuleFindings]:
    return [each for each in gathered.rules if any(word in each.name for word in TWICE)]


def _skipped(report: Report, said: Language) -> Iterator[tuple[Rule, str, str]]:
    """Rules of the book that were not asked: which, why, and the language of the reason."""
    for code, rule in load_book().items():
        if code in report.skipped:
            yield rule, report.skipped[code], "en"
        elif code not in report.book:
            yield rule, said.text("skipped-off" if rule.severity == "off" else "skipped-settings"), said.code


def _known(gathered: Gathered) -> Sequence[Mapping[str, Any]]:
    return [
        {"by": by, "rule": rule, "reason": reason, "expires": expires, "count": count}
        for (by, rule, reason, expires), count in sorted(gathered.accepted.items())
    ]


def _command(report: Report) -> str:
    paths = " ".join(shlex.quote(each.path) for each in report.inputs)
    return f"evselint report {paths} --date {report.date} -o report.html"
