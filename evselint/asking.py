"""Which judgements of one field are to be asked about its slices: first whether anything is suspicious at all.

Everything is asked about many values in a row, one question after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from evselint.checks.filters import Filter, Form
from evselint.facts import judged
from evselint.judgements import Judgement, Spot
from evselint.memo import Bounded
from evselint.paths import members_of, parts_of

Answers = Bounded[Any, tuple[Spot, ...]]


class Parts:
    """Judgements of an object that depend on some of its members alone, asked once for each combination of these."""

    def __init__(self, field: str, judgements: list[Judgement]) -> None:
        groups: dict[tuple[str, ...], list[Judgement]] = {}
        for each in judgements:
            groups.setdefault(tuple(sorted({parts_of(path)[1] for path in each.paths})), []).append(each)
        self.field = field
        self.names = sorted({name for names in groups for name in names})
        self.groups: list[tuple[Callable[[Any], Any], Answers, list[Judgement]]] = [
            (itemgetter(*map(self.names.index, names)), Answers(), asked) for names, asked in groups.items()
        ]

    def ask(self, values: Sequence[Any], found: Sequence[list[Spot]]) -> None:
        """Add to ``found`` what is found in each of some values that are sound."""
        members = [members_of(value, self.names) for value in values]
        for key_of, answers, asked in self.groups:
            for value, known, spots in zip(values, members, found, strict=True):
                if known is None:
                    spots += judged(asked, {self.field: value}, [])
                    continue
                key = key_of(known)
                answer = answers.get(key)
                if answer is None:
                    answer = answers[key] = tuple(judged(asked, {self.field: value}, []))
                if answer:
                    spots += answer


def _of_parts(judgement: Judgement) -> bool:
    """Whether a judgement depends on single members of an object alone."""
    steps = [parts_of(path) for path in judgement.paths]
    return all(len(each) == 2 and each[1] not in ("*", "**") and not each[0].startswith(".") for each in steps)


class Asking(msgspec.Struct):
    """Which judgements of a field are to be asked about a slice.

    First whether anything is suspicious at all; only then which filter finds something. Filters that match often have
    no part in the first question.
    """

    field: str
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
            name,
            always,
            Parts(name, of_parts) if of_parts else None,
            [(each.finds, filters[each]) for each in often],
            [(each.finds, filters[each]) for each in seldom],
            [(form.fits, asked) for form, asked in forms.items()],
            seldom[0].together_with(seldom[1:]).finds if seldom else None,
        )

    def spots(self, values: Sequence[Any], slices: Sequence[bytes]) -> list[list[Spot]]:
        """What is found in each of some values that are sound and written without escapes, as ``slices``."""
        found: list[list[Spot]] = [[] for _ in values]
        records = [{self.field: value} for value in values]
        if self.parts:
            self.parts.ask(values, found)
        for judgement in self.always:
            for spots, record in zip(found, records, strict=True):
                spots += judgement.judge(record)
        if self.anything is not None or self.often:
            texts = [slice_.decode() for slice_ in slices]
            if self.anything is not None:
                for place in _where(map(self.anything, texts)):
                    for finds, asked in self.seldom:
                        if finds(texts[place]):
                            found[place] += judged(asked, records[place], [])
            for finds, asked in self.often:
                for place in _where(map(finds, texts)):
                    found[place] += judged(asked, records[place], [])
        for fits, asked in self.forms:
            for place in _where(fit is None for fit in map(fits, slices)):
                found[place] += judged(asked, records[place], [])
        return found


def _where(answers: Iterable[bool]) -> list[int]:
    return [place for place, answer in enumerate(answers) if answer]
