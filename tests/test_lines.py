"""Places are counted alike in short lines and in long ones."""

import pytest

from evselint.lines import PlaceMap


class Held:
    """Bytes at hand."""

    def __init__(self, data):
        self.data = data

    def read(self, start, length):
        return self.data[start : start + length]


@pytest.mark.parametrize("length", [1, 30, 511, 512, 5000])
@pytest.mark.parametrize("lines", [0, 1, 2, 40])
def test_a_place_behind_lines_of_any_length(length, lines):
    places = PlaceMap(Held((b"x" * length + b"\n") * lines + "ä}".encode()), 0, 0)
    offset = (length + 1) * lines + 2
    assert places.place(offset) == (1 + lines, 2)
