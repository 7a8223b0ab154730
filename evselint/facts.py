"""Facts: what is known of one slice of a record, and of one combination of slices.

A memo makes facts on demand and keeps them, within bounds; one whose keys never come back stops keeping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import msgspec

from evselint.checks.filters import Filter, Form
from evselint.checks.meaning import ABSENT, Reading, Repair, meant
from evselint.checks.schema import FieldSchema, required_fields
from evselint.damage import culprit, repeated_keys
from evselint.encode import encoded
from evselint.judgements import Judgement, Judgements, Spot
from evselint.paths import parts_of

# A slice that no record can have: it stands for a field whose fault is reported elsewhere already.
SILENT = b" "
COMPOSITE = frozenset({dict, list})
SCALARS = frozenset({str, bool, type(None)})
MEMO_LIMIT = 8192
# After so many keys without enough repetition a memo is only a burden.
TRIAL = 4000
# Compiling a filter costs as much as asking all checks about so many values.
FILTERS_PAY = 60


class Fact(msgspec.Struct, eq=False, gc=False):
    """The value meant, the spots found in it, and the pointers below which it is unsound.

    ``written`` maps pointers into the meaning to pointers into the text, ``slice`` is that text. ``derived`` is what
    follows from the fact, once it was asked for. A struct, because every new slice of a run makes one.
    """

    value: Any
    spots: tuple[Spot, ...] = ()
    unsound: tuple[str, ...] = ()
    written: dict[str, str] | None = None
    slice: bytes = b""
    derived: Any = None


Known = TypeVar("Known", bound=Fact)


class Memo(dict[Any, Known]):
    """From a key to its fact, made when first asked for."""

    __slots__ = ("asked_for", "keeps", "made", "make")

    def __init__(self, make: Callable[[Any], Known]) -> None:
        super().__init__()
        self.make = make
        self.made = 0
        self.keeps = True

    def __missing__(self, key: Any) -> Known:
        fact = self.make(key)
        self.made += 1
        if self.keeps:
            if len(self) >= MEMO_LIMIT:
                self.clear()
            self[key] = fact
        return fact

    def review(self, asked: int) -> None:
        """After ``asked`` questions: stop keeping if nearly every one was new."""
        if asked >= TRIAL and self.made > 0.9 * asked:
            self.keeps = False
            self.clear()


def field_memo(name: str, judgements: Judgements) -> Memo[Fact]:
    """The memo of one field of a record, from slice to fact."""
    schema = FieldSchema(name)
    required = name in required_fields()
    own = [judgement for judgement in judgements.by_field.get(name, []) if not judgement.prior]
    prior = [judgement for judgement in judgements.by_field.get(name, []) if judgement.prior]
    unfiltered = FILTERS_PAY
    asking = Asking([*prior, *own])
    accepts: Callable[[Any], bool] | None = None
    # Most texts of some fields have a form that says all: they are neither decoded nor compared with the schema.
    fits: Callable[[bytes], Any] | None = None
    rest: Asking | None = None
    pull_only = judgements.dialects.get("pull-only-key") if schema.node.get("x-pull-only") else None
    odd = pull_only is not None
    decode = msgspec.json.Decoder().decode

    def make(slice_: bytes) -> Fact:
        nonlocal accepts, asking, fits, rest, unfiltered
        if not slice_:
            return absent()
        if fits is not None and fits(slice_):
            value = slice_[1:-1].decode()
            return Fact(value, tuple(rest.spots({name: value}, value, slice_)) if rest else (), (), None, slice_)
        if accepts is None:
            accepts = schema.accepts()
        try:
            value = decode(slice_)
            right = accepts(value)
        except (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError, RecursionError):
            return Fact(ABSENT) if slice_ == SILENT else _unreadable(name, slice_, judgements)
        if not right or odd or value is None or slice_.find(b"\\") >= 0:
            return considered(slice_, value, right)
        if type(value) in COMPOSITE and repeated_keys(slice_, value):
            return considered(slice_, value, right)
        if unfiltered:
            unfiltered -= 1
            if not unfiltered:
                asking = Asking.of(name, [*prior, *own])
                form = None if odd else _sound_form([*prior, *own])
                if form is not None:
                    fits = form.fits
                    unsettled = [each for each in (*prior, *own) if not _settles(form, each)]
                    rest = Asking.of(name, unsettled) if unsettled else None
        spots = asking.spots({name: value}, value, slice_)
        return Fact(value, tuple(spots), (), None, slice_)

    def considered(slice_: bytes, value: Any, right: bool) -> Fact:
        """The fact of a slice that takes more than a glance."""
        as_written: list[Spot] = []
        spots: list[Spot] = []
        unsound: list[str] = []
        reading = Reading()
        explained: frozenset[str] = frozenset()
        if pull_only is not None and value is not None:
            as_written.append(Spot(pull_only, f"/{name}", value, {}))
        if repeated := repeated_keys(slice_, value):
            index = judgements.reading.get("duplicate-key")
            if index is not None:
                as_written.append(Spot(index, f"/{name}{repeated}", repeated.rsplit("/", 1)[1], {"key": repeated}))
        if not right:
            value = meant(schema.schema, schema.node, value, f"/{name}", reading)
            as_written += dialect_spots(reading, judgements)
        if not right and value is not ABSENT:
            explained = frozenset(spot.pointer for spot in judged(prior, {name: value}, []))
            for breach in schema.breaches(value):
                index = judgement_of_breach(breach.keyword, breach.pointer, judgements)
                if breach.keyword != "required":
                    unsound.append(breach.pointer)
                if index is not None and breach.pointer not in explained:
                    spots.append(Spot(index, breach.pointer, breach.value, breach.details()))
        value = ABSENT if value is None else value
        if value is not ABSENT or not unsound:
            values = {} if value is ABSENT else {name: value}
            spots += judged(prior, values, [])
            spots += judged(own, values, [*unsound, *explained])
        written = dict(sorted(reading.written.items(), key=lambda pair: -len(pair[0]))) or None
        all_spots = (*as_written, *(placed_as_written(spot, written) for spot in spots))
        return Fact(value, all_spots, tuple(unsound), written, slice_)

    def absent() -> Fact:
        spots = []
        if required:
            index = judgement_of_breach("required", f"/{name}", judgements)
            if index is not None:
                spots.append(
                    Spot(index, f"/{name}", None, {"expected": schema.node.get("description", ""), "suggestion": ""})
                )
        else:
            spots += judged(own, {}, [])
        return Fact(ABSENT, tuple(spots))

    return Memo(make)


class Parts:
    """Judgements of an object that depend on some of its members alone, asked once for each combination of these."""

    def __init__(self, field: str, judgements: list[Judgement]) -> None:
        groups: dict[tuple[str, ...], list[Judgement]] = {}
        for each in judgements:
            groups.setdefault(tuple(sorted({parts_of(path)[1] for path in each.paths})), []).append(each)
        self.field = field
        self.names = sorted({name for names in groups for name in names})
        self.groups: list[tuple[Callable[[Any], Any], dict[Any, tuple[Spot, ...]], list[Judgement]]] = [
            (itemgetter(*map(self.names.index, names)), {}, asked) for names, asked in groups.items()
        ]

    def spots(self, value: Any) -> list[Spot]:
        """What they find in a value that is sound."""
        spots: list[Spot] = []
        members = tuple(map(value.get, self.names)) if value.__class__ is dict else ()
        # True equals 1 and 1.0 in Python, so numbers would tell too little apart.
        known = members and SCALARS.issuperset(map(type, members))
        for key_of, answers, asked in self.groups:
            key = key_of(members) if known else None
            found = answers.get(key) if known else None
            if found is None:
                found = tuple(judged(asked, {self.field: value}, []))
                if known:
                    if len(answers) >= MEMO_LIMIT:
                        answers.clear()
                    answers[key] = found
            spots += found
        return spots


def _of_parts(judgement: Judgement) -> bool:
    """Whether a judgement depends on single members of an object alone."""
    steps = [parts_of(path) for path in judgement.paths]
    return all(len(each) == 2 and each[1] not in ("*", "**") and not each[0].startswith(".") for each in steps)


class Asking(msgspec.Struct):
    """Which judgements of one field are to be asked about a slice.

    First whether anything is suspicious at all; only then which filter finds something. Filters that match often have
    no part in the first question.
    """

    always: list[Judgement]
    parts: Parts | None = None
    often: list[tuple[Callable[[str], bool], list[Judgement]]] = msgspec.field(default_factory=list)
    seldom: list[tuple[Callable[[str], bool], list[Judgement]]] = msgspec.field(default_factory=list)
    forms: list[tuple[Callable[[bytes], Any], list[Judgement]]] = msgspec.field(default_factory=list)
    anything: Callable[[str], bool] | None = None

    @classmethod
    def of(cls, name: str, judgements: list[Judgement]) -> Asking:
        """Those that share a filter together, in order."""
        filters: dict[Filter, list[Judgement]] = {}
        forms: dict[Form, list[Judgement]] = {}
        always: list[Judgement] = []
        of_parts: list[Judgement] = []
        for each in judgements:
            if each.plain is not None:
                forms.setdefault(each.plain, []).append(each)
            elif each.suspect is not None:
                filters.setdefault(each.suspect, []).append(each)
            else:
                (of_parts if _of_parts(each) else always).append(each)
        often, seldom = ([each for each in filters if each.often is often] for often in (True, False))
        return cls(
            always,
            Parts(name, of_parts) if of_parts else None,
            [(each.finds, filters[each]) for each in often],
            [(each.finds, filters[each]) for each in seldom],
            [(form.fits, asked) for form, asked in forms.items()],
            seldom[0].together_with(seldom[1:]).finds if seldom else None,
        )

    def spots(self, values: dict[str, Any], value: Any, slice_: bytes) -> Sequence[Spot]:
        """What is found in a value that is sound."""
        found = self.parts.spots(value) if self.parts else []
        for judgement in self.always:
            found += judgement.judge(values)
        if self.anything is not None or self.often:
            text = slice_.decode()
            if self.anything is not None and self.anything(text):
                for finds, asked in self.seldom:
                    if finds(text):
                        found += judged(asked, values, [])
            for finds, asked in self.often:
                if finds(text):
                    found += judged(asked, values, [])
        for fits, asked in self.forms:
            if fits(slice_) is None:
                found += judged(asked, values, [])
        return found


def _sound_form(judgements: list[Judgement]) -> Form | None:
    """The form that is enough to know a text to be right, if there is one."""
    return next((each.plain for each in judgements if each.plain is not None and each.plain.sound), None)


def _settles(form: Form, judgement: Judgement) -> bool:
    return judgement.plain is form or judgement.suspect in form.settles


def envelope_fact(value: Any) -> Fact:
    """A fact of the envelope as a fact of the record."""
    return Fact(ABSENT if value is None else value, slice=encoded(value) if isinstance(value, str) else b"")


def judged(judgements: Iterable[Judgement], values: dict[str, Any], unsound: list[str]) -> Iterator[Spot]:
    """What judgements find in values, but nothing at unsound places."""
    if not unsound:
        for judgement in judgements:
            yield from judgement.judge(values)
        return
    for judgement in judgements:
        if len(judgement.reads) > 1 and any(_covers(path, pointer) for path in judgement.paths for pointer in unsound):
            continue
        for spot in judgement.judge(values):
            if not any(
                spot.pointer == pointer
                or spot.pointer.startswith(pointer + "/")
                or pointer.startswith(spot.pointer + "/")
                for pointer in unsound
            ):
                yield spot


def _covers(path: str, pointer: str) -> bool:
    """Whether a path of a rule and a pointer can lead to the same value, or one to a part of the other."""
    if path.startswith("."):
        return False
    for part, step in zip(parts_of(path), pointer[1:].split("/"), strict=False):
        if part == "**":
            return True
        if part not in ("*", step):
            return False
    return True


def placed_as_written(spot: Spot, written: dict[str, str] | None) -> Spot:
    """The spot with its pointer leading into the text as given."""
    if written:
        for place, given in written.items():
            if spot.pointer == place or spot.pointer.startswith(place + "/"):
                return spot._replace(pointer=given + spot.pointer[len(place) :])
    return spot


def template_of(pointer: str) -> str:
    """``/ChargingFacilities/0/Power`` → ``ChargingFacilities[*].Power``."""
    path = ""
    for part in pointer[1:].split("/"):
        path += "[*]" if part.isdigit() else f".{part}" if path else part
    return path


def judgement_of_breach(keyword: str, pointer: str, judgements: Judgements) -> int | None:
    """The rule for a breach: the one that names the field, else the one for the keyword."""
    named = judgements.schema.get((keyword, template_of(pointer)))
    return named if named is not None else judgements.schema.get((keyword, ""))


def dialect_spots(reading: Reading, judgements: Judgements) -> Iterator[Spot]:
    for repair in reading.repairs:
        index = _dialect_rule(repair, judgements)
        if index is not None:
            yield Spot(
                index,
                repair.pointer,
                repair.value,
                {"repair": repair.repair, "expected": repair.repair, **repair.details},
            )


def _dialect_rule(repair: Repair, judgements: Judgements) -> int | None:
    if repair.name == "unknown-key":
        return judgements.schema.get(("unknown", ""), judgements.dialects.get("unknown-key"))
    return judgements.dialects.get(repair.name)


def _unreadable(name: str, slice_: bytes, judgements: Judgements) -> Fact:
    """The fact of a slice that cannot be decoded: it has no value, and one finding says why."""
    pointer, kind, shown = culprit(slice_)
    index = judgements.reading.get(kind)
    spots = (Spot(index, f"/{name}{pointer}", shown, {"what": "a text", "text": shown}),) if index is not None else ()
    return Fact(ABSENT, spots, (f"/{name}",))
