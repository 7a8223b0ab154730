"""Records taken apart: the text of each field as a slice of bytes, column by column.

Neighbours in a file have most of their fields in common, so each column knows which different texts are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, islice, repeat
from operator import attrgetter, ne
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from evselint.column import Column
from evselint.fields import FIELD_NAMES
from evselint.judgements import Judgements
from evselint.odd import Odd

Record = msgspec.defstruct(
    "Record",
    [(name, Raw, msgspec.field(default=Raw(b""))) for name in FIELD_NAMES],
    forbid_unknown_fields=True,
    gc=False,
)
REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised for a record that is no object of known fields."""

DELTA = FIELD_NAMES.index("deltaType")
DELETED = b'"delete"'

_decode = msgspec.json.Decoder(Record).decode
_fields: Callable[[Any], tuple[Any, ...]] = attrgetter(*FIELD_NAMES)
Row = tuple[Any, ...]


class Taken(NamedTuple):
    """Records taken apart: ``size`` of them, and the slices of each field of those at the places ``numbers``.

    A slice is empty where a record has no such field. The other records say that they are to be deleted. ``odds`` are
    those that had to be read tolerantly, by row.
    """

    size: int
    numbers: Sequence[int]
    fields: Sequence[Column[bytes]]
    odds: dict[int, Odd]


def taken_apart(records: Sequence[bytes], refused: Callable[[bytes], Odd], judgements: Judgements) -> Taken:
    """Take records apart. ``refused`` reads one that is no object of known fields, or raises what it likes."""
    rows: list[Row] = []
    odds: dict[int, Odd] = {}
    for number, record in enumerate(records):
        try:
            rows.append(_fields(_decode(record)))
        except REFUSED:
            odd = odds[number] = refused(record)
            rows.append(_row_of(odd))
    fields = _columns(rows)
    if repeated := [number for number in _with_repeated_keys(records, fields) if number not in odds]:
        for number in repeated:
            odds[number] = odd = Odd(records[number], judgements)
            rows[number] = _row_of(odd)
        fields = _columns(rows)
    numbers: Sequence[int] = range(len(rows))
    if DELETED in fields[DELTA].distinct:
        numbers = [number for number, text in enumerate(fields[DELTA].rows) if text != DELETED]
        odds = {row: odds[number] for row, number in enumerate(numbers) if number in odds}
        fields = _columns([rows[number] for number in numbers])
    return Taken(len(rows), numbers, fields, odds)


def _row_of(odd: Odd) -> Row:
    return tuple([Raw(odd.slices.get(name, b"")) for name in FIELD_NAMES])


def _columns(rows: Sequence[Row]) -> list[Column[bytes]]:
    if not rows:
        return [Column[bytes]((), (), 0)] * len(FIELD_NAMES)
    places = range(len(rows))
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    return [_column(slices, places, known) for slices in zip(*rows, strict=True)]


def _column(slices: Sequence[Raw], places: range, known: dict[tuple[int, ...], tuple[int, ...]]) -> Column[bytes]:
    starts = (0, *compress(places[1:], map(ne, islice(slices, 1, None), slices)))
    starts = known.setdefault(starts, starts)
    # A text is taken once for all records of a station, so that its hash is made only once.
    texts = [bytes(slices[start]) for start in starts]
    return Column(texts, starts, len(slices))


def _with_repeated_keys(records: Iterable[bytes], fields: Sequence[Column[bytes]]) -> list[int]:
    """The numbers of records with a key that occurs twice: the decoder drops it, and a colon with it."""
    common, varied = 0, []
    for column in fields:
        colons = {text: text.count(b":") + 1 if text else 0 for text in column.distinct}
        if len(set(colons.values())) == 1:
            common += next(iter(colons.values()))
        else:
            varied.append(column.of(colons).rows)
    sums: Iterable[int] = map(sum, zip(*varied, strict=True)) if varied else repeat(0)
    return [
        number
        for number, (record, found) in enumerate(zip(records, sums, strict=False))
        if record.count(b":") != common + found
    ]
