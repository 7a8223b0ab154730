"""What is kept of keys stays within bounds, and is given up where it does not pay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evselint import memo
from evselint.memo import Bounded, Memo, one_by_one


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(memo, "MOST_KEPT", 3)
    return 3


def test_a_bounded_dict_has_what_was_set_last(few: int) -> None:
    known = Bounded[int, str]()
    for number in range(10):
        known[number] = str(number)
        assert known[number] == str(number)
        assert len(known) <= few


@given(st.lists(st.frozensets(st.integers(0, 9), max_size=5)))
def test_a_memo_makes_of_a_key_always_the_same(asked: list[frozenset[int]]) -> None:
    squares = Memo(one_by_one(lambda number: number * number))
    for keys in asked:
        assert squares.of(keys) == {key: key * key for key in keys}


def test_a_memo_makes_what_it_has_kept_only_once(few: int) -> None:
    made: list[int] = []

    def make(keys: Sequence[int]) -> dict[int, int]:
        made.extend(keys)
        return dict.fromkeys(keys, 1)

    known = Memo(make)
    assert known.of([1, 2]) == known.of([2, 1]) == {1: 1, 2: 1}
    assert made == [1, 2]
    known.of([3, 4])
    assert len(known) <= few


@pytest.mark.parametrize(("keys", "kept"), [(range(100), False), ([1, 2, 3, 4] * 25, True)])
def test_a_memo_whose_keys_never_come_back_stops_keeping(
    keys: Sequence[int], kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo, "TRIAL", 50)
    known = Memo(one_by_one(str))
    for key in keys:
        known.of([key])
    known.review()
    assert known.keeps is kept
    assert bool(known) is kept
    assert known[7] == "7"
