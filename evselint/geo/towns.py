"""Where a town lies, by whichever of its names, and which towns are near."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from evselint.geo.cells import near
from evselint.geo.spelling import codes, folded, readings, spellings
from evselint.geo.tables import key_of, opened, run_of

CELLS = 10  # to a degree: so exactly it is known where names were looked for
REACH = 36.0  # kilometres around such a place, in which a misspelled town is looked for
KEPT = 4096  # towns whose points are remembered
UNIT = 100  # points are kept in hundredths of a degree, which is a kilometre


def is_covered(country: str) -> bool:
    """Whether towns of this country (two letters) are known at all."""
    return country in opened("towns.bin").other["countries"]


@lru_cache(KEPT)
def points_of(country: str, name: str, *, cut: bool = True) -> tuple[tuple[float, float], ...]:
    """The points of all towns that ``name`` may mean (latitude, longitude); none if no reading of it is known.

    ``cut``: also a town that is called like the beginning of the name.
    """
    tables = opened("towns.bin")
    begin, end = tables.other["countries"].get(country, (0, 0))
    keys, latitudes, longitudes = tables["keys"], tables["latitudes"], tables["longitudes"]
    found: list[tuple[float, float]] = []
    tried: set[str] = set()
    for reading in readings(name, cut=cut):
        for spelling in spellings(reading):
            if spelling and spelling not in tried:
                tried.add(spelling)
                rows = range(*run_of(keys, key_of(country, spelling), begin, end))
                found += [(latitudes[row] / UNIT, longitudes[row] / UNIT) for row in rows]
        if found:
            break
    return tuple(found)


def has_code(country: str, name: str, code: str) -> bool:
    """Whether a postal code is listed as one of a large town, by its local or its English name."""
    keys = opened("towns.bin")["codes"]
    wanted = (
        code_key(country, each, spelling)
        for reading in readings(name, cut=False)
        for spelling in spellings(reading)
        for each in codes(country, code)
    )
    return any(keys[place] == key for key in wanted if (place := bisect_left(keys, key)) < len(keys))


def code_key(country: str, code: str, spelling: str) -> int:
    """A number for a postal code of a town in one spelling."""
    return key_of(country, f"{spelling} {code}")


def names_near(latitude: float, longitude: float, reach: float) -> Iterator[str]:
    """Names of the towns within about ``reach`` kilometres of a point."""
    tables = opened("towns.bin")
    starts, names = tables["name_starts"], tables["names"]
    for place in near(tables, latitude, longitude, reach):
        yield bytes(names[starts[place] : starts[place + 1]]).decode()


def nearly(name: str, latitude: float, longitude: float) -> str | None:
    """The town near a point that is written most like ``name``, if any is; it begins with the same letter."""
    return _nearly(folded(name[:80]), round(latitude * CELLS), round(longitude * CELLS))


@lru_cache(4096)
def _nearly(spelling: str, row: int, column: int) -> str | None:
    from difflib import get_close_matches

    by_spelling = _spelled_around(row, column).get(spelling[:1], {}) if spelling else {}
    likely = get_close_matches(spelling, by_spelling, n=1, cutoff=0.75)
    return by_spelling[likely[0]] if likely else None


@lru_cache(32)
def _spelled_around(row: int, column: int) -> dict[str, dict[str, str]]:
    """The towns around a place in tenths of a degree: by first letter, from folded spelling to name."""
    by_letter: dict[str, dict[str, str]] = {}
    for name in names_near(row / CELLS, column / CELLS, REACH):
        spelling = folded(name)
        by_letter.setdefault(spelling[:1], {})[spelling] = name
    return by_letter
