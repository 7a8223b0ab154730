"""The hot part: the keys of records that stand side by side go into the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from evselint.column import Column, side_by_side
from evselint.fleet import table
from evselint.fleet.answers import FleetCheck, Look
from evselint.fleet.table import NOTHING, OperatorKey, Table, key_of
from evselint.fleet.told import TOLD
from evselint.memo import Bounded, Memo, one_by_one
from evselint.paths import members_of

OPERATOR_FIELDS = ("OperatorID", "OperatorName", "@OperatorID", "@OperatorName")
FieldStep = tuple[int, tuple[str, ...]]
FieldLook = tuple[Look, Callable[[Any], Any] | None, Bounded[Any, int]]
Step = tuple[str, Memo[int], tuple[int, ...]]


class Known(Protocol):
    """What is known of one field of a record: its value, and the pointers at which it is unsound."""

    value: Any
    unsound: tuple[str, ...]


class Records(Protocol):
    """Records side by side: columns of facts, what follows from these, and what was found in each record."""

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The facts, by place."""

    @property
    def derived(self) -> Mapping[int, Column[Any]]:
        """What follows from the facts of a field: ``keys`` of all looks at it."""

    @property
    def found(self) -> Column[Any]:
        """What was found."""

    def in_order(self, keys: Column[Any], otherwise: Any) -> Column[Any]:
        """Keys of the rows, with others for records that are not judged."""


def _value(fact: Known, absent: object) -> Any:
    return None if fact.value is absent else fact.value


def keys_of_several(look: Look, absent: object) -> Memo[int]:
    """From the facts of several fields to the key of a look at them."""

    def key(facts: tuple[Known, ...]) -> int:
        if not look.refused_too and any(fact.unsound for fact in facts):
            return NOTHING
        return look.key(tuple([_value(fact, absent) for fact in facts]))

    return Memo(one_by_one(key))


class FieldKeys:
    """The keys of all looks at one field alone.

    What a look depends on is often a few members of an object, and these repeat where the whole does not.
    """

    __slots__ = ("_absent", "_looks", "_members")

    def __init__(self, looks: Sequence[Look], absent: object) -> None:
        self._absent = absent
        self._members = sorted({name for look in looks for name in look.members})
        self._looks: list[FieldLook] = [
            (look, itemgetter(*map(self._members.index, look.members)) if look.members else None, Bounded())
            for look in looks
        ]

    def of(self, facts: Sequence[Known]) -> Iterable[tuple[int, ...]]:
        """The keys of each of some facts, in the order of the looks."""
        values = [_value(fact, self._absent) for fact in facts]
        members = [members_of(value, self._members) for value in values]
        return zip(*[self._column(look, facts, values, members) for look in self._looks], strict=True)

    def _column(
        self, of_look: FieldLook, facts: Sequence[Known], values: Sequence[Any], members: Sequence[Any]
    ) -> list[int]:
        look, pick, known = of_look
        keys = []
        for fact, value, parts in zip(facts, values, members, strict=True):
            if fact.unsound and not look.refused_too:
                keys.append(NOTHING)
            elif pick is None or parts is None:
                keys.append(look.key((value,)))
            else:
                own = pick(parts)
                key = known.get(own)
                if key is None:
                    key = known[own] = look.key((value,))
                keys.append(key)
        return keys


class Watch:
    """What the fleet checks of a run want to know of each record. One in each process and way of judging.

    ``places`` are those of the fields in a row of facts; ``absent`` is the value of a field that is not there;
    ``operator`` is whose records are that name none; ``told`` makes the bits of what was found in a record;
    ``others`` are looks that no check asks for.
    """

    def __init__(
        self,
        checks: Sequence[FleetCheck],
        places: Mapping[str, int],
        absent: object,
        operator: str | None,
        told: Callable[[Any], int],
        others: Sequence[Look] = (),
    ) -> None:
        self.told = told
        looks = {look.name: look for look in (*others, *(look for check in checks for look in check.looks))}
        self.operators: dict[int, OperatorKey] = {}
        self._otherwise = operator
        looks["operator"] = Look("operator", OPERATOR_FIELDS, self._operator, refused_too=True)
        self.names = (*looks, TOLD)
        self.id_place = places["EvseID"]
        self.steps: list[Step] = []
        alone: dict[int, list[Look]] = {}
        for look in looks.values():
            read = tuple(places[name] for name in look.fields)
            if len(read) == 1:
                alone.setdefault(read[0], []).append(look)
            else:
                self.steps.append((look.name, keys_of_several(look, absent), read))
        self.keys_of = {place: FieldKeys(those, absent).of for place, those in alone.items()}
        """What makes the keys of a fact, by the place of its field."""
        self.field_steps: list[FieldStep] = [
            (place, tuple(look.name for look in those)) for place, those in alone.items()
        ]

    def _operator(self, values: tuple[Any, ...]) -> int:
        own, name, of_envelope, name_of_envelope = values
        operator = next((each for each in (own, of_envelope, self._otherwise) if isinstance(each, str)), None)
        name = next((each for each in (name, name_of_envelope) if isinstance(each, str)), None)
        key: OperatorKey = (operator, None) if operator is not None else (None, name)
        number = key_of(f"{key[0]}\n{key[1]}")
        self.operators[number] = key
        return number


class Watching:
    """The records of one piece on their way into a table."""

    __slots__ = ("_ids", "_watch", "table")

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._ids: list[Any] = []
        self.table = Table(columns={name: table.Column() for name in watch.names})

    def take(self, records: Records) -> None:
        """The next records."""
        watch, columns = self._watch, records.columns
        self._put(records, TOLD, records.found.of({found: watch.told(found) for found in records.found.distinct}))
        for place, names in watch.field_steps:
            derived = records.derived[place]
            for number, name in enumerate(names):
                self._put(records, name, derived.with_runs([each.keys[number] for each in derived.runs]))
        for name, memo, places in watch.steps:
            facts = side_by_side([columns[place] for place in places])
            self._put(records, name, facts.of(memo.of(facts.distinct)))
        ids = columns[watch.id_place]
        self._ids += records.in_order(ids.with_runs([fact.value for fact in ids.runs]), None).rows

    def _put(self, records: Records, name: str, keys: Column[int]) -> None:
        keys = records.in_order(keys, NOTHING)
        self.table.columns[name].put_all(len(self._ids), keys.runs, keys.starts)

    def done(self) -> Table:
        """The table of the piece."""
        self.table.add_ids(self._ids)
        self.table.operators = {key: self._watch.operators[key] for key in self.table.columns["operator"].keys if key}
        return self.table
