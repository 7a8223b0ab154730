"""The facts of one field of a record: from slices to what is known of them, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from evselint.asking import Asking
from evselint.checks.filters import FILTERS_PAY, Form
from evselint.checks.meaning import ABSENT, Reading, meant
from evselint.checks.schema import FieldSchema, required_fields
from evselint.damage import culprit, repeated_keys
from evselint.facts import SILENT, Fact, dialect_spots, judged, placed_as_written, template_of
from evselint.judgements import Judgement, Judgements, Spot

COMPOSITE = frozenset({dict, list})
DAMAGED = (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError, RecursionError)


class FieldFacts:
    """Makes the facts of one field of a record."""

    def __init__(self, name: str, judgements: Judgements) -> None:
        self._name, self._judgements, self._schema = name, judgements, FieldSchema(name)
        of_field = judgements.by_field.get(name, [])
        self._prior = [judgement for judgement in of_field if judgement.prior]
        self._own = [judgement for judgement in of_field if not judgement.prior]
        self._pull_only = judgements.dialects.get("pull-only-key") if self._schema.node.get("x-pull-only") else None
        self._unfiltered = FILTERS_PAY
        self._asking = Asking(name, [*self._prior, *self._own])
        # Most texts of some fields have a form that says all: they are neither decoded nor compared with the schema.
        self._fits: Callable[[bytes], Any] | None = None
        self._rest: Asking | None = None
        self._accepts: Callable[[Any], bool] | None = None
        self._decode = msgspec.json.Decoder().decode

    def of(self, slices: Sequence[bytes]) -> dict[Any, Fact]:
        """The facts of different slices, in any order."""
        facts: dict[Any, Fact] = {}
        if self._fits is not None:
            fits = self._fits
            usual = [slice_ for slice_ in slices if fits(slice_)]
            self._judge(usual, [slice_[1:-1].decode() for slice_ in usual], self._rest, facts)
            slices = [slice_ for slice_ in slices if slice_ not in facts] if len(usual) < len(slices) else ()
        if not slices:
            return facts
        if self._accepts is None:
            self._accepts = self._schema.accepts()
        sound, values = [], []
        for slice_ in slices:
            if not slice_:
                facts[slice_] = self._absent()
                continue
            try:
                value = self._decode(slice_)
                right = self._accepts(value)
            except DAMAGED:
                facts[slice_] = Fact(ABSENT) if slice_ == SILENT else self._unreadable(slice_)
                continue
            if (
                not right
                or self._pull_only is not None
                or value is None
                or slice_.find(b"\\") >= 0
                or (type(value) in COMPOSITE and repeated_keys(slice_, value))
            ):
                facts[slice_] = self._considered(slice_, value, right)
            else:
                sound.append(slice_)
                values.append(value)
        if self._unfiltered and sound:
            self._unfiltered = max(0, self._unfiltered - len(sound))
            if not self._unfiltered:
                self._use_filters()
        self._judge(sound, values, self._asking, facts)
        return facts

    def _judge(
        self, slices: Sequence[bytes], values: Sequence[Any], asking: Asking | None, facts: dict[Any, Fact]
    ) -> None:
        """Put facts of slices that are sound into ``facts``."""
        if asking is None:
            for slice_, value in zip(slices, values, strict=True):
                facts[slice_] = Fact(value, slice=slice_)
        else:
            for slice_, value, spots in zip(slices, values, asking.spots(values, slices), strict=True):
                facts[slice_] = Fact(value, tuple(spots), (), None, slice_)

    def _use_filters(self) -> None:
        every = [*self._prior, *self._own]
        self._asking = Asking.of(self._name, every)
        form = None if self._pull_only is not None else _sound_form(every)
        if form is not None:
            self._fits = form.fits
            unsettled = [each for each in every if not _settles(form, each)]
            self._rest = Asking.of(self._name, unsettled) if unsettled else None

    def _considered(self, slice_: bytes, value: Any, right: bool) -> Fact:
        """The fact of a slice that takes more than a glance."""
        name, judgements = self._name, self._judgements
        as_written: list[Spot] = []
        spots: list[Spot] = []
        unsound: list[str] = []
        reading = Reading()
        explained: frozenset[str] = frozenset()
        if self._pull_only is not None and value is not None:
            as_written.append(Spot(self._pull_only, f"/{name}", value, {}))
        if repeated := repeated_keys(slice_, value):
            index = judgements.reading.get("duplicate-key")
            if index is not None:
                as_written.append(Spot(index, f"/{name}{repeated}", repeated.rsplit("/", 1)[1], {"key": repeated}))
        if not right:
            value = meant(self._schema.schema, self._schema.node, value, f"/{name}", reading)
            as_written += dialect_spots(reading, judgements)
        if not right and value is not ABSENT:
            explained = frozenset(spot.pointer for spot in judged(self._prior, {name: value}, []))
            for breach in self._schema.breaches(value):
                index = judgement_of_breach(breach.keyword, breach.pointer, judgements)
                if breach.keyword != "required":
                    unsound.append(breach.pointer)
                if index is not None and breach.pointer not in explained:
                    spots.append(Spot(index, breach.pointer, breach.value, breach.details()))
        value = ABSENT if value is None else value
        if value is not ABSENT or not unsound:
            values = {} if value is ABSENT else {name: value}
            spots += judged(self._prior, values, [])
            spots += judged(self._own, values, [*unsound, *explained])
        written = dict(sorted(reading.written.items(), key=lambda pair: -len(pair[0]))) or None
        all_spots = (*as_written, *(placed_as_written(spot, written) for spot in spots))
        return Fact(value, all_spots, tuple(unsound), written, slice_)

    def _absent(self) -> Fact:
        if self._name not in required_fields():
            return Fact(ABSENT, tuple(judged(self._own, {}, [])))
        index = judgement_of_breach("required", f"/{self._name}", self._judgements)
        if index is None:
            return Fact(ABSENT)
        details = {"expected": self._schema.node.get("description", ""), "suggestion": ""}
        return Fact(ABSENT, (Spot(index, f"/{self._name}", None, details),))

    def _unreadable(self, slice_: bytes) -> Fact:
        """The fact of a slice that cannot be decoded: it has no value, and one finding says why."""
        pointer, kind, shown = culprit(slice_)
        index = self._judgements.reading.get(kind)
        details = {"what": "a text", "text": shown}
        spots = (Spot(index, f"/{self._name}{pointer}", shown, details),) if index is not None else ()
        return Fact(ABSENT, spots, (f"/{self._name}",))


def judgement_of_breach(keyword: str, pointer: str, judgements: Judgements) -> int | None:
    """The rule for a breach: the one that names the field, else the one for the keyword."""
    named = judgements.schema.get((keyword, template_of(pointer)))
    return named if named is not None else judgements.schema.get((keyword, ""))


def _sound_form(judgements: list[Judgement]) -> Form | None:
    """The form that is enough to know a text to be right, if there is one."""
    return next((each.plain for each in judgements if each.plain is not None and each.plain.sound), None)


def _settles(form: Form, judgement: Judgement) -> bool:
    return judgement.plain is form or judgement.suspect in form.settles
