"""One spelling for the many in which people write a town or a postal code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evselint.expressions import expression

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ŀ": "l", "ħ": "h"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_BRACKETS = expression(r"\s*[(\[][^)\]]*[)\]]?")
_INNER = expression(r"[(\[]([^)\]]+)[)\]]?")
_DISTRICT = expression(r"[\s,]+(?:\d{1,2}|[A-ZÅÄÖ]{1,2}|cedex.*)$", re.IGNORECASE)
_SEPARATORS = expression(r"\s*[/,;|]\s*|\s+-\s+|\s+[oO][tT]\s+")
_LEADING_CODE = expression(r"^(?:[A-Z]{1,3}-)?[0-9]{3,6}\s+")
_WORD_END = expression(r"[\s-]+[^\s-]+$")
_SHORT_WORDS = (
    (expression(r"\ba\.?\s*d\.\s*", re.IGNORECASE), "an der "),
    (expression(r"\bi\.?\s*d\.\s*", re.IGNORECASE), "in der "),
    (expression(r"\bv\.?\s*d\.\s*", re.IGNORECASE), "vor der "),
    (expression(r"\bb\.\s*", re.IGNORECASE), "bei "),
    (expression(r"\bi\.\s*", re.IGNORECASE), "im "),
    (expression(r"\ba\.\s*", re.IGNORECASE), "am "),
    (expression(r"\bo\.\s*d\.\s*", re.IGNORECASE), "ob der "),
    (expression(r"\bst\.\s*", re.IGNORECASE), "sankt "),
    (expression(r"\bste\.\s*", re.IGNORECASE), "sainte "),
)
_RIVERS = {
    "am m.": "am main", "am m": "am main", "am n.": "am neckar", "am n": "am neckar", "im br.": "im breisgau",
    "im br": "im breisgau", "an der s.": "an der saale", "am rh.": "am rhein", "am rh": "am rhein",
}  # fmt: skip
LONGEST_NAME = 80


def folded(name: str) -> str:
    """A name without case, accents, blanks and signs: ``Saint-Étienne`` and ``SAINT ETIENNE`` are the same."""
    if name.isascii():
        return "".join(filter(str.isalnum, name.lower()))
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(character for character in plain if character.isalnum())


def spellings(name: str) -> tuple[str, ...]:
    """How a name is looked up: as it is, and with umlauts written out (``Muenchen``)."""
    if name.isascii():
        return (folded(name),)
    lowered = unicodedata.normalize("NFC", name.casefold())
    return tuple(dict.fromkeys((folded(lowered), folded(lowered.translate(_UMLAUTS)))))


def _written_out(name: str) -> str:
    for pattern, words in _SHORT_WORDS:
        name = pattern.sub(words, name)
    lowered = name.casefold().strip()
    for short, long in _RIVERS.items():
        if lowered.endswith(" " + short):
            return lowered[: -len(short)] + long
    return name


def readings(name: str, *, cut: bool = True) -> Iterator[str]:
    """What a town may be meant by a text, the likeliest first: ``Frankfurt a. M.``, ``Halle (Saale)``, ``Praha 1``.

    ``cut``: at last also what is left without the last words.
    """
    text = _LEADING_CODE.sub("", name.strip()[:LONGEST_NAME])
    yield text
    yield _written_out(text)
    without = _BRACKETS.sub("", text)
    yield without
    yield from _INNER.findall(text)
    yield _written_out(without)
    yield _DISTRICT.sub("", without)
    parts = _SEPARATORS.split(without)
    if len(parts) > 1:
        yield from (_written_out(part) for part in parts)
    shorter = without
    while cut and (left := _WORD_END.sub("", shorter)) != shorter and len(left) > 2:
        yield left
        shorter = left


# How many characters of a code tell the place; the rest tells the street or the house.
_TELLING = {"NL": 4, "IE": 3, "PT": 4, "CA": 3, "US": 5, "MT": 3}
_BLANKS = expression(r"[\s-]+")
_COUNTRY_MARK = expression(r"[A-Z]{1,3}[-\s](?=\d)|(?:LT|LV|MD|SI|[ADFILNS])(?=\d{3})")


def codes(country: str, code: str) -> tuple[str, ...]:
    """How a postal code of a country (two letters) is looked up: in full, without the country's mark, or cut short."""
    upper = code.strip().upper()
    bare = upper if upper.isalnum() else _BLANKS.sub("", upper)
    found = [bare]
    if country not in ("GB", "IE", "MT", "AD", "CA") and not bare.isdigit():
        found.append(_BLANKS.sub("", _COUNTRY_MARK.sub("", upper, count=1)))
    for each in tuple(found):
        if country in ("GB", "GG", "JE", "IM") and len(each) > 4:
            found.append(each[:-3])
        elif country in _TELLING and len(each) > _TELLING[country]:
            found.append(each[: _TELLING[country]])
    return tuple(dict.fromkeys(found))
