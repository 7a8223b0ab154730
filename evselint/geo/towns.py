"""Where a town lies, by whichever of its names, and which towns are near."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from evselint.geo.cells import near
from evselint.geo.spelling import folded, readings, spellings
from evselint.geo.tables import key_of, opened, run_of

UNIT = 100  # points are kept in hundredths of a degree, which is a kilometre


def is_covered(country: str) -> bool:
    """Whether towns of this country (two letters) are known at all."""
    return country in opened("towns.bin").other["countries"]


@lru_cache(4096)
def points_of(country: str, name: str) -> tuple[tuple[float, float], ...]:
    """The points of all towns that ``name`` may mean (latitude, longitude); none if no reading of it is known."""
    tables = opened("towns.bin")
    keys, latitudes, longitudes = tables["keys"], tables["latitudes"], tables["longitudes"]
    found: list[tuple[float, float]] = []
    for reading in dict.fromkeys(readings(name)):
        for spelling in spellings(reading):
            if spelling:
                rows = range(*run_of(keys, key_of(country, spelling)))
                found += [(latitudes[row] / UNIT, longitudes[row] / UNIT) for row in rows]
        if found:
            break
    return tuple(found)


def names_near(latitude: float, longitude: float, reach: float) -> Iterator[str]:
    """Names of the towns within about ``reach`` kilometres of a point."""
    tables = opened("towns.bin")
    starts, names = tables["name_starts"], tables["names"]
    for place in near(tables, latitude, longitude, reach):
        yield bytes(names[starts[place] : starts[place + 1]]).decode()


def nearly(name: str, latitude: float, longitude: float) -> str | None:
    """The town near a point that is written most like ``name``, if any is."""
    from difflib import get_close_matches

    by_spelling = {folded(each): each for each in names_near(latitude, longitude, 30)}
    likely = get_close_matches(folded(name[:80]), by_spelling, n=1, cutoff=0.75)
    return by_spelling[likely[0]] if likely else None
