"""What stands at the hub: one set of records an operator, replaced as a whole or not at all, with its history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from evselint.checks.identity import canonical, operator, parse

Record = dict[str, Any]


class Refused(Exception):
    """A request that changes nothing; ``code`` is the OICP status, ``info`` its AdditionalInfo."""

    def __init__(self, code: str, description: str, info: str | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.info = code, description, info


@dataclass(frozen=True)
class Version:
    """One accepted push: what was asked for, and how many EVSEs stood afterwards."""

    number: int
    moment: str
    action: str
    evses: int
    standing: int


@dataclass
class Stand:
    """All that one operator has at the hub: records by canonical EvseID."""

    name: str = ""
    records: dict[str, Record] = field(default_factory=dict)
    history: list[Version] = field(default_factory=list)


class Store:
    """Every operator's records."""

    def __init__(self) -> None:
        self.stands: dict[str, Stand] = {}

    def stand(self, operator_id: str) -> Stand:
        """What an operator has, empty if it never pushed."""
        return self.stands.setdefault(operator(operator_id), Stand())

    def push(self, sender: str, sub: Collection[str], action: str, name: str, records: Iterable[Record]) -> Version:
        """Apply one push, all of it or nothing. Raises Refused.

        Preconditions are those of the EMP documents' description of actions: insert needs that none exists, update
        and delete that all do; a fullLoad is not compared with anything.
        """
        stand = self.stand(sender)
        given = _checked(records, sender, sub)
        there = [evse for evse in given if evse in stand.records]
        if action == "insert" and there:
            raise Refused("009", "Data transaction error", f"EVSE data records exist already: {_ids(given, there)}")
        absent = [evse for evse in given if evse not in stand.records]
        if action in ("update", "delete") and absent:
            raise Refused("009", "Data transaction error", f"EVSE data records missing: {_ids(given, absent)}")
        if action == "fullLoad":
            stand.records = dict(given)
        elif action == "delete":
            for evse in given:
                del stand.records[evse]
        else:
            stand.records.update(given)
        stand.name = name
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        version = Version(len(stand.history) + 1, moment, action, len(given), len(stand.records))
        stand.history.append(version)
        for record in given.values():
            record["lastUpdate"] = moment
        return version

    def unknown(self, sender: str, evse_ids: Iterable[str]) -> list[str]:
        """Those of ``evse_ids`` of which the operator has no record."""
        stand = self.stand(sender)
        return [each for each in evse_ids if canonical(each) not in stand.records]


def _checked(records: Iterable[Record], sender: str, sub: Collection[str]) -> dict[str, Record]:
    """The records by canonical id. Raises Refused (018) for a foreign or repeated one."""
    own = {operator(each) for each in (sender, *sub)}
    given: dict[str, Record] = {}
    for record in records:
        evse_id = str(record["EvseID"])
        evse = canonical(evse_id)
        found = parse(evse_id)
        if found is None or found.owner not in own:
            raise Refused("018", "Inconsistent EvseID", f"{evse_id} does not belong to {sender}")
        if evse in given:
            raise Refused("018", "Duplicate EVSE IDs", f"{evse_id} stands more than once in the request")
        given[evse] = {**record, "EvseID": evse_id.upper()}
    return given


def _ids(given: Mapping[str, Record], evses: Iterable[str]) -> str:
    text = ",".join(str(given[evse]["EvseID"]) for evse in evses)
    return text if len(text) <= 900 else text[:900] + "…"
