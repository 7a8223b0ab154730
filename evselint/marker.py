"""Marks findings that are no news: the configuration accepts them, or the baseline knows them.

An acceptance goes first; what it takes the baseline need not know.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence

from evselint.baseline import Baseline, read
from evselint.checks.identity import operator as operator_of
from evselint.config import Acceptance, Settings
from evselint.finding import Known
from evselint.fingerprint import key, subject
from evselint.fleet.table import loose_hash
from evselint.report import Entry, KnownFindings
from evselint.rulebook import Rule, check_selectors, matches
from evselint.tally import Kept

IN_BASELINE = Known("baseline")


class Marker:
    """Marks the findings of one run, in their order: of several that are alike, the baseline knows the first."""

    def __init__(self, acceptances: Sequence[Acceptance], baseline: Baseline, rules: Mapping[int, Rule]) -> None:
        self.expired: list[Acceptance] = []
        self.reasons = [IN_BASELINE]
        self._rules = rules
        self._acceptances = acceptances
        self._used: set[int] = set()
        self._accepting: dict[int, list[tuple[int, Callable[[Kept], bool]]]] = {}
        self._baseline = baseline
        self._left = {key: entry.count for key, entry in baseline.items()}
        self._counts: dict[str, dict[str, int]] = {"baseline": {}, "acceptance": {}}
        self._by_rule: dict[str, int] = {}
        for each in acceptances:
            self._accept(each)

    def _accept(self, each: Acceptance) -> None:
        expires = each.expires.isoformat() if each.expires else None
        self.reasons.append(Known("acceptance", each.reason, expires, each.push))
        reason, applies = len(self.reasons) - 1, _applies(each)
        for index, rule in self._rules.items():
            if matches(rule, each.rule):
                self._accepting.setdefault(index, []).append((reason, applies))

    def mark(self, kept: Kept) -> int | None:
        """The number of the reason why a finding is known; None if it is new."""
        reason = self._reason(kept)
        if reason is not None:
            self._used.add(reason)
            counts = self._counts[self.reasons[reason].by]
            counts[kept.severity] = counts.get(kept.severity, 0) + 1
            code = self._rules[kept.rule].code
            self._by_rule[code] = self._by_rule.get(code, 0) + 1
        return reason

    def _reason(self, kept: Kept) -> int | None:
        for reason, applies in self._accepting.get(kept.rule, ()):
            if applies(kept):
                return reason
        known = key(kept.evse_id, kept.operator_id, self._rules[kept.rule].code, kept.pointer)
        if self._left.get(known, 0):
            self._left[known] -= 1
            return 0
        return None

    def known(self, ids: array[int], operators: Collection[str], rules: Collection[str]) -> KnownFindings:
        """The counts, and what is gone or unused: only where the run looked.

        ``ids`` are the loose hashes of the EVSEs that it saw, ``operators`` whose they are, ``rules`` those that were
        on, by code.
        """
        left = [(self._baseline[key], count) for key, count in self._left.items() if count and key[1] in rules]
        idle = self._idle(rules)
        evses = (*(entry.subject for entry, _ in left), *(each.evse for each in idle if each.evse))
        seen = set(map(loose_hash, evses)).intersection(ids)
        there = {"", *map(subject, operators)}
        gone = tuple(
            Entry(entry.subject, entry.rule, entry.pointer, count)
            for entry, count in left
            if loose_hash(entry.subject) in seen or subject(entry.subject) in there
        )
        unused = tuple(each for each in idle if _concerns(each, seen, there))
        return KnownFindings(self._counts["baseline"], self._counts["acceptance"], self._by_rule, gone, unused)

    def _idle(self, on: Collection[str]) -> list[Acceptance]:
        """The acceptances that took nothing, though a rule that they mean was on."""
        rules = [rule for rule in self._rules.values() if rule.code in on]
        return [
            each
            for number, each in enumerate(self._acceptances, 1)
            if number not in self._used and any(matches(rule, each.rule) for rule in rules)
        ]


def marker_of(settings: Settings, rules: Mapping[int, Rule]) -> Marker | None:
    """The marker of a run; None if nothing can be known. Raises UsageError."""
    if not (settings.accept or settings.baseline):
        return None
    check_selectors({rule.code: rule for rule in rules.values()}, [each.rule for each in settings.accept])
    marker = Marker(
        [each for each in settings.accept if not each.expires or each.expires >= settings.date],
        read(settings.baseline) if settings.baseline else {},
        rules,
    )
    marker.expired = [each for each in settings.accept if each.expires and each.expires < settings.date]
    return marker


def _applies(acceptance: Acceptance) -> Callable[[Kept], bool]:
    """Whether a finding of one of its rules is among those that an acceptance means."""
    evse = subject(acceptance.evse) if acceptance.evse and not acceptance.evse.endswith("*") else None
    beginning = _beginning(acceptance.evse) if acceptance.evse and evse is None else None
    operator = operator_of(acceptance.operator) if acceptance.operator else None

    def applies(kept: Kept) -> bool:
        return (
            (operator is None or (kept.operator_id is not None and operator_of(kept.operator_id) == operator))
            and (evse is None or (kept.evse_id is not None and subject(kept.evse_id) == evse))
            and (beginning is None or (kept.evse_id is not None and _beginning(kept.evse_id).startswith(beginning)))
        )

    return applies


def _concerns(acceptance: Acceptance, seen: Collection[int], operators: Collection[str]) -> bool:
    """Whether what an acceptance is about was in the input; of the beginning of an EvseID, whether its operator was.

    ``seen`` are loose hashes of EVSEs, ``operators`` in one spelling.
    """
    if acceptance.operator and operator_of(acceptance.operator) not in operators:
        return False
    if not acceptance.evse:
        return True
    if not acceptance.evse.endswith("*"):
        return loose_hash(acceptance.evse) in seen
    beginning = _beginning(acceptance.evse)
    return any(beginning.startswith(_beginning(each)) for each in operators if each)


def _beginning(text: str) -> str:
    """An EvseID, or the beginning of one, without what people leave out."""
    return text.upper().replace("*", "").lstrip("+")
