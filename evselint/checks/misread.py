"""Texts that were written as UTF-8 and read as something else: which ones, and what they said.

A letter beyond ASCII became two or three others, and which ones tells the code page it was read in. Sound texts hold
such pairs as well (``Рі`` in Ukrainian, ``ÂŞ`` in capitals of Romanian), so a text is taken for garbled only where a
word of it would have said something that is written as words are: in one script, with capitals where they belong.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from evselint.expressions import expression

PAGES = ("cp1252", "latin_1", "iso8859_15", "cp1250", "iso8859_2", "cp1251", "cp850", "cp437", "cp852", "mac_roman")
"""The code pages that texts are misread in; where two explain a text equally well, the first is taken."""

# What the first byte of a letter is read as in these pages, and what the others are; a test holds them to the pages.
_FIRST_OF_TWO = "[ÂÃÄÅÈÎÏÐÑ×ØÙĂĹČĎĐŃВГДЕИОПРС┬├─┼╚╬╧╨╤¤ðđ√ƒ≈¬»Œœ–—]"
_FIRST_OF_THREE = "[\u00df-\u00efÔΓбв·‚]"
_NEXT = (
    "[\u0080-\u00d8\u00dc\u00df-\u00ef\u00f1-\u00fc\u00ff\u0102-\u0107\u010c-\u011b\u0139-\u0142\u0150-\u0165"
    "\u016e\u016f\u0178-\u017e\u0192\u02c6-\u02dd\u03a9\u03c0\u0401-\u040f\u0451-\u045f\u0406\u0490\u0491\u2013-\u203a"
    "\u20a7\u20ac\u2116\u2122\u2202-\u2265\u2310\u2500-\u2593]"
)
GARBLED = f"{_FIRST_OF_TWO}{_NEXT}|{_FIRST_OF_THREE}{_NEXT}{_NEXT}"
"""A pattern that finds something in every garbled text, and in few others."""

_GARBLED = expression(GARBLED)
_RUN = expression("[\u0080-\U0010ffff]+")
_PIECE = expression("[A-Za-z]*[\u0080-\U0010ffff][A-Za-z\u0080-\U0010ffff]*")
_WORD = expression(r"[^\W\d_]+")
# Letters, marks and signs of the languages that are spoken where charging points stand.
_USUAL = expression(
    "[\u00a0-\u0137\u0139-\u0148\u014a-\u017e\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0386-\u03ce\u0401-\u044f\u0451-\u045f"
    "\u0490\u0491\u0531-\u0587\u05d0-\u05ea\u0620-\u064a\u0e01-\u0e5b\u10d0-\u10ff\u1e9e-\u1ef9\u2010-\u2026\u20ac\u2116"
    "\u2122\u2190-\u27bf\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e\U0001f300-\U0001faff]+"
)
_QUOTES = frozenset("«»‹›“”„‘’‚")
# Two code pages may read one letter as different ones, of which these are the seldom ones: å for á, ť for š, ß for ü.
_SELDOM = expression("[ÅåÙùÛûÌìÐðÞþŤťŌōŬŭĜĝĤĥĴĵŜŝ]|(?<![AEIOUYÄÖÜaeiouyäöü])ß")


class Reading(NamedTuple):
    """What a text would have said; the more of it is explained, the better, then the fewer seldom letters it has."""

    explained: int
    usual: int
    text: str


def misread(text: str) -> str | None:
    """What a garbled text said, even if it was misread twice; None for a text that is in order."""
    if not _GARBLED.search(text):
        return None
    readings = [reading for page in PAGES if (reading := _read_in(text, page))]
    if not readings:
        return None
    meant = max(readings, key=lambda reading: reading[:2]).text
    return misread(meant) or meant


def _read_in(text: str, page: str) -> Reading | None:
    """What a text would have said if it was misread in this page; None if no word of it speaks for that."""
    codes = _codes(page)
    if not any(letter in codes for letter in text if not letter.isascii()):
        return None
    parts: list[str] = []
    end = explained = 0
    for found in _PIECE.finditer(text):
        meant = _decoded(found[0], codes)
        if meant is None:
            continue
        parts += text[end : found.start()], meant
        end = found.end()
        if _is_written_well(meant) and _says_more(found[0], meant) and not _is_quoted(found):
            explained += len(found[0]) - len(meant)
    meant = "".join((*parts, text[end:]))
    says_something = explained and any(map(str.isalnum, meant))
    return Reading(explained, -len(_SELDOM.findall(meant)), meant) if says_something else None


def _decoded(piece: str, codes: dict[str, int]) -> str | None:
    """The piece with its bytes read as UTF-8; None if they are none."""
    try:
        return _RUN.sub(lambda run: bytes([codes[letter] for letter in run[0]]).decode(), piece)
    except (KeyError, UnicodeDecodeError):
        return None


def _is_written_well(meant: str) -> bool:
    usual = all(map(_USUAL.fullmatch, _RUN.findall(meant)))
    return usual and all(word.isascii() or _is_a_word(word) for word in _WORD.findall(meant))


def _is_a_word(word: str) -> bool:
    """Whether letters make a word: of one script, in small letters, capitals, or with one at the beginning."""
    letters = word.replace("ß", "")  # stands between capitals, too
    rest = letters[1:]
    return rest in (rest.lower(), letters.upper()[1:]) and len(set(map(_script, word))) == 1


def _script(letter: str) -> str:
    code = ord(letter)
    if code < 0x370 or 0x1E00 <= code < 0x1F00:
        return "Latin"
    return "Greek" if code < 0x400 else "Cyrillic" if code < 0x530 else "other"


def _is_quoted(found: re.Match[str]) -> bool:
    """Whether a quotation mark makes the piece look garbled: a capital letter at the end of what is quoted."""
    piece, text = found[0], found.string
    marked = piece[0] in _QUOTES or piece[-1] in _QUOTES
    return marked and not _QUOTES.isdisjoint(text[: found.start()] + text[found.end() :])


def _says_more(piece: str, meant: str) -> bool:
    """Whether what was meant is likelier than the piece as it stands."""
    in_capitals = piece.isupper() and (piece.isalpha() or (piece[-1] in _QUOTES and len(piece) - len(meant) == 1))
    if in_capitals or (piece.isalpha() and piece.startswith("Ăş")):  # Ăştia is Romanian
        return False
    letters = [letter for letter in meant if letter.isalpha()]
    return len(letters) > 1 or all(_script(letter) == "Latin" for letter in (*letters, *filter(str.isalpha, piece)))


@cache
def _codes(page: str) -> dict[str, int]:
    """The byte of each character of a code page beyond ASCII; where the page has none, a byte is read as its number."""
    codes = {}
    for code in range(0x80, 0x100):
        letter = bytes([code]).decode(page, "replace")
        codes[chr(code) if letter == "\ufffd" else letter] = code
    return codes
