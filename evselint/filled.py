"""What of a record is filled, and in which states it is: bits that the facts of its fields add up to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from evselint.checks.countries import ALPHA_2
from evselint.checks.meaning import ABSENT
from evselint.checks.shapes import objects
from evselint.checks.wording import means_nothing
from evselint.facts import SILENT, Fact
from evselint.memo import Bounded
from evselint.paths import parts_of
from evselint.score_model import Field, Model, Trait

EMPTY, PLACEHOLDER, FILLED = 0, 1, 2
UNSUPPORTED = "country-unsupported"
_DIGIT = re.compile("[1-9]")
NOTHING_WRITTEN = frozenset({b"", b"null", SILENT})

Look = Callable[[Fact], int]
Member = Callable[[Any], int]


class Bits:
    """The bits of a record: per field filled or placeholder, then the states. ``reads`` are the fields that matter."""

    def __init__(self, model: Model) -> None:
        self.model = model
        count = len(model.fields)
        looks: dict[str, list[Look]] = {}
        members: dict[str, list[tuple[str, Member]]] = {}
        for place, field in enumerate(model.fields):
            name, *rest = parts_of(field.path)
            answers = (0, 1 << (count + place), 1 << place)  # by EMPTY, PLACEHOLDER, FILLED
            if len(rest) == 1 and rest[0] != "*":
                members.setdefault(name, []).append((rest[0], _fills_member(field, answers)))
            else:
                looks.setdefault(name, []).append(_fills(field, answers))
        self.traits = tuple(model.traits)
        for place, trait in enumerate(model.traits.values(), 2 * count):
            if trait.field is not None and trait.kind == UNSUPPORTED:
                members.setdefault(trait.field, []).append(("Country", _is_of_unsupported(1 << place)))
            elif trait.field is not None:
                looks.setdefault(trait.field, []).append(_shows(trait, 1 << place))
        for name, pairs in members.items():
            looks.setdefault(name, []).append(_of_members(pairs))
        self.reads: Mapping[str, Look] = {name: _together(each) for name, each in looks.items()}
        self._count = count

    def with_trait(self, name: str) -> int:
        """The bit of a state."""
        return 1 << (2 * self._count + self.traits.index(name))

    def fields_of(self, bits: int) -> str:
        """A character for each field of the model: 1 filled, p placeholder, 0 empty."""
        count = self._count
        return "".join(
            "1" if bits >> place & 1 else "p" if bits >> (count + place) & 1 else "0" for place in range(count)
        )

    def traits_of(self, bits: int) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(name for place, name in enumerate(self.traits, 2 * self._count) if bits >> place & 1)


def _together(looks: list[Look]) -> Look:
    if len(looks) == 1:
        return looks[0]

    def bits(fact: Fact) -> int:
        found = 0
        for look in looks:
            found |= look(fact)
        return found

    return bits


def _fills_member(field: Field, answers: tuple[int, int, int]) -> Member:
    return lambda value: answers[content(value, field)]


def _is_of_unsupported(bit: int) -> Member:
    return lambda country: bit if _is_unsupported(country) else 0


def _fills(field: Field, answers: tuple[int, int, int]) -> Look:
    _, placeholder, filled = answers
    rest = parts_of(field.path)[1:]
    search, anything = _DIGIT.search, field.any

    def look(fact: Fact) -> int:
        value = fact.value
        if value.__class__ is str and search(value):
            return filled  # nothing that stands for a missing value has such a digit
        if anything and value.__class__ is dict:
            return filled if value else 0
        if value is ABSENT:
            return placeholder if _says_nothing(fact) else 0
        return answers[content(value, field)]

    def look_at_all(fact: Fact) -> int:
        members = (content(each.get(rest[1]), field) for _, each in objects(fact.value))
        return answers[min(members, default=EMPTY)]

    return look_at_all if rest else look


def _says_nothing(fact: Fact) -> bool:
    """Whether a field without a value has something written in it that can be read."""
    return fact.slice not in NOTHING_WRITTEN and not fact.unsound


def _of_members(looks: Iterable[tuple[str, Member]]) -> Look:
    """The bits of the members of an object, whose texts repeat where the whole object does not."""
    members = [(name, look, Bounded[str, int]()) for name, look in looks]

    def bits(fact: Fact) -> int:
        owner = fact.value
        if owner.__class__ is not dict:
            return 0
        found = 0
        for name, look, known in members:
            value = owner.get(name)
            if value.__class__ is not str:
                if value is not None:
                    found |= look(value)
                continue
            own = known.get(value)
            if own is None:
                own = known[value] = look(value)
            found |= own
        return found

    return bits


def content(value: Any, field: Field) -> int:
    """Whether a value is EMPTY, a PLACEHOLDER, or FILLED. ``[]``, ``{}``, null and blanks are empty.

    A list is what the best of its members is, an InfoText what its text is.
    """
    if isinstance(value, str):
        return _content_of_text(value, field)
    if value is None or value is ABSENT:
        return EMPTY
    if isinstance(value, list):
        return _best(value, field)
    if isinstance(value, dict):
        members = (value["value"],) if "value" in value else value.values()
        best = _best(members, field)
        return FILLED if best != FILLED and any(map(_is_number, members)) else best
    return PLACEHOLDER if value == 0 and _is_number(value) and not field.zero else FILLED


def _best(members: Iterable[Any], field: Field) -> int:
    best = EMPTY
    for each in members:
        found = content(each, field)
        if found == FILLED:
            return FILLED
        best = max(best, found)
    return best


def _content_of_text(text: str, field: Field) -> int:
    # Nothing that stands for a missing value has such a digit.
    if field.any or _DIGIT.search(text):
        return FILLED if text.strip() else EMPTY
    text = text.strip()
    if not text:
        return EMPTY
    return PLACEHOLDER if means_nothing(text) and not (field.zero and text.isdigit()) else FILLED


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shows(trait: Trait, bit: int) -> Look:
    """Whether a fact shows a state. Raises ValueError for a kind that does not exist."""
    kinds: dict[str, Look] = {
        "absent": lambda fact: (
            bit if fact.value is None or (fact.value is ABSENT and fact.slice in NOTHING_WRITTEN) else 0
        ),
        "without-content": lambda fact: bit if fact.value is ABSENT and _says_nothing(fact) else 0,
        "true": lambda fact: bit if fact.value is True else 0,
        "lacking": lambda fact: bit if _lacks(fact.value, trait) else 0,
    }
    if trait.kind not in kinds:
        raise ValueError(f"no state is told by {trait.kind!r}")
    return kinds[trait.kind]


def _lacks(facilities: Any, trait: Trait) -> bool:
    """Whether a facility of one of the kinds has nothing in a member: not there, empty, or 0."""
    return any(
        each.get("PowerType") in trait.where and content(each.get(trait.lacks), Field(trait.lacks, "")) != FILLED
        for _, each in objects(facilities)
        if isinstance(each.get("PowerType"), str)
    )


def _is_unsupported(country: Any) -> bool:
    """Whether nothing is known by which a place of the country could be judged; what is no country is a finding."""
    code = ALPHA_2.get(country) if isinstance(country, str) else None
    return code is not None and not _is_rateable(code)


@cache
def _is_rateable(country: str) -> bool:
    from evselint.geo.verdict import is_rateable  # late: opens the tables of the earth

    return is_rateable(country)
