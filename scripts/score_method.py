"""Write the page of the score's method anew from its model: ``python -m scripts.score_method``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evselint.rulebook import load_book
from evselint.score_model import Check, Model, Rung, load_model
from scripts.pages.markdown import escaped, table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "score-method.md"

HEAD = """# How the score is estimated

Hubject rates the data of each operator on the 1st of a month and shows roaming partners the result. How it is computed
is published in part only. `evselint score` estimates it by a model of its own, written down in
[`rules/score.toml`](../rules/score.toml), from which this page is made. It is an estimate, with a range, and nobody at
Hubject has a part in it."""

FORMULA = """## Formula

    overall      = (correctness + completeness) / 2
    correctness  = 100 × mean over charging points of (wG·G + wP·P + wI·I) / (wG + wP + wI)
    completeness = 100 × mean over charging points of (filled fields / counted fields)

G, P and I (geolocation, power, additional information) are 1 if every check that counts passes, else 0; or, by a
switch, the share of those checks that pass. A part that cannot be judged is left out of a record's mean, and is shown
as *not rated*, neither as 0 nor as 100. That depends on the record alone: on missing coordinates, or a country of which
neither postal codes nor towns are known.

A rule that was switched off, or that could not run, is different: what was not asked counts as failed. Its part is
*not rated*, the figures are *at least* so much, and the upper end of the range is what they would be if it had passed.
So nothing that you switch off can raise an estimate. A baseline does not touch it at all."""

RANGE = """## What is not published, and the range

Each of these switches is open. The estimate takes the value in the last column; the range goes from the lowest to the
highest figure of all {count} combinations. `evselint score --calibrate` finds out which of them fit the figures that
the portal showed you."""

FILLED = """Filled is what holds a value; `null`, `""`, `[]` and blanks are empty, and what stands for a missing value
(`-`, `n/a`, `None None`, a voltage of 0) is a placeholder. A field of facilities is filled if all of them have it."""

DIFFERENT = """## Why your figure on the portal may differ

* Another combination of the switches above, or a check that nobody outside knows of.
* Another day: rated is what stands on the platform on the 1st. Pushes since then count next month, failed pushes never,
  and records that nobody removed still count.
* Other tolerances: evselint calls a point wrong that lies kilometres from its postal code; the rating may be stricter.
* Another geocoder, or one at all: without one, street and house number are compared with nothing.
* Other records: whether test stations, or those not meant for roaming, are rated is not known. Here they are.
* Several operators in one file: the portal shows each by itself, as does `--by operator`."""

REPAIRS = """## Repairs and their gain

What is proposed is chosen step by step: the set of rules to mend or fields to fill that gains most for each thing in
it; of equals, the one that is less work. The gain of a step is the score of the repaired data minus the score before,
with all steps before it done, so it holds where one repair helps only together with another. Fields that most charging
points have no use for count if their profile counts them, but are never proposed: an estimate must not reward made-up
values."""


def score_method(model: Model) -> str:
    """Markdown of the page."""
    return "\n\n".join(_parts(model)) + "\n"


def _parts(model: Model) -> Iterator[str]:
    yield HEAD
    yield f"Model {model.version}, of {len(model.checks)} checks and {len(model.fields)} fields."
    yield FORMULA
    count = 1
    for switch in model.switches.values():
        count *= len(switch.values)
    yield RANGE.format(count=count)
    switches = [[escaped(each.title), ", ".join(each.values), each.default] for each in model.switches.values()]
    yield table(["Open", "Values", "Taken"], switches)
    yield "## Correctness: every check"
    for name, part in model.parts.items():
        unrated = "; ".join(model.traits[trait].title for trait in part.unrated)
        yield f"### {part.title}\n\nNot rated where {escaped(unrated)}. Source: {_sources(part.source)}."
        checks = [check for check in model.checks if check.part == name]
        rows = [
            [each.id, escaped(each.title), _rules(each, model), _counts(each), _sources(each.source)] for each in checks
        ]
        yield table(["", "What has to hold", "Fails by", "Counts", "Source"], rows)
    yield _profiles(model)
    yield _ladder(model)
    yield REPAIRS
    yield DIFFERENT
    yield "No tool can see:\n\n" + "\n".join(f"* {escaped(line)}" for line in model.unseen)
    yield "## Sources\n\n" + "\n".join(f"* **{name}**: {escaped(told)}" for name, told in model.sources.items())


def _rules(check: Check, model: Model) -> str:
    book = load_book()
    places: dict[str, list[str]] = {}
    for token in check.rules:
        code, _, field = token.partition("@")
        places.setdefault(code, []).extend([f"`{field}`"] if field else [])
    named = [
        f"{code} {escaped(book[code].name)}" + (f" at {', '.join(fields)}" if fields else "")
        for code, fields in places.items()
    ]
    return "; ".join([*named, *(escaped(model.traits[trait].title) for trait in check.traits)])


def _counts(check: Check) -> str:
    return {"always": "yes", "never": "no, only told"}.get(check.counts, f"by the switch {check.counts}")


def _sources(source: tuple[str, ...]) -> str:
    return ", ".join(source)


def _profiles(model: Model) -> str:
    names = list(model.profiles)
    rows = []
    for field in model.fields:
        counted = ["•" if field.path in model.profiles[name].fields else "" for name in names]
        notes = []
        if field.unless:
            notes.append(f"not in A and C if {model.traits[field.unless].title}")
        if not field.advise:
            notes.append("never proposed")
        rows.append([f"`{field.path}`", *counted, escaped("; ".join(notes))])
    told = "\n".join(
        f"* **{name}** ({len(each.fields)} fields): {escaped(each.title)}. Source: {_sources(each.source)}."
        for name, each in model.profiles.items()
    )
    return f"## Completeness: which fields\n\n{told}\n\n{FILLED}\n\n" + table(["Field", *names, ""], rows)


def _ladder(model: Model) -> str:
    rows = [[f"**{rung.name}**", escaped(rung.title), _asks(rung)] for rung in model.rungs]
    return (
        "## The ladder\n\nEach record stands on the highest rung whose demands, and those of all rungs below, it meets;"
        f"\nall together on the highest that {model.share:.0%} of them have reached.\n\n"
        + table(["Rung", "Means", "Asks for"], rows)
    )


def _asks(rung: Rung) -> str:
    asked = []
    if rung.rules:
        asked.append(f"no finding of {', '.join(rung.rules)}")
    if rung.checks:
        asked.append(f"the checks {', '.join(rung.checks)}")
    if rung.fields:
        asked.append(f"filled: {', '.join(f'`{field}`' for field in rung.fields)}")
    return "; ".join(asked)


if __name__ == "__main__":
    PAGE.write_text(score_method(load_model()), encoding="utf-8")
