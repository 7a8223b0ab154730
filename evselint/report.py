"""The Report: the one result of a run. Counts are exact; findings are kept as asked, on disk beyond a bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Protocol

import msgspec
from msgspec import Struct, field

from evselint.classes import Classes, ClassRuns
from evselint.config import Acceptance, Calibrated
from evselint.encode import encoded
from evselint.finding import SEVERITIES, Finding, Known
from evselint.fleet.table import OperatorKey
from evselint.grid import Grid
from evselint.judgements import is_fixable
from evselint.rulebook import Rule
from evselint.tally import Kept, operator_key

IN_MEMORY = 20_000
LONGEST_SHOWN = 80
LONGEST_EXPECTED = 300


class InputFacts(Struct, frozen=True):
    """One input: how many records and bytes, and what kind of envelope (the first one found)."""

    path: str
    records: int
    bytes: int
    envelope: str
    deleted: int = 0


class OperatorFacts(Struct, frozen=True):
    """What was found for one operator; ``severities`` and ``rules`` are exact counts."""

    operator_id: str | None
    operator_name: str | None
    records: int
    failing: int
    severities: Mapping[str, int]
    rules: Mapping[str, int]

    @property
    def key(self) -> OperatorKey:
        """What tells operators apart: the id, or the name where there is no id."""
        return operator_key(self.operator_id, self.operator_name)

    @property
    def passing(self) -> int:
        """Records without an error."""
        return self.records - self.failing


class Entry(Struct, frozen=True):
    """So many findings that a baseline knows: of one rule, at one pointer, of one EVSE (or operator)."""

    subject: str
    rule: str
    pointer: str
    count: int


class KnownFindings(Struct, frozen=True):
    """The findings that are no news: exact counts by severity and by rule code.

    ``gone`` are the entries of the baseline that nothing was found for any more, ``unused`` the acceptances that took
    nothing. Saved reports do not tell of the latter.
    """

    baseline: Mapping[str, int]
    acceptance: Mapping[str, int]
    rules: Mapping[str, int]
    gone: tuple[Entry, ...] = ()
    unused: tuple[Acceptance, ...] = ()


class FindingsInOrder(Protocol):
    """Findings in the order in which they were found, to be gone through any number of times."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Finding]: ...

    def close(self) -> None:
        """Give temporary files back."""


class Findings:
    """Findings of a run; those beyond a bound lie in a temporary file."""

    def __init__(self, rules: Sequence[Rule], paths: Sequence[str] = ()) -> None:
        self._rules = rules
        self.paths = list(paths)
        self.reasons: list[Known] = []
        self._recent: list[tuple[int, Kept, int | None]] = []
        self._spilled: IO[bytes] | None = None
        self._count = 0

    def add(self, path: int, kept: Kept, reason: int | None = None) -> None:
        """Append one finding of the input number ``path``; ``reason`` is the number of why it is known."""
        self._recent.append((path, kept, reason))
        self._count += 1
        if len(self._recent) >= IN_MEMORY:
            self._spill()

    def _spill(self) -> None:
        if self._spilled is None:
            import tempfile

            self._spilled = tempfile.TemporaryFile(prefix="evselint-findings-")  # noqa: SIM115  (close() gives it back)
        self._spilled.seek(0, 2)
        self._spilled.write(b"".join(encoded(entry) + b"\n" for entry in self._recent))
        self._recent.clear()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        if self._spilled is not None:
            decode = msgspec.json.Decoder().decode
            place = 0
            while True:
                self._spilled.seek(place)
                line = self._spilled.readline()
                if not line:
                    break
                place = self._spilled.tell()
                path, entry, reason = decode(line)
                yield self._finding(path, Kept(*entry), reason)
        for path, kept, reason in self._recent:
            yield self._finding(path, kept, reason)

    def _finding(self, path: int, kept: Kept, reason: int | None) -> Finding:
        rule = self._rules[kept.rule]
        return Finding(
            rule=rule.code,
            name=rule.name,
            severity=kept.severity,  # type: ignore[arg-type]
            message=message_of(rule, kept),
            path=self.paths[path],
            record=kept.record,
            evse_id=kept.evse_id,
            operator_id=kept.operator_id,
            pointer=kept.pointer,
            line=kept.line,
            column=kept.column,
            value=kept.value,
            fixable=is_fixable(rule, kept.details),
            repair=kept.details.get("repair"),
            known=None if reason is None else self.reasons[reason],
            position=kept.position and (kept.position[0], kept.position[1]),
        )

    def close(self) -> None:
        """Give the temporary file back."""
        if self._spilled is not None:
            self._spilled.close()
            self._spilled = None


class _Parts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"  # so that whoever wrote the message sees it


def message_of(rule: Rule, kept: Kept) -> str:
    """The rule's message with the values of this finding."""
    parts = _Parts({name: shown(value, LONGEST_EXPECTED) for name, value in {**rule.arguments, **kept.details}.items()})
    parts["value"] = shown(kept.value) if kept.value is None or str(kept.value).strip() else _blank(kept.value)
    parts["field"] = field_name(kept.pointer)
    return rule.message.format_map(parts)


def _blank(text: object) -> str:
    """A text of which nothing can be seen, in words."""
    return "a text of blanks" if text else "an empty text"


def field_name(pointer: str) -> str:
    """``/ChargingFacilities/0/Power`` → ``ChargingFacilities[0].Power``."""
    path = ""
    for part in pointer[1:].split("/"):
        step = part.replace("~1", "/").replace("~0", "~")
        path += f"[{step}]" if step.isdigit() and path else f".{step}" if path else step
    return path


def shown(value: Any, longest: int = LONGEST_SHOWN) -> str:
    """A value as a message shows it: short, on one line; of texts in several languages the texts."""
    if isinstance(value, str):
        text = value
    elif texts := _texts(value):
        text = " / ".join(texts)
    elif value is None:
        text = "null"
    else:
        text = encoded(value).decode("utf-8", "replace")
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _texts(value: Any) -> list[str]:
    """The texts of a list that holds nothing else (``[{"lang": "de", "value": "Nord"}]``); else none."""
    if not isinstance(value, list) or not all(
        isinstance(each, dict) and each.keys() == {"lang", "value"} for each in value
    ):
        return []
    texts = [each["value"] for each in value]
    return texts if all(isinstance(text, str) and text.strip() for text in texts) else []


class Report(Struct, frozen=True):
    """What a run found.

    ``rules`` counts findings by code, ``severities`` by severity, both exact even where ``findings`` holds only
    the first few of each rule (``complete`` tells). A record passes when it has no finding of severity error.
    ``grid`` tells where records stand, if that was asked for.
    ``skipped`` says by code which rules could not run, and why.
    ``classes`` are what a score is computed from; None where it was not counted for. ``calibrated`` is the variant that
    fits the portal, if that was found out. ``class_runs`` has the class of each record, if that was asked for.
    """

    date: str
    inputs: tuple[InputFacts, ...]
    records: int
    failing: int
    deleted: int
    severities: Mapping[str, int]
    rules: Mapping[str, int]
    fixable: int
    operators: tuple[OperatorFacts, ...]
    findings: FindingsInOrder
    book: Mapping[str, Rule]
    skipped: Mapping[str, str] = field(default_factory=dict)
    known: KnownFindings | None = None
    grid: Grid | None = None
    classes: Classes | None = None
    class_runs: ClassRuns | None = None
    calibrated: Calibrated | None = None

    @property
    def passing(self) -> int:
        """Records without an error; deletions are counted, not checked, and pass nothing."""
        return self.records - self.deleted - self.failing

    def __repr__(self) -> str:
        return f"<Report: {self.records} records, {self.failing} failing, {sum(self.rules.values())} findings>"

    @property
    def new(self) -> Mapping[str, int]:
        """Findings by severity without those that are known: what a gate looks at."""
        if self.known is None:
            return self.severities
        baseline, accepted = self.known.baseline, self.known.acceptance
        return {
            each: self.severities.get(each, 0) - baseline.get(each, 0) - accepted.get(each, 0) for each in SEVERITIES
        }

    @property
    def new_rules(self) -> Mapping[str, int]:
        """Findings by rule code without those that are known."""
        if self.known is None:
            return self.rules
        return {code: count - self.known.rules.get(code, 0) for code, count in self.rules.items()}

    @property
    def complete(self) -> bool:
        """Whether every finding is kept."""
        return len(self.findings) == sum(self.rules.values())

    def close(self) -> None:
        """Give temporary files back; the findings cannot be read afterwards."""
        self.findings.close()

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
