"""A column of runs says the same as one thing a row."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from evselint.column import Column, constant, of_rows, side_by_side

ROWS = st.lists(st.sampled_from("abc"), max_size=12)
SEVERAL = st.integers(0, 12).flatmap(
    lambda size: st.lists(st.lists(st.sampled_from("ab"), min_size=size, max_size=size), min_size=1, max_size=4)
)


def in_runs(rows: Sequence[str]) -> Column[str]:
    """As few runs as there can be."""
    starts = tuple(row for row, text in enumerate(rows) if not row or rows[row - 1] != text)
    return Column([rows[start] for start in starts], starts, len(rows))


@given(ROWS)
def test_rows_are_what_stands_in_the_runs(rows: list[str]) -> None:
    for column in (in_runs(rows), of_rows(rows)):
        assert list(column.rows) == rows
        assert set(column.distinct) == set(rows)


@given(ROWS)
def test_what_is_known_of_each_thing_stands_in_its_place(rows: list[str]) -> None:
    known = {text: text.upper() for text in rows}
    for column in (in_runs(rows), of_rows(rows)):
        assert list(column.of(known).rows) == [known[text] for text in rows]
        assert set(column.of(known).distinct) == set(known.values())


@given(ROWS)
def test_other_things_in_the_same_runs(rows: list[str]) -> None:
    column = in_runs(rows)
    same, other = column.with_runs([None] * len(column.runs)), column.with_runs([each * 2 for each in column.runs])
    assert list(same.rows) == [None] * len(rows)
    assert len(same.runs) <= 1
    assert list(other.rows) == [each * 2 for each in rows]


@given(SEVERAL)
def test_columns_side_by_side_are_rows(several: list[list[str]]) -> None:
    size = len(several[0])
    for make in (in_runs, of_rows):
        columns = [*map(make, several), constant("x", size)]
        together = side_by_side(columns)
        assert list(together.rows) == list(zip(*several, "x" * size, strict=True))
        assert together.size == size
        assert list(together.distinct) == list(dict.fromkeys(together.rows))


def test_columns_that_change_in_the_same_rows_have_no_more_runs_together() -> None:
    one = in_runs("aaabbbcc")
    together = side_by_side([one, one.with_runs("xyz"), constant("c", 8)])
    assert together.runs == [("a", "x", "c"), ("b", "y", "c"), ("c", "z", "c")]
