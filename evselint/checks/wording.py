"""What is odd about a text: templates, placeholders, test wording, invisible characters, HTML, garbled letters."""

from __future__ import annotations

import re

from evselint.checks.misread import misread
from evselint.expressions import expression

LONGEST_TEXT = 2000  # longer texts are judged by their beginning; the documents allow 200 characters at most

# Also inside a text: {{name}}, ${name}, {% … %}, %s, %(name)s, {name}, <name>.
TEMPLATE = expression(
    r"\{\{[^{}]{0,60}\}\}|\{\{|\}\}|\$\{[^{}]{0,60}\}|\$\{|\{%|%\([A-Za-z_]{1,40}\)[sd]|(?<![\w%])%[sd](?!\w)"
    r"|\{[A-Za-z_][A-Za-z0-9_.]{0,40}\}|</?[A-Za-z_][A-Za-z0-9_ .-]{0,40}/?>",
)
_TAG = expression(
    r"</?(?:a|b|i|u|p|br|hr|em|li|ol|ul|td|th|tr|h[1-6]|div|img|sub|sup|span|font|body|html|table|small|strong|center)"
    r"(?: [^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_ENTITY = expression(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_INVISIBLE = expression(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
# Half a letter of UTF-8, of which the rest can be seen: to remove it would lose the letter for good.
_HALF_A_LETTER = expression("[ÂÃÄÅÎÏÐÑĂĹĐŃВГДЕРС][\x80-\x9f\u00ad]")
_APART = expression("[A-Za-z][\u0300-\u0315\u031b\u0323-\u032e\u0331]+")
_LETTER_LOST = "\ufffd"

EMPTY_TEXTS = frozenset({"-", "--", ".", "n/a", "null", "none", "none none"})
"""Texts that count as not filled where a field is optional."""

NOTHING = frozenset(
    {"na", "n/a", "n.a.", "n.a", "k.a.", "k.a", "none", "null", "nil", "nan", "undef", "undefined", "unknown"}
    | {"inconnu", "onbekend", "sconosciuto", "desconocido", "tbd", "tba", "todo", "yyy", "zzz", "asdf", "qwertz"}
    | {"string", "foobar", "qwerty", "unbekannt", "keine angabe", "keine angaben", "nicht bekannt", "not available"}
    | {"not specified", "no data", "to be defined", "postalcode", "postal code"}
    | {"unnamed road", "unnamed street"}  # what a geocoder answers where a road has no name
    | {"none none", "none,none", "null null", "undefined undefined"}
)
"""Texts that stand for a missing value, in small letters."""

ANY_STATION = frozenset(
    {"ladestation", "ladesäule", "ladesaeule", "ladepunkt", "ladeplatz", "stromtankstelle", "elektrotankstelle"}
    | {"e-tankstelle", "wallbox", "schnelllader", "schnellladestation", "schnellladesäule", "station", "evse"}
    | {"charging station", "charging point", "charge point", "charger", "ev charger", "ev charging", "fast charger"}
    | {"ev charging station", "ev charging point", "rapid charger", "charging pole", "station name"}
    | {"borne", "borne de recharge", "station de recharge", "point de charge", "point de recharge"}
    | {"colonnina", "colonnina di ricarica", "stazione di ricarica", "punto di ricarica"}
    | {"laadpaal", "laadpunt", "laadstation", "oplaadpunt", "oplaadpaal", "punto de recarga", "estación de carga"}
    | {"estación de recarga", "punto de carga", "posto de carregamento", "ponto de carregamento"}
    | {"ladestander", "ladestasjon", "ladepunkt", "laddstation", "laddstolpe", "laddplats", "latausasema"}
    | {"latauspiste", "stacja ładowania", "punkt ładowania", "nabíjecí stanice", "dobíjecí stanice"}
    | {"nabíjacia stanica", "töltőállomás", "elektromos töltő", "stație de încărcare", "punionica", "polnilnica"}
)
"""What any charging station is called, in small letters."""

FILLER = frozenset(".-–—_*?#/\\0oOxX, ")
"""Characters that say nothing, however many there are of them."""

# What a text may begin with that means nothing; most texts begin otherwise, and need no closer look.
_FIRST = FILLER | {"#", "l", "L", "\u212a"} | {form for word in NOTHING for form in (word[0], word[0].upper())}

LONGEST_NOTHING = 40
_COUNTED = expression(r"[ -]*(?:[0-9]{1,3}[a-z]?|(?<=[ -])[a-z])$", re.ASCII)
_FIRST_OF_MANY = expression("[oOxX]0+")
_SHEET_ERROR = expression(r"#(?:N/A|NV|REF|NAME\?|VALUE|WERT|BEZUG|DIV/0)!?", re.IGNORECASE)

_TEST = expression(
    r"(?<![^\W_])(?:tests?|testing|dummy|demo|sample|muster(?:stadt|stra(?:ß|ss)e|str\.|mann)|lorem ipsum"
    r"|test(?:lade|säule|saeule|punkt|evse|strecke\b|str)\w*|teststation\w*|teststaion\w*|for testing purposes"
    r"|do not use|nicht benutzen|nicht verwenden)(?![^\W_0-9])",
    re.IGNORECASE,
)
_PLACE_OF_TESTS = expression(
    r"test[ -]?(?:cent(?:er|re)|zentrum|track|strecke|gelände|feld|field|drive)", re.IGNORECASE
)


def template_in(text: str) -> str | None:
    """The first part of the text that a program should have replaced."""
    for found in TEMPLATE.finditer(text[:LONGEST_TEXT]):
        if not _TAG.fullmatch(found[0]):
            return found[0]
    return None


def means_nothing(text: str) -> bool:
    """Whether the whole text stands for a missing value: ``-``, ``n/a``, ``Null``, ``0``, ``None None``."""
    bare = text.strip()
    if not bare or bare[0] not in _FIRST:
        return False
    lowered = bare[:LONGEST_NOTHING].lower()
    if lowered.startswith("lorem ipsum"):
        return True
    if len(bare) > LONGEST_NOTHING:
        return False
    if FILLER.issuperset(bare):
        # "O" and "Ox" may be names, "X0" and "X00" the first of many.
        return len(bare) > 2 if bare.isalpha() else not _FIRST_OF_MANY.fullmatch(bare)
    return lowered in NOTHING or bool(_SHEET_ERROR.fullmatch(bare))


def names_any_station(text: str) -> bool:
    """Whether a name would do for any station: a word for one, with a number or a letter or without."""
    bare = text[:LONGEST_TEXT].strip().lower()
    return bare in ANY_STATION or _COUNTED.sub("", bare) in ANY_STATION


def speaks_of_test(text: str) -> str | None:
    """The word that says that this is a test, a demonstration or a sample; a text that means nothing speaks of none."""
    head = text[:LONGEST_TEXT]
    found = _TEST.search(head)
    return found[0] if found and not _PLACE_OF_TESTS.search(head) and not means_nothing(head) else None


def invisible_in(text: str) -> str | None:
    """The first invisible character, as its code."""
    found = None if text.isascii() and text.isprintable() else _INVISIBLE.search(text)
    if not found or _HALF_A_LETTER.search(text) or garbled(text):
        return None
    return f"U+{ord(found[0]):04X}"


def composed(text: str) -> str:
    """The text with each Latin letter and its accents as one character, where there is such a one."""
    if text.isascii() or not _APART.search(text):
        return text
    from unicodedata import normalize  # late: hardly any text needs it

    return _APART.sub(lambda found: normalize("NFC", found[0]), text)


def without_invisible(text: str) -> str:
    """The text without characters that cannot be seen."""
    return _INVISIBLE.sub("", text)


def html_in(text: str) -> str | None:
    """The first HTML tag or entity."""
    if "<" not in text and "&" not in text:
        return None
    head = text[:LONGEST_TEXT]
    found = _TAG.search(head) or next((hit for hit in _ENTITY.finditer(head) if _unescaped(hit[0]) != hit[0]), None)
    return found[0] if found else None


def _unescaped(text: str) -> str:
    from html import unescape  # late: a table of all entities, which hardly any text has

    return unescape(text)


def without_html(text: str) -> str:
    """The text that a browser would show."""
    return " ".join(_unescaped(_TAG.sub(" ", text)).split())


def garbled(text: str) -> str | None:
    """What a text was before it was read in the wrong encoding; the text itself where letters are lost for good."""
    if text.isascii():
        return None
    head = text[:LONGEST_TEXT]
    return head if _LETTER_LOST in head else misread(head)
