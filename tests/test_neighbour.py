"""What is taken from the record before is what the record itself says, whatever two records have in common."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evselint.fields import FIELD_NAMES
from evselint.neighbour import REFUSED, Neighbour

IDS = st.sampled_from(
    ['"DE*ABC*E1"', '"DE*ABC*E2"', '"{"', '"a,b"', "1", "12", '"\\u0041"', "null", '{"a":1}', "[1, 2]"]
)
MOMENTS = st.sampled_from(['"2026-01-01T00:00:00Z"', '"2026-01-02T00:00:00Z"', '"x:y"', "7", '"'])
NAMES = st.sampled_from(["EvseID", "lastUpdate", "deltaType", "Address", "Plugs", "Unknown", "ChargingStationID"])
FRONTS = st.lists(st.tuples(NAMES, IDS | MOMENTS), max_size=4)
ENDS = st.sampled_from(
    [
        '"Address":{"City":"Berlin","Street":"Weg, 1:2"},"Plugs":["Type 2 Outlet"],"IsOpen24Hours":true}',
        '"Plugs":["Type 2 Outlet"],"Address":{"City":"Berlin","EvseID":"DE*ABC*E1"},"x":1}',
        '"Plugs":["Type 2 Outlet"],"EvseID":"DE*ABC*E1","lastUpdate":"2026-01-01T00:00:00Z","MaxCapacity":1}',
        '"MaxCapacity":123456789012345678901234567890123456789012345678901234567890123456}',
        '"Plugs":["Type 2 Outlet"]',
        "2}",
    ]
)
SEPARATORS = st.sampled_from([",", " , ", ",\n  ", "", "}"])


def text_of(front: list[tuple[str, str]], separator: str, end: str) -> bytes:
    return ("{" + ",".join(f'"{name}":{value}' for name, value in front) + separator + end).encode()


def taken(neighbour: Neighbour, record: bytes, row: dict[str, bytes]) -> Any:
    """The slices of all fields once what differs is put into ``row``; how it was refused, if it was."""
    try:
        changes = neighbour.changes(record)
    except REFUSED:
        neighbour.forget()
        row.clear()
        return "refused"
    if changes is None:
        neighbour.forget()
        row.clear()
        return "repeated"
    row |= {FIELD_NAMES[place]: content for place, content in zip(*changes, strict=True)}
    return {name: content for name, content in row.items() if content}


@settings(max_examples=1500)
@given(st.lists(st.tuples(FRONTS, SEPARATORS, ENDS), min_size=2, max_size=4))
def test_neighbours_change_nothing(records: list[tuple[list[tuple[str, str]], str, str]]) -> None:
    neighbour, row = Neighbour(), dict[str, bytes]()
    for front, separator, end in records:
        record = text_of(front, separator, end)
        assert taken(neighbour, record, row) == taken(Neighbour(), record, {})


def test_only_what_stands_before_the_cut_is_told() -> None:
    neighbour = Neighbour()
    end = ',"Address":{"City":"Berlin"},"Plugs":["Type 2 Outlet"],"IsOpen24Hours":true}'
    neighbour.changes(b'{"EvseID":"DE*ABC*E1"' + end.encode())
    changes = neighbour.changes(b'{"EvseID":"DE*ABC*E2"' + end.encode())
    assert changes == ((FIELD_NAMES.index("EvseID"),), [b'"DE*ABC*E2"'])
