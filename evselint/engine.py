"""The one hot loop: records in, tallies and findings out; and all that is prepared once so that it stays hot.

A Judge holds the memos for one way of judging (profile). ``Engine`` knows the judges of a run and checks pieces.
Nothing here is shared between processes: each worker has an Engine of its own.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from msgspec.structs import replace

from evselint.config import KINDS_OF_DATA, Settings
from evselint.fields import FIELD_NAMES
from evselint.fleet.watch import Watching
from evselint.judge import Compiling, Glimpse, Judge, judgements_of
from evselint.judgements import Judgements, compile_rules
from evselint.lines import Lines
from evselint.odd import Odd, Unread
from evselint.overrides import Overrides
from evselint.rating import Rater, Rating
from evselint.read.frames import Envelope, Frame, Span
from evselint.read.pieces import Piece, guessed_records
from evselint.read.scan import whole_object
from evselint.read.source import Trouble
from evselint.read.walk import Walker
from evselint.read.window import InMemory
from evselint.rulebook import Rule
from evselint.seen import Seen
from evselint.sheet import Sheet
from evselint.sink import Sink, Terms
from evselint.slices import taken_apart
from evselint.tally import Outcome

# So many records stand side by side at a time.
MOST_ROWS = 1024
PUSH_KINDS = frozenset({"push", "operator"})
PULL_KINDS = frozenset({"pull", "pull-2.2", "swiss"})


Place = tuple[int, int]


class NotProven(Exception):
    """A piece was cut wrongly, or holds something broken."""


class Engine:
    """Checks pieces for one run. Make one in each process."""

    def __init__(
        self,
        rules: Mapping[int, Rule],
        severities: Mapping[int, str],
        settings: Settings,
        overrides: Overrides,
        keep: int | None,
        where: bool = False,
    ) -> None:
        self.rules, self.severities, self.settings = rules, severities, settings
        self.terms = Terms(rules, settings.operator, overrides, keep, where)
        self.compile_rules: Compiling = compile_rules
        self.rater = Rater(rules) if settings.score else None
        self._judges: dict[tuple[str, bool], Judge] = {}
        self._compiled: dict[frozenset[int], Judgements] = {}
        self._generation = 0

    def judge(self, kind: str) -> Judge:
        """The judge for records in an envelope of ``kind``."""
        profile, in_push = self._way(kind)
        if (profile, in_push) not in self._judges:
            levels, elsewhere = self._levels(profile, in_push)
            bits_of = self.rater.bits_of if self.rater else None
            self._judges[profile, in_push] = Judge(self.rules, levels, self.settings, self._sharing(elsewhere), bits_of)
        return self._judges[profile, in_push]

    def judgements(self, kind: str) -> Judgements:
        """What the judge of ``kind`` would ask, without the judge. Raises BookError for a rule that cannot work."""
        levels, elsewhere = self._levels(*self._way(kind))
        return judgements_of(self.rules, levels, self.settings, self._sharing(elsewhere))

    def _way(self, kind: str) -> tuple[str, bool]:
        """The profile for an envelope of ``kind``, and whether its records are pushed."""
        profile = self.settings.profile
        if profile not in KINDS_OF_DATA:
            profile = "pull" if kind in PULL_KINDS else "push"
        return profile, kind in PUSH_KINDS

    def _levels(self, profile: str, in_push: bool) -> tuple[dict[int, str], dict[int, Rule]]:
        """The severities of the rules that are on, and rules that are on elsewhere only."""
        levels = {}
        elsewhere = {}
        for index, severity in self.severities.items():
            rule = self.rules[index]
            if profile == "pull" and rule.pull and severity == rule.severity:
                severity = rule.pull
            if rule.check == "dialect" and rule.arguments.get("repair") == "pull-only-key" and not in_push:
                if severity != "off":
                    elsewhere[index] = rule
                severity = "off"
            if severity != "off":
                levels[index] = severity
        return levels, elsewhere

    def _sharing(self, elsewhere: Mapping[int, Rule]) -> Compiling:
        """Compile rules once for all judges that differ in no more than the dialects ``elsewhere``."""

        def compiled(enabled: Iterable[tuple[int, Rule]], *context: Any) -> Judgements:
            own = dict(enabled)
            rules = dict(sorted({**own, **elsewhere}.items()))
            key = frozenset(rules)
            if key not in self._compiled:
                self._compiled[key] = self.compile_rules(rules.items(), *context)
            whole = self._compiled[key]
            return replace(whole, dialects={name: index for name, index in whole.dialects.items() if index in own})

        return compiled

    def start_over(self, generation: int) -> None:
        """Findings handed over in an earlier generation may have been thrown away."""
        if generation != self._generation:
            self._generation = generation
            self.terms.handed_over.clear()

    def forget(self) -> None:
        """Give back the memory of what was kept of records; a judge that is asked again begins anew."""
        self._judges.clear()
        if self.rater:
            self.rater.forget()
        gc.collect()

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

    def look_again(self, piece: Piece, data: bytes, numbers: Collection[int], *, guessed: bool) -> Iterator[Seen]:
        """The records with these numbers within a piece, once more."""
        spans: Any = [(start - piece.start, end - piece.start) for start, end in piece.spans]
        judge = self.judge(piece.envelope.kind)
        context, lines = judge.context(piece.envelope), Lines(data)
        last = max(numbers, default=-1)
        for number, (start, end) in enumerate(spans or (guessed_records if guessed else exact_records)(piece, data)):
            if number in numbers:
                record = data[start:end]
                odd = Odd(record, judge.judgements) if whole_object(record.decode("utf-8", "surrogateescape")) else None
                if odd is not None:
                    facts = Glimpse(judge.memos, [odd.slices.get(name, b"") for name in FIELD_NAMES], context)
                    yield Seen(number, facts, odd, record.decode("utf-8", "replace"), lines.at(start))
            if number >= last:
                return

    def _run(self, piece: Piece, data: bytes, spans: Iterable[Place], label: str, *, trusted: bool) -> Outcome:
        judge = self.judge(piece.envelope.kind)
        outcome = Outcome()
        watching = Watching(judge.watch) if judge.watch else None
        rating = Rating(self.rater) if self.rater else None
        sink = Sink(self.terms, judge, outcome, piece.envelope, data, label)
        context = judge.context(piece.envelope)
        refused = partial(self._odd, judgements=judge.judgements, trusted=trusted)
        following = iter(spans)
        while batch := list(islice(following, MOST_ROWS)):
            taken = taken_apart([data[start:end] for start, end in batch], refused, judge.judgements)
            sheet = Sheet(judge, taken, context)
            if watching:
                watching.take(sheet)
            shares = sink.take(sheet, batch)
            if rating:
                rating.take(sheet, shares)
        outcome.fleet = watching.done() if watching else None
        outcome.rated = rating.rated if rating else None
        judge.review(outcome.records)
        sink.close()
        return outcome

    @staticmethod
    def _odd(record: bytes, judgements: Judgements, trusted: bool) -> Odd:
        """A record that the decoder refused. Raises NotProven if it may be none."""
        try:
            odd = Odd(record, judgements)
        except ValueError:
            if not trusted:
                raise NotProven from None
            return Unread(record, judgements)
        if not trusted and odd.slices.keys() <= {"OperatorID", "OperatorName"}:
            raise NotProven
        return odd


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
