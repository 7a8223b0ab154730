"""The score as JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from evselint.encode import encoded
from evselint.score.calendar import next_rating
from evselint.score.document import document_of, figures_of
from evselint.score_model import load_model
from evselint.write import score_words as words
from evselint.write.csv_table import cell, write_rows
from evselint.write.markdown import escaped

if TYPE_CHECKING:
    from evselint.classes import Classes
    from evselint.score.view import View

FIGURES = ("overall", "low", "high", "correctness", "completeness")
GROUPS_SHOWN = 50


def write_json(view: View, classes: Classes, stream: IO[bytes]) -> None:
    """Everything, with the classes."""
    coming = next_rating(view.date)
    document = {
        "version": 1,
        "date": view.date.isoformat(),
        "next_rating": coming.isoformat(),
        "days_left": (coming - view.date).days,
        "score": document_of(view.score, classes, view.repairs, view.standing),
        "by": view.by,
        "groups": [
            {
                "name": group.name,
                "records": group.score.records,
                **figures_of(group.score),
                "rung": group.standing.rung,
            }
            for group in view.groups
        ],
    }
    stream.write(encoded(document) + b"\n")


def write_csv(view: View, stream: IO[bytes]) -> None:
    """A row for each group, after one for all."""
    parts = tuple(load_model().parts)
    groups: list[tuple[str, Any, str | None]] = [("", view.score, view.standing.rung)]
    groups += [(group.name, group.score, group.standing.rung) for group in view.groups]
    rows: list[Iterable[Any]] = [(view.by, "records", *FIGURES, *parts, "rung")]
    for name, score, rung in groups:
        figures = figures_of(score)
        numbers = [*(figures[each] for each in FIGURES), *(figures["parts"][part] for part in parts)]
        rows.append([cell(each) for each in (name, score.records, *numbers, rung)])
    write_rows(rows, stream)


def write_markdown(view: View, stream: IO[bytes]) -> None:
    """For a pull request or a ticket."""
    score, model = view.score, load_model()
    lines = [f"### {words.ESTIMATE}: {words.headline(score)}", "", escaped(view.method), ""]
    lines += ["| | of 100 | range |", "|---|---:|---|"]
    halves = [("Correctness", score.correctness, "correctness")]
    halves += [(model.parts[name].title, value, "") for name, value in score.parts.items()]
    halves += [("Completeness", score.completeness, "completeness")]
    for title, value, name in halves:
        found = score.spans.get(name)
        lines.append(f"| {title} | {words.tenth(value)} | {words.span(*found) if found else ''} |")
    lines += [""]
    lines += [f"* {escaped(said)}" for said in words.not_rated(score)]
    if view.repairs:
        lines += ["", "| repair first | gains | touches |", "|---|---:|---|"]
        lines += [
            f"| {escaped(words.task(each, view.book))} | +{each.overall:.1f} | {escaped(words.effort(each))} |"
            for each in view.repairs
        ]
    if len(view.groups) > 1:
        lines += ["", f"| {view.by} | points | estimate | correctness | completeness | rung |"]
        lines += ["|---|---:|---:|---:|---:|---|"]
        for group in view.groups[:GROUPS_SHOWN]:
            own = group.score
            lines.append(
                f"| {escaped(group.name)} | {own.records:,} | {words.headline(own)} | {words.tenth(own.correctness)} "
                f"| {words.tenth(own.completeness)} | {group.standing.rung or '-'} |"
            )
        if len(view.groups) > GROUPS_SHOWN:
            lines.append(f"\n… and {len(view.groups) - GROUPS_SHOWN:,} more")
    stream.write(("\n".join(lines) + "\n").encode())
