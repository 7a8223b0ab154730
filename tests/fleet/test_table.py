"""The table of a run: pieces of it merged are the whole, and it stays small."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evselint.fleet import groups as groups_module
from evselint.fleet import shelf
from evselint.fleet.gathered import Gathered
from evselint.fleet.groups import Groups, all_groups, repeated
from evselint.fleet.rows import Fleet
from evselint.fleet.table import Column, Table

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["A*1", "a*1", "A1", None])))


def table(rows: list[tuple[int, int, str | None]]) -> Table:
    made = Table(columns={"one": Column(), "two": Column()})
    for number, (one, two, evse_id) in enumerate(rows):
        made.columns["one"].put(number, one)
        made.columns["two"].put(number, two)
        made.add_ids([evse_id])
    return made


def gathered(*tables: Table) -> Gathered:
    made = Gathered()
    for each in tables:
        made.add(each)
    return made


def fleet(*tables: Table) -> Fleet:
    return Fleet(gathered(*tables), lambda _numbers, _pointer: {})


def held_by(whole: Gathered) -> list[object]:
    """All that is gathered."""
    columns = [(whole.column(name).starts, whole.column(name).keys) for name in ("one", "two")]
    return [whole.records, whole.starts(), columns, whole.ids(), whole.loose_ids()]


@pytest.mark.parametrize("held", [1, 4, 8192])
@given(ROWS, st.integers(0, 20), st.integers(0, 20))
def test_parts_gathered_in_order_are_the_whole(held: int, rows, first: int, second: int) -> None:
    cuts = sorted((min(first, len(rows)), min(second, len(rows))))
    parts = [table(rows[start:end]) for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "MOST_HELD", held)
        with closing(gathered(*parts)) as in_parts, closing(gathered(table(rows))) as whole:
            assert held_by(in_parts) == held_by(whole)


def test_a_record_of_which_nothing_is_known_has_its_number_and_a_row_of_its_own() -> None:
    whole = gathered(table([(1, 2, "A*1"), (1, 2, "A*2")]))
    whole.skip()
    whole.add(table([(1, 2, "A*3")]))
    rows = Fleet(whole, lambda _numbers, _pointer: {})
    assert [list(rows.records_of(row)) for row in range(3)] == [[0, 1], [2], [3]]
    assert list(rows.keys("one")) == [1, 0, 1]


def test_a_column_that_only_some_pieces_have_says_nothing_of_the_others() -> None:
    other = table([(0, 0, None)])
    other.columns = {"three": Column()}
    other.columns["three"].put(0, 7)
    rows = fleet(table([(1, 2, None)]), other, table([(3, 2, None)]))
    assert [list(rows.keys(name)) for name in ("one", "two", "three")] == [[1, 0, 3], [2, 0, 2], [0, 7, 0]]


@given(ROWS)
def test_a_row_is_of_records_that_have_all_keys_in_common(rows) -> None:
    whole = fleet(table(rows))
    seen = []
    for row in range(len(whole.starts)):
        for record in whole.records_of(row):
            seen.append((whole.keys("one")[row], whole.keys("two")[row]))
            assert whole.key_at("one", record) == rows[record][0]
    assert seen == [(one, two) for one, two, _ in rows]


@given(ROWS)
def test_runs_of_a_column_are_of_successive_records_with_one_key(rows) -> None:
    runs = list(fleet(table(rows)).runs("one"))
    assert [key for start, end, key in runs for _ in range(start, end)] == [one for one, _, _ in rows]
    assert all(before[2] != after[2] for before, after in pairwise(runs))


@given(st.lists(st.integers(0, 300)))
def test_groups_hold_the_places_of_each_key_but_nothing(keys: list[int]) -> None:
    places = defaultdict(list)
    for place, key in enumerate(keys):
        if key:
            places[key].append(place)
    assert sorted(all_groups(keys)) == sorted(places.values())


@pytest.mark.parametrize("at_once", [5, 1000])
@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 2), st.integers(0, 1))))
def test_groups_that_differ_are_those_whose_rows_have_not_all_the_same(at_once: int, rows) -> None:
    keys, *columns = ([row[place] for row in rows] for place in range(3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups_module, "MOST_AT_ONCE", at_once)
        groups = Groups(keys)
        assert sorted(groups) == sorted(group for group in all_groups(keys) if len(group) > 1)
        for some in (columns, columns[:1]):
            differ = [group for group in groups if any(len({each[row] for row in group}) > 1 for each in some)]
            assert list(groups.differing(*some)) == differ


@given(st.lists(st.integers(0, 3), max_size=30))
def test_keys_of_successive_records_are_put_at_once_as_one_by_one(keys: list[int]) -> None:
    one_by_one, at_once = Column(), Column()
    half = len(keys) // 2
    at_once.put_all(0, keys[:half])
    at_once.put_all(half, keys[half:])
    for number, key in enumerate(keys):
        one_by_one.put(number, key)
    assert at_once == one_by_one


@given(ROWS)
def test_ids_are_repeated_whatever_their_case_and_alike_without_separators(rows) -> None:
    made = table(rows)
    exact, loose = defaultdict(list), defaultdict(list)
    for number, (_, _, evse_id) in enumerate(rows):
        if evse_id:
            exact[evse_id.upper()].append(number)
            loose[evse_id.upper().replace("*", "")].append(number)
    assert sorted(repeated(made.ids)) == sorted(each for each in exact.values() if len(each) > 1)
    assert sorted(repeated(made.loose_ids)) == sorted(each for each in loose.values() if len(each) > 1)


def test_a_fleet_of_like_neighbours_costs_twelve_bytes_a_record() -> None:
    made = table([(7, number // 500, None) for number in range(10_000)])
    held = sum(len(column.starts) * 12 for column in made.columns.values())
    assert held + len(made.ids) * 12 < 10_000 * 13
