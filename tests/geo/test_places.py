"""What the tables of the earth say of known places, and what is concluded from them."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint.geo import borders, postal, regions, towns
from evselint.geo.distance import distance, kilometres
from evselint.geo.spelling import codes, folded
from evselint.geo.tables import aligned, key_of, opened, packed, run_of
from evselint.geo.verdict import (
    FAR_FROM_CODE,
    GAPS,
    NEXT_TOWN,
    NOT_NEAR_CODE,
    UNKNOWN_CODE,
    UNKNOWN_TOWN,
    verdict,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
SAMPLED = ("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "HU", "IT", "NL", "NO", "SE")
EUREF = (52.480495, 13.356465)
SOUND_PLACES = Path(__file__).parent / "sound_places.csv"
KNOWN_WRONG = ["Lampedusa e Linosa"]  # the list has the island's code on the mainland of Sicily


@pytest.mark.parametrize(
    ("country", "point"),
    [
        ("DE", (52.48, 13.35)),
        ("DE", (47.66, 9.17)),  # Konstanz, across the lake
        ("DE", (54.18, 7.88)),  # Helgoland
        ("LI", (47.14, 9.52)),
        ("MC", (43.73, 7.42)),
        ("ES", (28.1, -15.4)),
        ("FO", (62.0, -6.8)),
    ],
)
def test_the_country_of_a_point(country: str, point: tuple[float, float]) -> None:
    assert country in borders.countries_at(*point)
    assert not borders.is_outside(country, *point)


def test_a_territory_belongs_to_its_state_too() -> None:
    assert borders.countries_at(-21.0, 55.5) == {"RE", "FR"}


def test_no_country_at_sea() -> None:
    assert borders.countries_at(50.0, -15.0) == frozenset()
    assert borders.is_outside("DE", 50.0, -15.0)


def test_what_is_disputed_is_outside_of_neither_side() -> None:
    simferopol = 44.95, 34.10
    assert not borders.is_outside("UA", *simferopol)
    assert not borders.is_outside("RU", *simferopol)


@given(LATITUDES, LONGITUDES)
@settings(max_examples=300)
def test_every_point_has_an_answer(latitude: float, longitude: float) -> None:
    assert all(len(code) == 2 for code in borders.countries_at(latitude, longitude))
    assert 0 <= postal.nearest("DE", latitude, longitude) <= postal.REACH


@given(LATITUDES, LONGITUDES, st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_near_distances_are_those_of_the_sphere(latitude: float, longitude: float, north: float, east: float) -> None:
    other = max(-80.0, min(80.0, latitude)) + north, max(-179.0, min(179.0, longitude)) + east
    here = max(-80.0, min(80.0, latitude)), max(-179.0, min(179.0, longitude))
    exact = kilometres(*here, *other)
    assert distance([other], *here) == pytest.approx(exact, rel=0.03, abs=0.01)


def test_the_published_example() -> None:
    assert verdict("DE", "Berlin", "10829", *EUREF) is None
    found = verdict("DE", "Berlin", "13627", *EUREF)
    assert found is not None
    assert found.fault == "far-from-code"
    assert found.distance == pytest.approx(7.65, abs=0.05)


@pytest.mark.parametrize(
    ("country", "town", "code", "point"),
    [
        ("DE", "Frankfurt a. M.", "60486", (50.11, 8.64)),
        ("DE", "Halle (Saale)", "06108", (51.48, 11.97)),
        ("DE", "Freiburg i.Br.", "79098", (47.995, 7.85)),
        ("DE", "Muenchen", "80331", (48.137, 11.575)),
        ("DE", "Munich", "80331", (48.137, 11.575)),
        ("BE", "Luik", "4000", (50.64, 5.57)),
        ("CH", "St.Gallen", "CH-9000", (47.42, 9.37)),
        ("CZ", "Praha 1", "110 00", (50.087, 14.42)),
        ("FR", "Paris 13e Arrondissement", "75013", (48.83, 2.36)),
        ("GB", "London", "SW1A 1AA", (51.501, -0.142)),
        ("IE", "Dublin", "D02 X285", (53.34, -6.26)),
        ("NL", "'s-Gravenhage", "2511 CV", (52.077, 4.31)),
        ("PT", "Lisboa", "1000-001", (38.73, -9.14)),
    ],
)
def test_spellings_are_understood(country: str, town: str, code: str, point: tuple[float, float]) -> None:
    assert verdict(country, town, code, *point) is None


@pytest.mark.parametrize(
    ("town", "code", "point", "fault"),
    [
        ("Berlin", "10829", (EUREF[1], EUREF[0]), "swapped"),
        ("Berlin", "10829", (48.2, 16.37), "other-country"),
        ("Berlin", "10829", (52.48, -13.35), "at-sea"),
        ("Berlin", "99999", EUREF, "unknown-code"),
        ("München", "10829", EUREF, "other-town"),
        ("Berlni", "10829", EUREF, "unknown-town"),
    ],
)
def test_one_fault_of_a_place(town: str, code: str, point: tuple[float, float], fault: str) -> None:
    found = verdict("DE", town, code, *point)
    assert found is not None
    assert found.fault == fault


def test_a_misspelled_town_is_recognised() -> None:
    found = verdict("DE", "Berlni", "10829", *EUREF)
    assert found is not None
    assert found.suggestion == "Berlin"


@pytest.mark.parametrize(
    ("country", "town", "code", "point"),
    [
        ("CH", "Val-de-Travers", "2114", (46.902012, 6.583012)),
        ("DE", "München-Flughafen", "85356", (48.353812, 11.786112)),
    ],
)
def test_a_town_that_is_called_like_the_beginning_of_a_name_is_no_other_town(country, town, code, point) -> None:
    assert verdict(country, town, code, *point) is None


def test_a_name_without_letters_is_like_no_town() -> None:
    assert towns.nearly("\N{HIGH VOLTAGE SIGN}", *EUREF) is None


def test_sound_places_of_all_countries_are_sound() -> None:
    """Town halls, airports, islands, outskirts: only hints may come of them, that a town or a distance is unusual."""
    hints = {NOT_NEAR_CODE, UNKNOWN_TOWN}
    with SOUND_PLACES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = [(row, verdict(*(row[part] for part in ("country", "town", "postal_code")), *_point(row))) for row in rows]
    assert len(found) > 480
    assert [row["town"] for row, fault in found if fault is not None and fault.fault not in hints] == KNOWN_WRONG
    assert sum(fault is not None for _, fault in found) < len(found) / 10


def _point(row: Mapping[str, str]) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


@pytest.mark.parametrize(
    ("country", "town", "code", "point", "fault"),
    [
        ("HU", "Budapest", "1185", (47.16, 18.42), FAR_FROM_CODE),  # Székesfehérvár: not even the whole town's point
        ("IT", "Roma", "00121", (42.42, 12.10), FAR_FROM_CODE),  # Viterbo
        ("FR", "Paris", "78000", (48.80, 2.13), NEXT_TOWN),  # Versailles' code is none of Paris
        ("IT", "Cesena", "20199", (44.139, 12.243), UNKNOWN_CODE),  # no newer code of that province
        ("FR", "Saint-Denis", "93200", (-20.88, 55.45), FAR_FROM_CODE),  # on Réunion
        ("SI", "Celje", "3000", (46.05, 14.50), FAR_FROM_CODE),  # Ljubljana
        ("IT", "Capri", "80076", (40.5505, 14.2426), FAR_FROM_CODE),  # the code of Lacco Ameno on Ischia
    ],
)
def test_what_is_known_of_towns_excuses_no_other_place(country, town, code, point, fault) -> None:
    found = verdict(country, town, code, *point)
    assert found is not None
    assert found.fault == fault


@pytest.mark.parametrize(
    ("country", "town", "code", "point"),
    [("IE", "Dingle", "V92 DT2Y", (52.140912, -10.268912)), ("TR", "Bursa", "16010", (40.18, 29.06))],
)
def test_where_points_of_codes_are_not_sure_a_distance_is_no_error(country, town, code, point) -> None:
    found = verdict(country, town, code, *point)
    assert found is not None
    assert found.fault == NOT_NEAR_CODE


PLACES_IN_GAPS = ((45.81, 15.98), (47.01, 28.86), (52.23, 21.01), (44.79, 20.45), (39.93, 32.86), (50.45, 30.52))


def test_countries_without_lists_are_not_judged() -> None:
    assert not postal.is_covered("GR")
    assert verdict("GR", "Athina", "10431", 37.98, 23.72) is None
    assert all(verdict(country, "", "00000", *point) is None for country, point in zip(
        sorted(GAPS), PLACES_IN_GAPS, strict=True
    ))  # fmt: skip


@pytest.mark.parametrize("country", SAMPLED)
def test_a_point_close_to_its_code_is_never_an_error(country: str) -> None:
    """Codes drawn from the list, points moved by up to a kilometre: no error may come of it."""
    random = Random(country)
    tables = opened("postal.bin")
    begin, end = tables.other["countries"][country]
    first, last = tables["starts"][begin], tables["starts"][end]
    judged = 0
    while judged < 40:
        row = random.randrange(first, last)
        point = tables["points"][2 * row] / postal.UNIT, tables["points"][2 * row + 1] / postal.UNIT
        if country not in borders.countries_at(*point):
            continue
        moved = point[0] + random.uniform(-0.005, 0.005), point[1] + random.uniform(-0.005, 0.005)
        judged += 1
        assert not borders.is_outside(country, *moved)


def test_regions_are_boxes() -> None:
    assert regions.distance("DE", "Berlin", *EUREF) == 0
    far = regions.distance("DE", "Saarland", *EUREF)
    assert far is not None
    assert far > 400
    assert regions.distance("DE", "Neverland", *EUREF) is None


def test_codes_are_looked_up_in_full_and_cut_to_their_place() -> None:
    assert codes("DE", "D-10829") == ("D-10829".replace("-", ""), "10829")
    assert codes("GB", "sw1a 1aa") == ("SW1A1AA", "SW1A")
    assert codes("NL", "1012 AB") == ("1012AB", "1012")


@given(st.text(max_size=60))
def test_any_text_may_be_a_town_or_a_code(text: str) -> None:
    towns.points_of("DE", text)
    postal.points_of("GB", text)
    assert folded(folded(text)) == folded(text) or not folded(text).isascii()


@given(st.lists(st.integers(0, 50)), st.integers(0, 50))
def test_runs_of_equal_keys(numbers: list[int], key: int) -> None:
    keys = sorted(numbers)
    start, end = run_of(keys, key, 0, len(keys))
    assert end - start == keys.count(key)
    assert all(each == key for each in keys[start:end])


@given(st.binary(max_size=20), st.lists(st.integers(0, 2**32 - 1), max_size=9))
def test_a_packed_file_opens_as_it_was(text: bytes, numbers: list[int]) -> None:
    from array import array

    from evselint.geo.tables import Tables

    tables = Tables(memoryview(packed({"t": ("B", text), "n": ("I", array("I", numbers).tobytes())}, {"x": 1})))
    assert (bytes(tables["t"]), list(tables["n"]), tables.other) == (text, numbers, {"x": 1})


def test_keys_tell_countries_apart() -> None:
    assert key_of("DE", "10829") != key_of("AT", "10829")
    assert aligned(9) == 16


def test_a_sound_place_needs_no_borders(checkout: Path) -> None:
    """Only what is asked for is opened."""
    program = (
        "import sys; from evselint.geo.tables import opened; from evselint.geo.verdict import verdict; "
        f"verdict('DE', 'Berlin', '10829', *{EUREF}); sys.exit(opened.cache_info().currsize != 2)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=checkout, check=False).returncode == 0
