"""What the input wants to stand at the hub: records that pass the gate, and those held back with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evselint.push.gate import Reason, Verdict, Verdicts
from evselint.push.inputs import Broken, Place, Written, records_of
from evselint.push.payload import Payload, Unreadable, Unsendable, is_deletion, payload, record_meant
from evselint.read.frames import Envelope
from evselint.read.source import Source

TEST_STATION = Reason("", "/Accessibility", "a Test Station has no place at the productive hub")
CLASH = Reason("", "/EvseID", "the EVSE stands several times with different data (the hub would answer 018)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One EVSE that passes: canonical id, id as written, digest and size of its payload, and where it lies."""

    evse: str
    evse_id: str
    digest: str
    size: int
    place: Place


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A record that does not pass; ``evse`` is None where nobody can tell which EVSE it is."""

    evse: str | None
    evse_id: str | None
    path: str
    record: int
    reasons: tuple[Reason, ...]
    more: int = 0


@dataclass(frozen=True)
class Desired:
    """The whole input, gated.

    ``operators``, ``names`` and ``actions`` are what the envelopes say, ``deletions`` the EVSEs that a pull says are
    gone. ``blocks`` tells why nothing of the input may be pushed.
    """

    wanted: Mapping[str, Wanted]
    held_back: tuple[HeldBack, ...] = ()
    operators: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    deletions: frozenset[str] = frozenset()
    blocks: tuple[str, ...] = ()
    records: int = 0


@dataclass
class _Seen:
    """What the walk has seen so far; ``digests`` of every EVSE tell clashes."""

    wanted: dict[str, Wanted] = field(default_factory=dict)
    held_back: list[HeldBack] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    clashing: set[str] = field(default_factory=set)
    deletions: set[str] = field(default_factory=set)
    blocks: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    own: dict[str, dict[str, None]] = field(default_factory=lambda: {"OperatorID": {}, "OperatorName": {}})
    records: int = 0

    def note(self, envelope: Envelope, record: Mapping[str, Any]) -> None:
        """Remember what surrounds a record, and what it says of its operator itself."""
        if not self.envelopes or self.envelopes[-1] is not envelope:
            self.envelopes.append(envelope)
        for name, found in self.own.items():
            if isinstance(value := record.get(name), str) and value:
                found[value] = None

    def facts(self, name: str) -> tuple[str, ...]:
        """The different values that envelopes, or else records, state; asked at the end, as they may come last."""
        stated = dict.fromkeys(value for each in self.envelopes if isinstance(value := each.value(name), str))
        return tuple(stated or self.own.get(name, {}))


def desired(sources: Sequence[Source], verdicts: Verdicts, *, productive: bool = False) -> Desired:
    """Walk ``sources`` and sort their records by ``verdicts``."""
    seen = _Seen(blocks=list(verdicts.blocks))
    for number, source in enumerate(sources):
        for each in records_of(number, source):
            if isinstance(each, Broken):
                seen.blocks.append(f"{source.label}: a part cannot be read ({each.trouble.kind})")
            elif isinstance(each, Envelope):
                seen.envelopes.append(each)
            else:
                verdict = verdicts.records.get((source.label, each.place.record), Verdict())
                _sort(seen, each, source.label, verdict, productive=productive)
    _hold_clashing(seen, sources)
    return Desired(
        seen.wanted,
        tuple(seen.held_back),
        seen.facts("OperatorID"),
        seen.facts("OperatorName"),
        seen.facts("ActionType"),
        frozenset(seen.deletions),
        tuple(dict.fromkeys(seen.blocks)),
        seen.records,
    )


def _sort(seen: _Seen, written: Written, path: str, verdict: Verdict, *, productive: bool) -> None:
    """One record: gone, held back, or wanted."""
    sent: Payload | None = None
    reasons = list(verdict.reasons)
    try:
        record = record_meant(written.data)
        if productive and record.get("Accessibility") == "Test Station":
            reasons.append(TEST_STATION)
        sent = payload(record)
        if is_deletion(record):
            seen.deletions.add(sent.evse)
            return
        seen.note(written.envelope, record)
    except Unsendable as error:
        reasons.append(Reason("", "", f"the record cannot be sent: {error}"))
        if isinstance(error, Unreadable):
            seen.blocks.append(f"{path}, record {written.place.record}: {error}")
    seen.records += 1
    if sent is not None and seen.digests.setdefault(sent.evse, sent.digest) != sent.digest:
        seen.clashing.add(sent.evse)
    if sent is None or reasons:
        evse, evse_id = (sent.evse, sent.evse_id) if sent else (None, None)
        seen.held_back.append(HeldBack(evse, evse_id, path, written.place.record, tuple(reasons), verdict.more))
    else:
        seen.wanted.setdefault(sent.evse, Wanted(sent.evse, sent.evse_id, sent.digest, len(sent.data), written.place))


def _hold_clashing(seen: _Seen, sources: Sequence[Source]) -> None:
    """An EVSE that stands several times with different data: nobody knows which is right, so none goes."""
    for evse in sorted(seen.clashing):
        each = seen.wanted.pop(evse, None)
        if each is not None:
            path = sources[each.place.source].label
            seen.held_back.append(HeldBack(evse, each.evse_id, path, each.place.record, (CLASH,)))
    seen.held_back[:] = [each for each in seen.held_back if each.evse not in seen.wanted]
