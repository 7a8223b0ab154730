"""The one hot loop: records in, tallies and findings out; and all that is prepared once so that it stays hot.

A Judge holds the memos for one way of judging (profile). ``Engine`` knows the judges of a run and checks pieces.
Nothing here is shared between processes: each worker has an Engine of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter, getitem, itemgetter
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from evselint.checks.meaning import ABSENT
from evselint.config import Settings
from evselint.facts import Fact, Memo, Odd, Unread, envelope_fact, field_memo
from evselint.fields import ENVELOPE_NAMES, FIELD_NAMES
from evselint.judgements import Judgement, Judgements, Spot, compile_rules, is_fixable, value_at
from evselint.lenses import Crossing, Lens, crossing_memo, found_across, grouped, looking_through
from evselint.overrides import Overrides
from evselint.read.pieces import EnvelopeFacts, Piece, guessed_records
from evselint.read.scan import place_of, whole_object
from evselint.read.source import Trouble
from evselint.read.walk import Envelope, Frame, InMemory, Span, Walker
from evselint.rulebook import Rule

Record = msgspec.defstruct(
    "Record",
    [(name, Raw, msgspec.field(default=Raw(b""))) for name in FIELD_NAMES],
    forbid_unknown_fields=True,
    gc=False,
)
PLACES = {name: place for place, name in enumerate((*FIELD_NAMES, *ENVELOPE_NAMES))}
EVSE_ID, OPERATOR_ID, OPERATOR_NAME, DELTA = (
    PLACES[name] for name in ("EvseID", "OperatorID", "OperatorName", "deltaType")
)
DELETED = b'"delete"'
PUSH_KINDS = frozenset({"push", "operator"})
PULL_KINDS = frozenset({"pull", "pull-2.2", "swiss"})
LEVELS = ("error", "warning", "info")


class Kept(NamedTuple):
    """A finding as it travels from the loop to the report; ``line`` 0 means: on the line that the piece begins in."""

    rule: int
    severity: str
    record: int | None
    evse_id: str | None
    operator_id: str | None
    pointer: str
    line: int
    column: int
    value: Any
    details: Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """What is counted for one operator."""

    name: Any = None
    records: int = 0
    failing: int = 0
    rules: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What checking a run of pieces gave; mergeable in order."""

    records: int = 0
    deleted: int = 0
    failed: bytearray = field(default_factory=bytearray)
    tallies: dict[Any, Tally] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    fixable: int = 0
    fleet: list[Any] = field(default_factory=list)
    guessed: bool = False


def operator_key(operator: Any, name: Any) -> tuple[str | None, str | None]:
    """What tells operators apart: the id, or the name where there is no id."""
    return (operator, None) if isinstance(operator, str) else (None, name if isinstance(name, str) else None)


class NotProven(Exception):
    """A piece was cut wrongly, or holds something broken."""


class Judge:
    """Everything needed to judge records in one way: which rules, at which severity, and the memos of their facts."""

    def __init__(self, rules: Mapping[int, Rule], levels: Mapping[int, str], sub_operators: tuple[str, ...]) -> None:
        self.levels = levels
        self.judgements: Judgements = compile_rules((index, rules[index]) for index in levels)
        self.memos = [field_memo(name, self.judgements) for name in FIELD_NAMES]
        self.looks: list[tuple[Memo[Fact], int]] = []
        self.crossings: list[tuple[Memo[Crossing], Any]] = []
        self.occurrences: list[tuple[tuple[tuple[int, int], ...], Judgement]] = []
        self._cross()
        self.sub_operators = envelope_fact(list(sub_operators) or None)
        self.asked = 0
        self._envelopes: dict[str, Fact] = {}

    def _cross(self) -> None:
        """Put judgements of several fields together that look through the same lenses."""
        for judgement in self.judgements.across:
            if judgement.occurs:
                pairs = tuple((PLACES[first], PLACES[second]) for first, second in judgement.occurs)
                self.occurrences.append((pairs, judgement))
        seen: dict[Lens, int] = {}
        for lenses, across in grouped([each for each in self.judgements.across if not each.occurs]):
            places = []
            for lens in lenses:
                look = looking_through(lens)
                if look is not None and lens not in seen:
                    seen[lens] = len(PLACES) + len(self.looks)
                    self.looks.append((Memo(look), PLACES[lens.field]))
                places.append(seen[lens] if look is not None else PLACES[lens.field])
            self.crossings.append((crossing_memo(lenses, across), itemgetter(*places)))

    def ask_again(self, judgements: Iterable[Judgement], row: list[Fact]) -> Fact:
        """What judgements find in a record when they see whole fields."""
        spots: list[Spot] = []
        for judgement in judgements:
            spots += found_across(judgement.reads, [row[PLACES[name]] for name in judgement.reads], [judgement])
        return Fact(None, tuple(spots))

    def context(self, envelope: EnvelopeFacts) -> list[Fact]:
        """The envelope's part of a row, in the order of ENVELOPE_NAMES."""
        values = (envelope.operator_id, envelope.operator_name, envelope.action, envelope.kind)
        return [*(self._envelope_fact(value) for value in values), self.sub_operators]

    def _envelope_fact(self, value: Any) -> Fact:
        """The same fact for the same value, so that crossings recognise it."""
        key = msgspec.json.encode(value).decode()
        if key not in self._envelopes:
            if len(self._envelopes) > 10_000:
                self._envelopes.clear()
            self._envelopes[key] = envelope_fact(value)
        return self._envelopes[key]

    def review(self, asked: int) -> None:
        """Look after each piece which memos pay."""
        self.asked += asked
        for memo in self.memos:
            memo.review(self.asked)
        for crossing, _ in self.crossings:
            crossing.review(self.asked)
        for look, _ in self.looks:
            look.review(self.asked)


class Engine:
    """Checks pieces for one run. Make one in each process."""

    def __init__(
        self,
        rules: Mapping[int, Rule],
        severities: Mapping[int, str],
        settings: Settings,
        overrides: Overrides,
        keep: int | None,
    ) -> None:
        self.rules, self.severities, self.settings, self.overrides, self.keep = (
            rules,
            severities,
            settings,
            overrides,
            keep,
        )
        self._judges: dict[tuple[str, bool], Judge] = {}
        # How many findings of each rule this process has handed over: it sees its pieces in order, so what it
        # has handed over stands before whatever comes.
        self.handed_over: dict[int, int] = {}
        self._generation = 0
        self._decode = msgspec.json.Decoder(Record).decode
        self._fields = attrgetter(*FIELD_NAMES)

    def judge(self, kind: str) -> Judge:
        """The judge for records in an envelope of ``kind``."""
        profile = self.settings.profile
        if profile == "auto":
            profile = "pull" if kind in PULL_KINDS else "push"
        in_push = kind in PUSH_KINDS
        if (profile, in_push) not in self._judges:
            levels = {}
            for index, severity in self.severities.items():
                rule = self.rules[index]
                if profile == "pull" and rule.pull and severity == rule.severity:
                    severity = rule.pull
                if rule.check == "dialect" and rule.arguments.get("repair") == "pull-only-key" and not in_push:
                    severity = "off"
                if severity != "off":
                    levels[index] = severity
            self._judges[profile, in_push] = Judge(self.rules, levels, self.settings.sub_operators)
        return self._judges[profile, in_push]

    def start_over(self, generation: int) -> None:
        """Findings handed over in an earlier generation may have been thrown away."""
        if generation != self._generation:
            self._generation = generation
            self.handed_over.clear()

    # --- pieces ----------------------------------------------------------------------------------------------

    def check(self, piece: Piece, data: bytes, label: str) -> Outcome:
        """Judge all records of a piece, whose bytes are ``data``. Raises NotProven for a guessed piece that is none."""
        spans = piece.spans and [(start - piece.start, end - piece.start) for start, end in piece.spans]
        if spans:
            return self._run(piece, data, spans, label, trusted=True)
        try:
            outcome = self._run(piece, data, guessed_records(piece, data), label, trusted=False)
            outcome.guessed = True
            return outcome
        except NotProven:
            return self._run(piece, data, exact_records(piece, data), label, trusted=True)

    def ids_in(self, piece: Piece, data: bytes, numbers: frozenset[int], *, guessed: bool) -> Iterator[Kept]:
        """EvseID, operator and place of the records with these numbers within a piece, as findings without a rule."""
        spans: Any = [(start - piece.start, end - piece.start) for start, end in piece.spans]
        lines = Lines(data)
        for number, (start, end) in enumerate(spans or (guessed_records if guessed else exact_records)(piece, data)):
            if number not in numbers:
                continue
            text = data[start:end].decode("utf-8", "replace")
            contents = {member.key: text[member.start : member.end] for member in whole_object(text) or ()}
            found = {name: _text(contents, name) for name in ("EvseID", "EvseId", "OperatorID", "OperatorName")}
            key = "EvseID" if found["EvseID"] is not None else "EvseId"
            line, column = moved(lines.at(start), text, place_of(text, f"/{key}") or 0)
            operator = found["OperatorID"] or piece.envelope.operator_id
            operator = operator if isinstance(operator, str) else self.settings.operator
            yield Kept(
                -1,
                "",
                number,
                found[key],
                operator,
                f"/{key}",
                line,
                column,
                found[key],
                {"operator": operator_key(operator, found["OperatorName"] or piece.envelope.operator_name)},
            )

    def _run(self, piece: Piece, data: bytes, spans: Any, label: str, *, trusted: bool) -> Outcome:
        judge = self.judge(piece.envelope.kind)
        decode, fields, memos, crossings, looks = self._decode, self._fields, judge.memos, judge.crossings, judge.looks
        occurrences = judge.occurrences
        context = judge.context(piece.envelope)
        outcome = Outcome()
        reductions = [(index, reduction.start()) for index, reduction in judge.judgements.fleet]
        duties = [(start.add, tuple(PLACES[name] for name in start.reads)) for _, start in reductions]
        sink = _Sink(self, judge, outcome, piece.envelope, data, label)
        delta = 0
        for start, end in spans:
            record = data[start:end]
            odd = None
            try:
                slices = list(map(bytes, fields(decode(record))))
                if record.count(b":") != b"".join(slices).count(b":") + len(slices) - slices.count(b""):
                    odd = Odd(record, judge.judgements)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                try:
                    odd = Odd(record, judge.judgements)
                except ValueError:
                    if not trusted:
                        raise NotProven from None
                    odd = Unread(record, judge.judgements)
                if not trusted and odd.slices.keys() <= {"OperatorID", "OperatorName"}:
                    raise NotProven from None
            if odd is not None:
                slices = [odd.slices.get(name, b"") for name in FIELD_NAMES]
            if slices[DELTA] == DELETED:
                delta += 1
                for add, _ in duties:
                    add(None)
                sink.skip()
                continue
            row = list(map(getitem, memos, slices)) + context
            found = [fact for fact in row if fact.spots]
            row += [memo[row[place]] for memo, place in looks]
            again: list[Judgement] = []
            for memo, pick in crossings:
                crossing = memo[pick(row)]
                if crossing.spots:
                    found.append(crossing)
                if crossing.again:
                    again += crossing.again
            for pairs, judgement in occurrences:
                for first, second in pairs:
                    if occurs(slices[first], slices[second]):
                        again.append(judgement)
                        break
            if again:
                fact = judge.ask_again(again, row)
                if fact.spots:
                    found.append(fact)
            for add, places in duties:
                add([row[place].value for place in places])
            sink.take(row, found, odd, start, end)
        outcome.deleted = delta
        outcome.fleet = [start for _, start in reductions]
        judge.review(outcome.records)
        sink.close()
        return outcome


def occurs(first: bytes, second: bytes) -> bool:
    """Whether the text that one slice is may stand in another, without regard to case."""
    return len(first) > 2 and (first[1:-1].lower() in second.lower() or b"\\" in first)


def exact_records(piece: Piece, data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each record by walking a guessed piece exactly. Raises NotProven if anything else is in it."""
    envelope = Envelope()
    frame = Frame("records" if piece.in_list else "documents", envelope, 0, is_envelope=True)
    walker = Walker(InMemory(data), 0, [frame])
    while (event := walker.step()) is not None:
        if isinstance(event, Span) and event.envelope is envelope:
            yield event.start, event.end
        elif (
            isinstance(event, Trouble) and event.kind == "truncated" and event.offset == len(data) and not event.record
        ):
            return  # the list goes on in the next piece
        else:
            raise NotProven
    if data[walker.place :].strip():
        raise NotProven  # the list ends within the piece


def _is_absent(row: list[Fact], pointer: str) -> bool:
    """Whether a pointer names a field that the record does not have."""
    place = PLACES.get(pointer[1:])
    return place is not None and not row[place].slice and row[place].value is ABSENT and not row[place].unsound


def _value_in(row: list[Fact], pointer: str) -> Any:
    """The value meant at a pointer into a record."""
    place = PLACES.get(pointer[1:].split("/", 1)[0])
    if place is None or row[place].value is ABSENT:
        return None
    return value_at({pointer[1:].split("/", 1)[0]: row[place].value}, pointer)


def _text(contents: Mapping[str, str], name: str) -> str | None:
    """A member's value if it is a text."""
    try:
        value = msgspec.json.decode(contents[name]) if name in contents else None
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return value if isinstance(value, str) else None


class _Sink:
    """Takes what was found in each record: counts everything, keeps what is asked for."""

    def __init__(
        self, engine: Engine, judge: Judge, outcome: Outcome, envelope: EnvelopeFacts, data: bytes, label: str
    ) -> None:
        self.engine, self.judge, self.outcome, self.envelope, self.data, self.label = (
            engine,
            judge,
            outcome,
            envelope,
            data,
            label,
        )
        self.operators: dict[Any, tuple[Tally, dict[Fact, int]]] = {}
        self.fatal: dict[Fact, bool] = {}
        self.kept = dict(engine.handed_over)
        self.lines = Lines(data)
        own = engine.settings.operator
        self.otherwise = envelope.operator_id if isinstance(envelope.operator_id, str) else own
        self.name = envelope.operator_name if isinstance(envelope.operator_name, str) else None
        self.overrides = engine.overrides if engine.overrides.any() else None

    def skip(self) -> None:
        """A record that is not judged still has its number."""
        self.outcome.records += 1
        self.outcome.failed.append(0)

    def take(self, row: list[Fact], found: list[Fact], odd: Odd | None, start: int, end: int) -> None:
        """Count and keep the findings of one record."""
        outcome = self.outcome
        number = outcome.records
        outcome.records += 1
        own = row[OPERATOR_ID].value
        operator = own if isinstance(own, str) else self.otherwise
        name = row[OPERATOR_NAME].value
        key = operator_key(operator, name if isinstance(name, str) else self.name)
        entry = self.operators.get(key)
        if entry is None:
            entry = self.operators[key] = (Tally(name if isinstance(name, str) else self.name), {})
        tally, facts = entry
        tally.records += 1
        if odd is not None:
            found.append(Fact(odd, odd.spots))
        failing = False
        table = self.overrides.table(self.label, operator, row[PLACES["Address"]].value) if self.overrides else None
        for fact in found:
            if table is not None:
                failing |= self._count_overridden(tally, fact, table)
            else:
                facts[fact] = facts.get(fact, 0) + 1
                failing = failing or self._is_fatal(fact)
        tally.failing += failing
        outcome.failed.append(failing)
        if found:
            self._keep(row, found, odd, number, operator, start, end, table)

    def _is_fatal(self, fact: Fact) -> bool:
        known = self.fatal.get(fact)
        if known is None:
            known = self.fatal[fact] = any(self.judge.levels[spot.rule] == "error" for spot in fact.spots)
        return known

    def _count_overridden(self, tally: Tally, fact: Fact, table: Mapping[int, str]) -> bool:
        failing = False
        for spot in fact.spots:
            level = table.get(spot.rule, self.judge.levels[spot.rule])
            if level != "off":
                tally.rules[spot.rule, level] = tally.rules.get((spot.rule, level), 0) + 1
                self.outcome.fixable += self._fixable(spot)
                failing |= level == "error"
        return failing

    def _fixable(self, spot: Spot) -> bool:
        return is_fixable(self.engine.rules[spot.rule], spot.details)

    def _keep(
        self,
        row: list[Fact],
        found: list[Fact],
        odd: Odd | None,
        number: int,
        operator: Any,
        start: int,
        end: int,
        table: Any,
    ) -> None:
        keep, kept = self.engine.keep, self.kept
        wanted: list[tuple[Spot, str, bool]] = []
        for fact in found:
            for spot in fact.spots:
                level = table.get(spot.rule, self.judge.levels[spot.rule]) if table else self.judge.levels[spot.rule]
                if level == "off" or (keep is not None and kept.get(spot.rule, 0) >= keep):
                    continue
                kept[spot.rule] = kept.get(spot.rule, 0) + 1
                own = odd is not None and fact.value is odd
                absent = not own and _is_absent(row, spot.pointer)
                wanted.append((odd.as_written(spot) if odd and not own else spot, level, absent))
        if not wanted:
            return
        text = self.data[start:end].decode("utf-8", "replace")
        evse = row[EVSE_ID].value
        evse_id = evse if isinstance(evse, str) else None
        base = self.lines.at(start)
        placed = []
        for spot, level, absent in wanted:
            place = 0 if absent else place_of(text, spot.pointer)
            line, column = moved(base, text, place or 0)
            value = spot.value if spot.value is not None or not spot.pointer else _value_in(row, spot.pointer)
            kept_one = Kept(
                spot.rule, level, number, evse_id, operator, spot.pointer, line, column, value, dict(spot.details)
            )
            placed.append((place or 0, kept_one))
        placed.sort(key=lambda pair: (pair[0], pair[1].rule, pair[1].pointer))
        self.outcome.kept.extend(entry for _, entry in placed)

    def close(self) -> None:
        """Turn counts of facts into counts of rules."""
        for operator, (tally, facts) in self.operators.items():
            for fact, times in facts.items():
                for spot in fact.spots:
                    key = (spot.rule, self.judge.levels[spot.rule])
                    tally.rules[key] = tally.rules.get(key, 0) + times
                    self.outcome.fixable += times * self._fixable(spot)
            self.outcome.tallies[operator] = tally
        self.engine.handed_over = self.kept


class Lines:
    """Line and column of ascending places in bytes; the first line is 0, its columns count from the first byte."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place, self.line, self.line_start = data, 0, 0, 0

    def at(self, place: int) -> tuple[int, int]:
        """Line and column, both from 0."""
        newlines = self.data.count(b"\n", self.place, place)
        if newlines:
            self.line += newlines
            self.line_start = self.data.rfind(b"\n", self.place, place) + 1
        self.place = place
        return self.line, characters(self.data[self.line_start : place])


def characters(data: bytes) -> int:
    """How many characters UTF-8 bytes hold; a damaged sequence counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def moved(base: tuple[int, int], text: str, place: int) -> tuple[int, int]:
    """Line and column, from 0, ``place`` characters behind ``base``."""
    newlines = text.count("\n", 0, place)
    return (base[0] + newlines, place - text.rfind("\n", 0, place) - 1) if newlines else (base[0], base[1] + place)
