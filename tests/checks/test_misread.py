"""Texts that were misread in one of many code pages are found and mended; no sound name of a town is taken for one."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from evselint.checks.misread import GARBLED, PAGES
from evselint.checks.texts import plain_blanks, visible_characters
from evselint.checks.wording import garbled
from evselint.geo.tables import opened

NAMES = [
    *(
        "Straße",
        "Köln",
        "Zürich",
        "Łódź",
        "Gdańsk",
        "Kraków",
        "Příbram",
        "Třešť",
        "Žilina",
        "Győr",
        "Iași",
        "București",
    ),
    *("Çeşme", "İstanbul", "Ağrı", "Malmö", "Ærø", "Nîmes", "Orléans", "Coruña", "Évora", "Jõgeva", "Kėdainiai"),
    *("Jūrmala", "Αθήνα", "Θεσσαλονίκη", "София", "Київ", "Чернівці", "Крагујевац"),
]


def read_as(page: str, text: str) -> str:
    """The text as it looks where it is read in a code page; bytes that mean nothing there are kept as they are."""
    letters = ((code, bytes([code]).decode(page, "replace")) for code in text.encode())
    return "".join(chr(code) if letter == "\ufffd" else letter for code, letter in letters)


def names_of_towns() -> set[str]:
    towns = opened("towns.bin")
    starts, names = towns["name_starts"], bytes(towns["names"])
    return {names[start:end].decode() for start, end in pairwise(starts)}


@pytest.mark.parametrize("page", PAGES)
def test_names_are_mended_whatever_the_page(page: str) -> None:
    mended = [name for name in NAMES if garbled(read_as(page, name)) == name]
    assert len(mended) >= 0.9 * len(NAMES)
    assert all(garbled(read_as(page, name)) for name in NAMES)


@pytest.mark.parametrize("page", PAGES)
def test_the_filter_finds_what_can_be_garbled(page: str) -> None:
    letters = [chr(code) for code in (*range(0xA0, 0x17F), *range(0x386, 0x3CE), *range(0x401, 0x460), 0x2019, 0x20AC)]
    assert all(re.search(GARBLED, read_as(page, letter)) for letter in letters if read_as(page, letter) != letter)


@pytest.mark.parametrize("change", [str, str.upper, str.lower])
def test_names_of_towns_are_sound(change) -> None:
    told = {name for name in names_of_towns() if not name.isascii() and garbled(change(name))}
    assert len(told) < 40
    assert all("Ã" in name for name in told), "names that are garbled in the source have Ã¶, Ã¼ or Ã¤"


@pytest.mark.parametrize(
    "text",
    [
        *("ÄÖÜ", "ĂȘ", "Â°", "12 £", "© 2026", "PĂŞTI", "PÄŤDESIAT", "Ăştia", "RÂŞNOV", "SÃO JOÃO", "AÇÃO", "ŻÓŁĆ"),
        *("вул. Гі де Мопассана", "РІВНЕ", "ЦІ ТІ", "ДІДІ-ЛІЛО", "220 В°", "«Корпус В»", "Њујорк", "Αθήνα «Γ»"),
        *("«Salle CAFÃ»", "»öffi-Ticket«", "Wien–Österreich", "A–Ü", "Hotel –Österreich", "RYHMÄ’", "Œuvre", "cœur"),
        *("20 °C", "10 m²", "Nº 3", "1ª Planta", "±5", "≈ 50 m", "── Menü ──", "├─ Säule", "Café™", "İSTANBUL ŞİŞLİ"),
    ],
)
def test_sound_texts_that_look_garbled(text: str) -> None:
    assert garbled(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Säule KÃ¶ln", "Säule Köln"),
        ("KÃƒÂ¶ln", "Köln"),
        ("mÃ€rz", "märz"),
        ("NÂ°5, 22Â°C", "N°5, 22°C"),
        ("âš¡ SÃ¤ule", "⚡ Säule"),
        ("voilÃ\u00a0 tout", "voilà tout"),
    ],
)
def test_parts_of_texts_and_texts_misread_twice(text: str, meant: str) -> None:
    assert garbled(text) == meant


@pytest.mark.parametrize("text", ["NĂˇmÄ›stĂ\u00ad", "Ã\u00ad", "Ä\u0085", "HÃ\u0081"])
def test_parts_of_letters_are_neither_removed_nor_replaced(text: str) -> None:
    assert visible_characters()(text) is None
    assert plain_blanks()(text) is None or garbled(text) is None
