"""Texts that hold something else, and texts that tell against other fields."""

from __future__ import annotations

from typing import Any

import pytest

from evselint.checks.energy import shares_add_up
from evselint.checks.misplaced import (
    no_contact,
    no_escapes,
    no_lost_letters,
    no_program_output,
    speaking_name,
    without_internals,
)
from evselint.checks.telling import always_open_as_told, car_park_in, tells_no_state


@pytest.mark.parametrize("text", ["+49 30 23125123", "Tel. 030/23125123", "a.b@evl.example", "see www.evl.example"])
def test_contacts_are_found(text: str) -> None:
    assert no_contact()(text) is not None


@pytest.mark.parametrize("text", ["Hauptstraße 12-15", "Bay 1 2 3 4", "EVL 24/7", "A10 2026", "Level 0 1 2", "P+R 100"])
def test_numbers_of_a_place_are_no_contacts(text: str) -> None:
    assert no_contact()(text) is None


@pytest.mark.parametrize("name", ["ACE0593278", "TTA000758", "CC_13_0003", "12345", "00:1a:2b:3c:4d:5e", "8FVC9G8F+6W"])
def test_serial_numbers_are_no_names(name: str) -> None:
    assert speaking_name()(name) is not None
    assert without_internals()(name) is None, "one cause, one finding"


@pytest.mark.parametrize("name", ["EVL 24", "A10 Center", "IKEA", "P1", "Route 66", "Nord 2026", "BMW i3", "3M", "U5"])
def test_names_are_left_alone(name: str) -> None:
    assert speaking_name()(name) is None
    assert without_internals()(name) is None


@pytest.mark.parametrize("name", ["Nord con: 2", "CS_BER_01 Rathaus", "Rathaus (evseId=7)"])
def test_internals(name: str) -> None:
    assert without_internals()(name) is not None


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("[object Object]", True),
        ("{'de': 'Kabel'}", True),
        ('["Nord"]', True),
        ("b'ABB'", True),
        ("undefined Nord", True),
        ("undefined", False),  # a placeholder, which another rule reports
        ("[bring a cable]", False),
        ("The object of the year", False),
        ("Nanterre", False),
    ],
)
def test_program_output(text: str, raised: bool) -> None:
    assert (no_program_output()(text) is not None) is raised


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("M\\u00fcnchen", True),
        ("Stra%C3%9Fe", True),
        ("a%20b", True),
        ("Zeile\\nZeile", True),
        ("100% Ökostrom", False),
        ("https://evl.example/a%20b%C3%9F", False),
    ],
)
def test_escapes(text: str, raised: bool) -> None:
    assert (no_escapes()(text) is not None) is raised


@pytest.mark.parametrize(("text", "raised"), [("Stra?e", True), ("K?ln", True), ("Lost? Call us", False), ("?", False)])
def test_lost_letters(text: str, raised: bool) -> None:
    assert (no_lost_letters()(text) is not None) is raised


@pytest.mark.parametrize(
    "text",
    [
        "Tiefgarage Rathaus",
        "Parkhaus am Zoo",
        "2. UG",
        "Ebene -1",
        "multi-storey car park",
        "underground parking",
        "Parking souterrain Bastille",
        "sous-sol -2",
        "Autosilo Castellani",
        "parcheggio coperto",
        "parkeergarage Centrum",
        "aparcamiento subterráneo",
    ],
)
def test_words_for_garages_in_six_languages(text: str) -> None:
    assert car_park_in(text)


@pytest.mark.parametrize("text", ["Parkstraße", "Am Park", "Parkplatz", "Jugendherberge", "Zug 4", "Tangerhütte"])
def test_words_for_other_places(text: str) -> None:
    assert car_park_in(text) is None


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Opening hours: Mon to Fri 8:00 to 18:00", True),
        ("Geöffnet von 7 Uhr bis 22 Uhr", True),
        ("Ouvert de 8h à 20h", True),
        ("Geöffnet 24 Stunden", False),
        ("Open daily 0:00 - 24:00", False),
        ("Opening hours see OpeningTimes", False),
        ("Parking fee 8:00 to 18:00", False),
    ],
)
def test_hours_in_text(text: str, raised: bool) -> None:
    record: dict[str, Any] = {"IsOpen24Hours": True, "AdditionalInfo": [{"lang": "en", "value": text}]}
    assert bool(list(always_open_as_told()(record))) is raised
    assert list(always_open_as_told()({**record, "IsOpen24Hours": False})) == []


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("außer Betrieb", True),
        ("Out of service", True),
        ("hors service", True),
        ("Service area", False),
        ("Bauhof", False),
    ],
)
def test_state_in_text(text: str, raised: bool) -> None:
    assert bool(list(tells_no_state()({"AdditionalInfo": [{"lang": "de", "value": text}]}))) is raised


@pytest.mark.parametrize(
    ("shares", "answer"),
    [([60, 40], None), ([60, 60], "120"), ([60, None], None), ([], None), ([33.3, 33.3, 33.4], None)],
)
def test_shares_add_up(shares: list[float | None], answer: str | None) -> None:
    found = shares_add_up(max=100.5)([{"Energy": "Wind", "Percentage": share} for share in shares])
    assert (found["sum"] if found else None) == answer
