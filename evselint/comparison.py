"""Two reports side by side: what was repaired, what is new, what is still there, and what that does to the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from evselint.digest import digest_64
from evselint.finding import SEVERITIES, Finding
from evselint.fingerprint import key_of
from evselint.report import Report
from evselint.score.change import ScoreChange, score_change

SAMPLES = 3


class Side(Struct, frozen=True):
    """One of the two: what it is called, and its sums."""

    label: str
    date: str
    records: int
    passing: int
    findings: Mapping[str, int]


class RecordChanges(Struct, frozen=True):
    """What happened to records, by EVSE in any spelling.

    ``respelled`` are those of which nothing but the spelling of the id changed, ``unread`` those that name no EVSE or
    cannot be read, on either side. ``fields`` says in how many changed records each field differs. The names are the
    first of each kind.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    respelled: int = 0
    same: int = 0
    unread: int = 0
    fields: Mapping[str, int] = {}
    first_added: Sequence[str] = ()
    first_removed: Sequence[str] = ()
    first_changed: Sequence[str] = ()
    first_respelled: Sequence[tuple[str, str]] = ()


class RuleChange(Struct, frozen=True):
    """The findings of one rule: fixed, new and still there, with the first of those that are new or fixed."""

    rule: str
    name: str
    severity: str
    title: str
    fixed: int
    new: int
    still: int
    first_new: Sequence[Finding]
    first_fixed: Sequence[Finding]


class Comparison(Struct, frozen=True):
    """OLD and NEW compared; ``records`` is None where one of them is a saved report, which holds no records, ``score``
    where one of them has no estimate.
    """

    old: Side
    new: Side
    rules: Sequence[RuleChange]
    records: RecordChanges | None = None
    score: ScoreChange | None = None

    def count(self, what: str) -> int:
        """How many findings are ``fixed``, ``new`` or ``still``."""
        return sum(getattr(each, what) for each in self.rules)


def compared(old: Report, new: Report, labels: tuple[str, str], records: RecordChanges | None = None) -> Comparison:
    """Compare two complete reports. Findings are the same by subject, rule and pointer, as many as there are.

    Memory grows by the number of different findings of ``old`` alone.
    """
    left = Counter(map(_mark, old.findings))
    appeared = _Gathered()
    for finding in new.findings:
        mark = _mark(finding)
        if left[mark] > 0:
            left[mark] -= 1
            appeared.still[finding.rule] += 1
        else:
            appeared.take(finding)
    vanished = _Gathered()
    for finding in old.findings:
        mark = _mark(finding)
        if left[mark] > 0:
            left[mark] -= 1
            vanished.take(finding)
    rules = _changes(appeared, vanished, (new, old))
    moved = [each.rule for each in rules if each.new or each.fixed]
    score = score_change(old, new, moved)
    return Comparison(_side(old, labels[0]), _side(new, labels[1]), tuple(rules), records, score)


class _Gathered:
    """Findings that only one side has: how many of each rule, and the first."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.still: Counter[str] = Counter()
        self.first: dict[str, list[Finding]] = {}

    def take(self, finding: Finding) -> None:
        self.counts[finding.rule] += 1
        first = self.first.setdefault(finding.rule, [])
        if len(first) < SAMPLES:
            first.append(finding)


def _changes(appeared: _Gathered, vanished: _Gathered, reports: Iterable[Report]) -> list[RuleChange]:
    books = [report.book for report in reports]
    changes = []
    for code in appeared.counts.keys() | appeared.still.keys() | vanished.counts.keys():
        rule = next((book[code] for book in books if code in book), None)
        first = [*appeared.first.get(code, ()), *vanished.first.get(code, ())]
        changes.append(
            RuleChange(
                code,
                rule.name if rule else next((each.name for each in first), code),
                next((each.severity for each in first), rule.severity if rule else "info"),
                rule.title if rule else "",
                vanished.counts[code],
                appeared.counts[code],
                appeared.still[code],
                tuple(appeared.first.get(code, ())),
                tuple(vanished.first.get(code, ())),
            )
        )
    return sorted(changes, key=_order)


def _order(change: RuleChange) -> tuple[int, int, int, str]:
    """The gravest first, of these what is new before what is fixed."""
    severity = SEVERITIES.index(change.severity) if change.severity in SEVERITIES else len(SEVERITIES)
    return severity, -change.new, -change.fixed, change.rule


def _mark(finding: Finding) -> int:
    return digest_64("\0".join(key_of(finding)).encode())


def _side(report: Report, label: str) -> Side:
    return Side(label, report.date, report.records, report.passing, dict(report.severities))
