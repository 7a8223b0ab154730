"""Checks of identifiers across records: the same one twice, or two spellings of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from evselint.checks.columns import LOOSE_STATION, POINT, STATION, metres
from evselint.checks.verb import fleet_check
from evselint.fleet.answers import AtRecord, FleetCheck
from evselint.fleet.groups import repeated
from evselint.fleet.rows import Fleet

SITE = 100  # metres


@fleet_check
def unique_id() -> FleetCheck:
    """No EvseID occurs twice in a run, whatever the case of its letters."""

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        for first, *others in repeated(fleet.ids):
            for record in others:
                yield AtRecord(record, "/EvseID", first)

    return FleetCheck(find)


def representative(fleet: Fleet, rows: Sequence[int]) -> int:
    """The same one of the records, in whatever order they come."""
    ids = fleet.ids
    return min((record for row in rows for record in fleet.records_of(row)), key=lambda record: ids[record])


@fleet_check
def id_spelled_once() -> FleetCheck:
    """No two EvseIDs at one site differ by separators alone, one of them having all that the other has."""

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        ids = fleet.ids
        candidates = [group for group in repeated(fleet.gathered.loose_ids()) if len({ids[each] for each in group}) > 1]
        spelled = fleet.texts((each for group in candidates for each in group), "/EvseID")
        for group in candidates:
            for records in _sites(fleet, [each for each in group if each in spelled]):
                yield from _respelled(records, spelled, "/EvseID")

    return FleetCheck(find, (POINT,))


@fleet_check
def station_spelled_once() -> FleetCheck:
    """No two ChargingStationIDs of an operator at one site differ by separators and case alone."""

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        stations = fleet.keys("station")
        for rows in fleet.groups("loose station", "operator").differing(stations):
            by_spelling: dict[int, list[int]] = {}
            for row in rows:
                by_spelling.setdefault(stations[row], []).append(row)
            chosen = [representative(fleet, each) for each in by_spelling.values()]
            spelled = fleet.texts(chosen, "/ChargingStationID")
            for records in _sites(fleet, [each for each in chosen if each in spelled]):
                yield from _respelled(records, spelled, "/ChargingStationID")

    return FleetCheck(find, (STATION, LOOSE_STATION, POINT))


def _sites(fleet: Fleet, records: Sequence[int]) -> Iterable[list[int]]:
    """The records that have a point, those within SITE metres of the first of them together."""
    sites: dict[int, list[int]] = {}
    for record in records:
        if point := fleet.key_at("point", record):
            near = next((first for first in sites if metres(first, point) <= SITE), point)
            sites.setdefault(near, []).append(record)
    return sites.values()


def _respelled(records: list[int], spelled: Mapping[int, str], pointer: str) -> Iterator[AtRecord]:
    """One record for each further spelling: the one with most separators is taken for the right one."""
    firsts: dict[str, int] = {}
    for record in records:
        firsts.setdefault(spelled[record].upper() if pointer == "/EvseID" else spelled[record], record)
    ordered = sorted(firsts, key=lambda text: (-len(text), text))
    for longer, text in pairwise(ordered):
        if _reduced(text, longer):
            yield AtRecord(firsts[text], pointer, firsts[longer])


def _reduced(text: str, longer: str) -> bool:
    """Whether a text is another one with some separators left out or with others; not with the parts cut elsewhere."""
    return _cuts(text) <= _cuts(longer)


def _cuts(text: str) -> set[int]:
    """After how many letters and digits a separator stands."""
    cuts, seen = set(), 0
    for letter in text.strip():
        if letter.isalnum():
            seen += 1
        else:
            cuts.add(seen)
    return cuts
