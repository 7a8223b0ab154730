"""The hot part: for each record, the keys of what differs from the record before go into the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from evselint.fleet.answers import FleetCheck, Look
from evselint.fleet.table import NOTHING, Column, OperatorKey, Table, key_of
from evselint.fleet.told import TOLD

MOST_KEYS = 8192
MOST_PLANS = 10_000
OPERATOR_FIELDS = ("OperatorID", "OperatorName", "@OperatorID", "@OperatorName")
Step = tuple[str, "Keys", Callable[[Sequence[Any]], Any]]


class Known(Protocol):
    """What is known of one field of a record: its value, and the pointers at which it is unsound."""

    value: Any
    unsound: tuple[str, ...]


class Keys(dict[Any, int]):
    """From facts to the key of a look, made when first asked for, within bounds."""

    __slots__ = ("_absent", "_key", "_refused_too")

    def __init__(self, look: Look, absent: object) -> None:
        super().__init__()
        self._key, self._absent, self._refused_too = look.key, absent, look.refused_too

    def __missing__(self, facts: tuple[Known, ...]) -> int:
        if not self._refused_too and any(fact.unsound for fact in facts):
            key = NOTHING
        else:
            key = self._key(tuple([None if fact.value is self._absent else fact.value for fact in facts]))
        if len(self) >= MOST_KEYS:
            self.clear()
        self[facts] = key
        return key


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
        self._steps: list[tuple[frozenset[int], Step]] = []
        for look in looks.values():
            read = tuple(places[name] for name in look.fields)
            pick = _picker(read)
            self._steps.append((frozenset(read), (look.name, Keys(look, absent), pick)))
        self._plans: dict[tuple[int, ...], tuple[Step, ...]] = {}

    def _operator(self, values: tuple[Any, ...]) -> int:
        own, name, of_envelope, name_of_envelope = values
        operator = next((each for each in (own, of_envelope, self._otherwise) if isinstance(each, str)), None)
        name = next((each for each in (name, name_of_envelope) if isinstance(each, str)), None)
        key: OperatorKey = (operator, None) if operator is not None else (None, name)
        number = key_of(f"{key[0]}\n{key[1]}")
        self.operators[number] = key
        return number

    def plan(self, changed: tuple[int, ...]) -> tuple[Step, ...]:
        """Which columns may differ when the fields at these places do."""
        steps = self._plans.get(changed)
        if steps is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            places = frozenset(changed)
            steps = self._plans[changed] = tuple([step for fields, step in self._steps if fields & places])
        return steps


def _picker(read: tuple[int, ...]) -> Callable[[Sequence[Any]], Any]:
    if len(read) > 1:
        return itemgetter(*read)
    place = read[0]
    return lambda facts: (facts[place],)


class Watching:
    """The records of one piece on their way into a table."""

    __slots__ = ("_found", "_id_place", "_watch", "table")

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._id_place = watch.id_place
        self._found: object = None
        self.table = Table(columns={name: Column() for name in watch.names})

    def take(self, changed: tuple[int, ...], facts: Sequence[Any], found: object) -> None:
        """The next record: its facts, what was found in it, and where it differs from the record before."""
        table = self.table
        if found is not self._found:
            self._found = found
            table.columns[TOLD].put(table.records, self._watch.told(found))
        for name, keys, pick in self._watch.plan(changed):
            table.columns[name].put(table.records, keys[pick(facts)])
        table.add_id(facts[self._id_place].value)
        table.records += 1

    def skip(self) -> None:
        """A record that is not judged; whatever comes next differs from it in every field."""
        self._found = None
        self.table.skip()

    def done(self) -> Table:
        """The table of the piece."""
        self.table.operators = {key: self._watch.operators[key] for key in self.table.columns["operator"].keys if key}
        return self.table
