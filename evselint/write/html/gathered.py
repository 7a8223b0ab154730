"""One walk over the findings gathers all that the page shows of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evselint.finding import SEVERITIES, Finding
from evselint.grid import Cell
from evselint.report import shown
from evselint.write.html.island import Columns
from evselint.write.wording import visible

if TYPE_CHECKING:
    from evselint.report import Report
    from evselint.rulebook import Rule

SAMPLES = 5
TOP_VALUES = 5
# So many different values of a rule are counted; beyond, new ones are only known to exist.
MOST_VALUES = 10_000
LONGEST_VALUE = 60
MISPLACED = ("error", "warning")


@dataclass
class RuleFindings:
    """What one rule found: samples, how often each value, and how many findings are no news."""

    code: str
    name: str
    count: int
    rule: Rule | None
    severity: str = "info"
    samples: list[Finding] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    more_values: bool = False
    known: int = 0

    def add(self, finding: Finding) -> None:
        """Take one finding."""
        self.name = finding.name
        if SEVERITIES.index(finding.severity) < SEVERITIES.index(self.severity):
            self.severity = finding.severity
        if len(self.samples) < SAMPLES:
            self.samples.append(finding)
        self.known += finding.known is not None
        if finding.value is not None:
            value = visible(shown(finding.value, LONGEST_VALUE))
            if value in self.values or len(self.values) < MOST_VALUES:
                self.values[value] = self.values.get(value, 0) + 1
            else:
                self.more_values = True

    @property
    def more(self) -> int:
        """How many findings there are besides the samples."""
        return self.count - len(self.samples)

    @property
    def top_values(self) -> list[tuple[str, int]]:
        """The most frequent values; empty where they tell nothing because hardly one occurs twice."""
        top = sorted(self.values.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP_VALUES]
        return top if top and (top[0][1] > 1 or len(self.values) == 1) else []


@dataclass
class Gathered:
    """Rules that found something, gravest and most frequent first; the findings for the explorer; misplaced records.

    ``accepted`` counts known findings by reason (kind, rule, reason, expiry), ``misplaced`` the records of each cell
    at whose place a rule found fault.
    """

    rules: list[RuleFindings]
    columns: Columns
    misplaced: Mapping[Cell, int]
    accepted: Mapping[tuple[str, str, str, str], int]


def gather(report: Report, most: int | None) -> Gathered:
    """Walk over the findings once; at most ``most`` go into the explorer, the gravest first."""
    rules = {
        code: RuleFindings(code, code, count, report.book.get(code)) for code, count in report.rules.items() if count
    }
    places = Places(report)
    columns = Columns(sorted(rules))
    room = _room(report, most)
    accepted: dict[tuple[str, str, str, str], int] = {}
    for finding in report.findings:
        rules[finding.rule].add(finding)
        cell = places.look(finding, rules[finding.rule].rule)
        if finding.known is not None:
            known = finding.known
            key = (known.by, finding.rule, known.reason or "", known.expires or "")
            accepted[key] = accepted.get(key, 0) + 1
        if room[finding.severity]:
            room[finding.severity] -= 1
            columns.add(finding, cell)
    ordered = sorted(rules.values(), key=lambda each: (SEVERITIES.index(each.severity), -each.count, each.code))
    return Gathered(ordered, columns, places.misplaced, accepted)


def _room(report: Report, most: int | None) -> dict[str, int]:
    """How many findings of each severity go into the explorer."""
    room: dict[str, int] = {}
    left = len(report.findings) if most is None else most
    for severity in SEVERITIES:
        room[severity] = left
        left -= min(left, report.severities.get(severity, 0))
    return room


class Places:
    """Cells of the map by number, and in how many of their records a rule found fault with the place."""

    def __init__(self, report: Report) -> None:
        self.grid = report.grid
        self.numbers = {(south, west): number for number, (south, west, _) in enumerate(self.rows())}
        self.misplaced: dict[Cell, int] = {}
        self._seen = {each.path: bytearray(each.records) for each in report.inputs}

    def rows(self) -> Sequence[tuple[int, int, int]]:
        """The grid's cells, in order."""
        return list(self.grid.rows()) if self.grid else []

    def look(self, finding: Finding, rule: Rule | None) -> int | None:
        """The number of the cell that a finding's record stands in; a misplaced record is counted once."""
        if self.grid is None or finding.position is None:
            return None
        cell = self.grid.cell(*finding.position)
        seen, record = self._seen.get(finding.path), finding.record
        if (
            rule is not None
            and rule.group == "geolocation"
            and rule.aspect == "correctness"
            and finding.severity in MISPLACED
            and seen is not None
            and record is not None
            and record < len(seen)
            and not seen[record]
        ):
            seen[record] = 1
            self.misplaced[cell] = self.misplaced.get(cell, 0) + 1
        return self.numbers.get(cell)


def cell_columns(report: Report, misplaced: Mapping[Cell, int]) -> dict[str, array[int]]:
    """The map's cells as columns: place (in cells from equator and Greenwich), records, misplaced records."""
    south, west, records, failing = array("i"), array("i"), array("I"), array("I")
    for own_south, own_west, count in report.grid.rows() if report.grid else ():
        south.append(own_south)
        west.append(own_west)
        records.append(count)
        failing.append(min(count, misplaced.get((own_south, own_west), 0)))
    return {"south": south, "west": west, "records": records, "misplaced": failing}
