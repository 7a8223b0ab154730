"""Counting for the score, in the hot loop: records that are alike in all that a score can look at are one class.

What a fact fills is kept with the fact (``derived.py``). What is kept of a record is the key of its class, in a column
of runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct, field

from evselint.checks.shapes import country_of
from evselint.column import of_rows
from evselint.encode import encoded
from evselint.facts import Fact, template_of
from evselint.filled import Bits
from evselint.fleet.table import NOTHING, Column, OperatorKey, key_of
from evselint.judge import ADDRESS, EVSE_ID, PLACES
from evselint.judgements import Spot
from evselint.memo import Bounded
from evselint.odd import Unread
from evselint.paths import value_at
from evselint.rulebook import Rule
from evselint.score_model import Model, code_of, load_model
from evselint.sheet import Sheet
from evselint.sink import Share
from evselint.tally import operator_key

# So many different values of a rule are told apart; beyond, it is only known that there are more.
MOST_VALUES = 256
bits_of = attrgetter("bits")


class ClassKind(Struct, frozen=True, gc=False):
    """What the records of a class have in common: findings and switched-off rules by place in the model, bits.

    ``example`` is the EvseID of the first of them.
    """

    operator: OperatorKey
    country: str
    tokens: tuple[str, ...]
    off: tuple[str, ...]
    bits: int
    example: str | None

    def key(self) -> int:
        """The same number in every process."""
        return key_of(f"{self.operator}\n{self.country}\n{self.tokens}\n{self.off}\n{self.bits}")

    def sharing(self, parts: dict[Any, Any]) -> ClassKind:
        """The same, but of ``parts`` where they have equal ones: what many classes have in common is there once."""
        own = (self.operator, self.country, self.tokens, self.off, self.bits)
        operator, country, tokens, off, bits = [parts.setdefault(part, part) for part in own]
        return ClassKind(operator, country, tokens, off, bits, self.example)


class Rated(Struct):
    """The classes of the records of a piece: a column of their keys, what they are, and distinct values.

    Of several pieces that are merged there is no column: that is gathered with the others.
    ``values`` holds hashes of the values that were found at fault, by rule: the smallest ones where there are many.
    ``parts`` are those of the classes that were merged.
    """

    records: int = 0
    column: Column = field(default_factory=Column)
    kinds: dict[int, ClassKind] = field(default_factory=dict)
    values: dict[str, set[int]] = field(default_factory=dict)
    parts: dict[Any, Any] = field(default_factory=dict)

    def merge(self, other: Rated) -> None:
        """Take the classes and values of ``other``."""
        for key, kind in other.kinds.items():
            if key not in self.kinds:
                self.kinds[key] = kind.sharing(self.parts)
        for code, found in other.values.items():
            self.values[code] = bounded(self.values.get(code, set()) | found)

    def note(self, code: str, value: Any) -> None:
        """Remember a value at which a rule found fault."""
        values = self.values.setdefault(code, set())
        values.add(key_of(encoded(value).decode("utf-8", "replace")))
        if len(values) > 2 * MOST_VALUES:
            self.values[code] = bounded(values)


def bounded(values: set[int]) -> set[int]:
    """One more than can be told apart, so that it shows; the smallest, so that order changes nothing."""
    return values if len(values) <= MOST_VALUES + 1 else set(sorted(values)[: MOST_VALUES + 1])


class Rater:
    """What is prepared once in each process and way of judging."""

    def __init__(self, rules: Mapping[int, Rule], model: Model | None = None) -> None:
        self.model = model = model or load_model()
        self.bits = Bits(model)
        self.bits_of = {PLACES[name]: look for name, look in self.bits.reads.items()}
        """What makes the bits of a fact, by the place of its field."""
        # The number of a class is made of all that its records have in common, which takes long and comes again.
        self._numbers = Bounded[tuple[Any, ...], int]()
        scopes: dict[str, list[tuple[str, str]]] = {}
        for token in model.tokens:
            scopes.setdefault(code_of(token), []).append((token.partition("@")[2], token))
        self.scopes = {
            index: sorted(scopes[rule.code], key=lambda pair: -len(pair[0]))
            for index, rule in rules.items()
            if rule.code in scopes
        }
        self.codes = {index: rules[index].code for index in self.scopes}
        self.unread = self.bits.with_trait("unread")

    def number_of(self, kind: ClassKind) -> int:
        """The key of a class, kept for those that come again in later pieces."""
        own = (kind.operator, kind.country, kind.tokens, kind.off, kind.bits)
        number = self._numbers.get(own)
        if number is None:
            number = self._numbers[own] = kind.key()
        return number

    def forget(self) -> None:
        """Give back the memory of what was kept of classes."""
        self._numbers.clear()

    def token(self, rule: int, pointer: str) -> str | None:
        """What the model calls a finding of ``rule`` at ``pointer``; None if it does not speak of it."""
        scopes = self.scopes.get(rule)
        if scopes is None:
            return None
        path = template_of(pointer) if scopes[0][0] else ""
        for scope, token in scopes:
            if not scope or path == scope or path.startswith((scope + ".", scope + "[")):
                return token
        return None


class Rating:
    """The records of one piece on their way into classes."""

    def __init__(self, rater: Rater) -> None:
        self.rater = rater
        self.rated = Rated()
        self._classes: dict[Any, int] = {}
        self._tokens: dict[Any, tuple[str, ...]] = {}
        self._off: dict[int, tuple[str, ...]] = {}

    def take(self, sheet: Sheet, shares: Sequence[Share]) -> None:
        """The next records, and whose each of them is."""
        tokens = self._tokens_of(sheet, shares)
        bits = self._bits_of(sheet)
        addresses = sheet.columns[ADDRESS]
        countries = addresses.of({fact: country_of({"Address": fact.value}) or "" for fact in addresses.distinct})
        for row, odd in sheet.taken.odds.items():
            own = self._named(sheet.row(row), shares[row], (Fact(odd, odd.spots),))
            tokens[row] = tuple(sorted({*tokens[row], *own}))
            if isinstance(odd, Unread):
                bits[row] |= self.rater.unread
        keys = list(zip(tokens, bits, countries.rows, map(id, shares), strict=True))
        for row, key in enumerate(keys):
            if key not in self._classes:
                self._classes[key] = self._class(sheet, row, key, shares[row])
        numbers = sheet.in_order(of_rows(list(map(self._classes.__getitem__, keys))), NOTHING)
        self.rated.column.put_all(self.rated.records, numbers.runs, numbers.starts)
        self.rated.records += sheet.taken.size

    def _tokens_of(self, sheet: Sheet, shares: Sequence[Share]) -> list[tuple[str, ...]]:
        """What the model calls that which was found, row by row."""
        pairs = list(zip(sheet.found.rows, map(id, shares), strict=True))
        for row, pair in enumerate(pairs):
            if pair not in self._tokens:
                self._tokens[pair] = self._named(sheet.row(row), shares[row], pair[0])
        return list(map(self._tokens.__getitem__, pairs))

    def _bits_of(self, sheet: Sheet) -> list[int]:
        """What the facts of each row fill; fields have no bit in common."""
        common, varied = 0, []
        for place in self.rater.bits_of:
            bits = sheet.derived[place].with_runs(list(map(bits_of, sheet.derived[place].runs)))
            if len(bits.distinct) == 1:
                common |= bits.runs[0]
            else:
                varied.append(bits.rows)
        return [common | bits for bits in map(sum, zip(*varied, strict=True))] if varied else [common] * sheet.size

    def _class(self, sheet: Sheet, row: int, key: tuple[tuple[str, ...], int, str, int], share: Share) -> int:
        tokens, bits, country, _ = key
        evse_id = sheet.columns[EVSE_ID].rows[row].value
        example = evse_id if isinstance(evse_id, str) else None
        off = self._off.get(id(share.levels))
        if off is None:
            codes, levels = self.rater.codes, share.levels
            off = self._off[id(levels)] = tuple(sorted(codes[index] for index in codes.keys() - levels.keys()))
        kind = ClassKind(operator_key(share.operator, share.name), country, tokens, off, bits, example)
        number = self.rater.number_of(kind)
        self.rated.kinds.setdefault(number, kind)
        return number

    def _named(self, row: Sequence[Fact], share: Share, found: tuple[Fact, ...]) -> tuple[str, ...]:
        """The model's names for what was found, and a note of the values at fault."""
        tokens: set[str] = set()
        codes, levels = self.rater.codes, share.levels
        for fact in found:
            for spot in fact.spots:
                if spot.rule in codes and spot.rule in levels:
                    token = self.rater.token(spot.rule, spot.pointer)
                    if token is not None:
                        tokens.add(token)
                        self.rated.note(codes[spot.rule], _value(row, spot))
        return tuple(sorted(tokens))


def _value(row: Sequence[Fact], spot: Spot) -> Any:
    """The value at fault, as meant."""
    if spot.value is not None or not spot.pointer:
        return spot.value
    name = spot.pointer[1:].split("/", 1)[0]
    place = PLACES.get(name)
    return value_at({name: row[place].value}, spot.pointer) if place is not None else None
