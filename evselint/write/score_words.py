"""The score in words: what every format for people says of it in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from evselint.write.wording import counted, visible

if TYPE_CHECKING:
    from evselint.rulebook import Rule
    from evselint.score import Score
    from evselint.score.repairs import Repair

ESTIMATE = "EVSE Data Score, estimated"
UNIT = {"values": "value", "operators": "operator", "countries": "country", "stations": "station"}
PLURAL = {"country": "countries"}


def whole(value: float | None) -> str:
    """A figure without decimals; ``-`` where nothing is rated."""
    return "-" if value is None else f"{value:.0f}"


def tenth(value: float | None) -> str:
    """A figure with one decimal; ``-`` where nothing is rated."""
    return "-" if value is None else f"{value:.1f}"


def span(low: float | None, high: float | None, dash: str = "–") -> str:
    """``20–63``; nothing where nothing is rated."""
    return "" if low is None or high is None else f"{whole(low)}{dash}{whole(high)}"


def headline(score: Score, dash: str = "–") -> str:
    """``24 (20–63)``, ``at least 24 (20–63)``, or ``not rated``."""
    if score.overall is None:
        return "not rated"
    least = "at least " if score.at_least else ""
    return f"{least}{whole(score.overall)} ({span(score.low, score.high, dash)})"


def line(score: Score, dot: str = "·", dash: str = "–") -> str:
    """The score in one line."""
    least = "at least " if score.at_least else ""
    halves = f"correctness {least}{tenth(score.correctness)} {dot} completeness {tenth(score.completeness)}"
    fitted = f" {dot} fits the portal to {score.calibrated.error:.1f} points" if score.calibrated else ""
    return f"{ESTIMATE}: {headline(score, dash)} {dot} {halves}{fitted}"


def not_rated(score: Score) -> list[str]:
    """What is not rated, and why: a sentence each."""
    said = []
    for part in score.untold:
        off = ", ".join(score.off_in(part))
        said.append(f"{part} is not rated, because {off} did not run; what was not asked counts as failed")
    for part, rated in score.rated.items():
        missing = score.records - score.unrated - rated
        if missing and part not in score.untold:
            said.append(
                f"{part} is not rated for {counted(missing, 'charging point')}: {UNRATED.get(part, 'unreadable')}"
            )
    if score.unrated:
        said.append(f"{counted(score.unrated, 'record')} could not be read and is not rated")
    return said


UNRATED = {"geolocation": "no coordinates, or a country without data"}


def task(repair: Repair, book: Mapping[str, Rule]) -> str:
    """What is to be done: ``mend EV117 hotline-missing; fill AdditionalInfo``."""
    rules = [f"{code} {visible(book[code].name)}" if code in book else code for code in repair.rules]
    said = []
    if rules:
        said.append(f"mend {joined(rules)}")
    if repair.fields:
        said.append(f"fill {joined(map(field, repair.fields))}")
    return " and ".join(said)


def field(path: str) -> str:
    """``ChargingFacilities[*].Voltage`` → ``ChargingFacilities.Voltage``."""
    return path.replace("[*]", "")


def joined(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *some, last = words
    return f"{', '.join(some)} and {last}" if some else last


def effort(repair: Repair) -> str:
    """How much work it is: ``1,464 charging points, 1 + 2 values``."""
    kinds: dict[str, list[int | None]] = {}
    for count, kind in repair.effort:
        kinds.setdefault(kind, []).append(count)
    return joined(
        [counted(repair.records, "charging point"), *(_things(kind, counts) for kind, counts in kinds.items())]
    )


def _things(kind: str, counts: list[int | None]) -> str:
    if kind == "models":
        return "one value a model"
    known = [count for count in counts if count is not None]
    if not known:
        return f"hundreds of {kind}"
    total = sum(known) if kind == "values" else max(known)
    one = UNIT.get(kind, kind)
    more = "more than " if len(known) < len(counts) else ""
    return more + counted(total, one, PLURAL.get(one, ""))
