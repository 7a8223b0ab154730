"""Records are taken apart into what each of them says, whatever stands beside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint.config import Settings
from evselint.fields import FIELD_NAMES
from evselint.judgements import Judgements
from evselint.odd import Odd
from evselint.run import plan_of
from evselint.slices import Taken, taken_apart

JUDGEMENTS: Judgements = plan_of(Settings(), None).engine().judgements("push")

VALUES = st.sampled_from(
    ['"DE*ABC*E1"', '"DE*ABC*E2"', '"{"', '"a,b:c"', "1", "12", '"\\u0041"', "null", '{"a":1,"a":2}', "[1, 2]", '"']
)
NAMES = st.sampled_from(["EvseID", "lastUpdate", "deltaType", "Address", "Plugs", "Unknown", "evseid", "EvseID"])
RECORDS = st.lists(st.tuples(NAMES, VALUES), max_size=5)
SEPARATORS = st.sampled_from([",", " , ", ",\n  ", "", "}"])


class Refused(Exception):
    """A record that nobody can read."""


def refused(record: bytes) -> Odd:
    try:
        return Odd(record, JUDGEMENTS)
    except ValueError:
        raise Refused from None


def text_of(members: list[tuple[str, str]], separator: str) -> bytes:
    return ("{" + separator.join(f'"{name}":{value}' for name, value in members) + "}").encode()


def apart(*records: bytes) -> Taken:
    return taken_apart(records, refused, JUDGEMENTS)


def rows_of(taken: Taken) -> list[dict[str, Any]]:
    """What is in each row, by field; with what was written otherwise."""
    rows = []
    for number in range(len(taken.numbers)):
        row: dict[str, Any] = {
            name: column.rows[number]
            for name, column in zip(FIELD_NAMES, taken.fields, strict=True)
            if column.rows[number]
        }
        if number in taken.odds:
            row["odd"] = taken.odds[number].written, [spot.pointer for spot in taken.odds[number].spots]
        rows.append(row)
    return rows


@settings(max_examples=1000)
@given(st.lists(st.tuples(RECORDS, SEPARATORS), min_size=1, max_size=5))
def test_records_side_by_side_are_what_they_are_alone(given_records: list[tuple[list[tuple[str, str]], str]]) -> None:
    records = []
    alone = []
    for members, separator in given_records:
        record = text_of(members, separator)
        try:
            alone.append(apart(record))
        except Refused:
            continue
        records.append(record)
    together = apart(*records)
    assert together.size == len(records)
    assert list(together.numbers) == [number for number, each in enumerate(alone) if each.numbers]
    assert rows_of(together) == [row for each in alone for row in rows_of(each)]
    for column in together.fields:
        assert list(column.distinct) == list(dict.fromkeys(column.rows))


def test_what_is_to_be_deleted_keeps_its_number_and_has_no_row() -> None:
    taken = apart(b'{"EvseID":"a"}', b'{"EvseID":"b","deltaType":"delete"}', b'{"EvseID":"c"}')
    assert (taken.size, list(taken.numbers)) == (3, [0, 2])
    assert [row["EvseID"] for row in rows_of(taken)] == [b'"a"', b'"c"']


def test_a_key_that_occurs_twice_is_noticed_although_the_decoder_drops_it() -> None:
    taken = apart(b'{"EvseID":"a"}', b'{"EvseID":"b","EvseID":"c"}')
    assert list(taken.odds) == [1]
    assert rows_of(taken)[1]["EvseID"] == b'"c"'


def test_what_the_reader_of_odd_records_raises_reaches_whoever_asks() -> None:
    with pytest.raises(Refused):
        apart(b'{"EvseID":"a"}', b'{"EvseID"')
