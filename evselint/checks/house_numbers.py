"""House numbers: whether there is one, and where else in the address it got to.

Where the number stands in a street line is a custom of the country: behind the name in most of Europe, before it in
French and English. Countries of which this is not known are not judged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from evselint.checks import odd
from evselint.checks.countries import EUROPE
from evselint.checks.filters import suspect
from evselint.checks.verb import Answer, ValueCheck, value_check
from evselint.checks.wording import means_nothing
from evselint.expressions import expression

_FIRST_IN = "FRA MCO LUX GLP GUF MTQ MYT REU GBR GGY IMN IRL JEY USA CAN AUS NZL"
NUMBER_FIRST = frozenset(_FIRST_IN.split())
NUMBER_LAST = EUROPE - NUMBER_FIRST - {"TUR"}

_NUMBER = r"[0-9]{1,4} ?(?:[a-zA-Z](?![a-zA-Z]))?(?: ?[-/+] ?[0-9]{1,4} ?(?:[a-zA-Z](?![a-zA-Z]))?)?"
_LAST = expression(rf"(?P<street>.+?)(?:, ?| )(?:Nr\.? ?|No\.? ?|n[°º] ?)?(?P<number>{_NUMBER})")
_FIRST = expression(rf"(?P<number>{_NUMBER}(?: ?(?:bis|ter|quater))?)(?:, ?| )(?P<street>[^\W\d_].*)", re.IGNORECASE)
_YEAR = expression(r"1[5-9][0-9]{2}|20[0-9]{2}")
_LAST_WORD = expression(r"[^\W\d_]+(?=[^\w]*$)")
# What a number belongs to that is no house number: roads, gates, halls, kilometres.
_THINGS = """
    autobahn autoroute autostrada autopista autovia bundesstraße bundesstrasse landstraße landstrasse landesstraße
    landesstrasse kreisstraße kreisstrasse staatsstraße staatsstrasse nationalstrasse nationale departementale
    départementale route highway freeway interstate motorway statale provinciale carretera rijksweg snelweg
    kilometer ausfahrt exit sortie uscita afrit salida anschlussstelle junction
    tor porte halle hall terminal bau gebäude building bâtiment haus block bloc parzelle feld ebene level etage
    parkplatz parkhaus parking parkdeck deck zone sektor sector lot area gewerbepark industriegebiet
"""
# Alone in front of a number these make the name of a street: "Straße 12", "Rue 4".
_KINDS = "straße strasse street avenue ave road calle rue via weg vej väg gata gate"
_MONTHS_OF_STREETS = """
    januar jänner februar märz april mai juni juli august september oktober november dezember
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    january february march may june july october december
"""
_NONE = "s/n sn s.n. s.n s/nº snc s.n.c. bb b.b. b.b bez zn z.n. ohne keine none uden utan sans senza sin geen b/n bn"
# Words that together say that there is no number: "bez č.p.", "senza numero civico", "ohne Nr.".
_NEGATIONS = """
    no not without none ohne kein keine keiner sans pas aucun sin sem senza nessun nessuno zonder geen utan uten uden
    inget ingen ingen ei ilman bez brak neuvedeno neuveden fără fara nincs nélkül puudub χωρίς без нет немає
"""
_NUMBERS = """
    n no nr nro num number numbers house hausnummer hausnr nummer huisnummer huisnr husnummer husnr numero número numéro
    de civico č p čp čo e ev číslo čísla popisné popisného popisne cislo numer numeru broja broj števíl številke hišne
    număr numar szám házszám numeroa maja αριθμό αρ номер номера
"""
_NAMES_OF_FIELD = frozenset({"housenum", "house num", "housenumber", "house number"})
_NUMBERED, _STREETS = frozenset(_THINGS.split()), frozenset(_KINDS.split())
_NEGATING = frozenset(_NEGATIONS.split())
_NO_NUMBER_WORDS = _NEGATING | frozenset(_NUMBERS.split())
_WORD = expression(r"[^\W\d_]+")
_MONTHS, _NO_NUMBER = frozenset(_MONTHS_OF_STREETS.split()), frozenset(_NONE.split())
_MONTH_NAMES = r"(?:jan|feb|m[aä]r|mrz|apr|mai|may|jun|jul|aug|sep|o[ck]t|nov|de[cz]|janv|févr|avr|juin|juil|août|déc)"
_DATE = expression(
    rf"[0-9]{{1,2}}[.\- /]{{1,2}}{_MONTH_NAMES}[a-z]*\.?(?:[\- /.]*[0-9]{{2,4}})?"
    rf"|{_MONTH_NAMES}[a-z]*\.?[\- /.]+[0-9]{{1,4}}"
    r"|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:]+)?|[0-9]{1,2}[./][0-9]{1,2}[./](?:19|20)[0-9]{2}",
    re.IGNORECASE,
)
_DECIMAL = expression(r"([0-9]{1,4})[.,]0{1,2}")
_COUNTED = expression(r"(-?[0-9]{1,3})\.0", re.ASCII)
_LONGEST_NUMBER_WORD = 3
LONGEST_STREET = 200
Fault = tuple[str, dict[str, Any]]


@lru_cache(maxsize=1024)
def fault_of_house_number(country: str, street: str, number: str, postal_code: str) -> Fault | None:
    """The one thing that is wrong with a house number, and what a message needs; one cause has one name."""
    in_street = number_in_street(country, street) if len(street) <= LONGEST_STREET else None
    bare = number.strip()
    if not bare or means_nothing(bare) or bare.lower() in _NAMES_OF_FIELD:
        if in_street:
            return "in-street", {"value": street, "name": in_street[0], "number": in_street[1]}
        return ("empty", {}) if not number else ("placeholder", {})
    if len(bare) >= 4 and bare == postal_code.strip():
        return "postal-code", {}
    if _DATE.fullmatch(bare):
        return "date", {}
    if decimal := _DECIMAL.fullmatch(bare):
        return "decimal", {"repair": decimal[1]}
    if in_street:
        same = _spelled(in_street[1]) == _spelled(bare)
        return ("repeated", {"value": street, "repair": in_street[0], "number": bare}) if same else None
    return ("text", {}) if _is_text(bare) else None


def number_in_street(country: str, street: str) -> tuple[str, str] | None:
    """Street name and house number of a street line that holds both."""
    pattern = _LAST if country in NUMBER_LAST else _FIRST if country in NUMBER_FIRST else None
    found = pattern.fullmatch(street.strip()) if pattern else None
    if not found:
        return None
    name, number = found["street"].strip(" ,"), found["number"].strip()
    if _YEAR.fullmatch(number):
        return None
    if pattern is _FIRST:
        return None if name.split(maxsplit=1)[0].lower() in _MONTHS else (name, number)
    word = _LAST_WORD.search(name)
    if word is None or len(word[0]) <= 2 or word[0].lower() in _NUMBERED:
        return None
    return None if name.lower() in _STREETS else (name, number)


def _spelled(number: str) -> str:
    return re.sub(r"[\s./-]", "", number).lower()


def _is_text(number: str) -> bool:
    """Whether it has no digit, is longer than a letter or two, and does not say that there is no number."""
    letters = sum(character.isalpha() for character in number)
    if letters <= _LONGEST_NUMBER_WORD or any(map(str.isdigit, number)):
        return False
    return number.lower() not in _NO_NUMBER and not _says_no_number(number.lower())


def _says_no_number(words: str) -> bool:
    said = set(_WORD.findall(words))
    return said <= _NO_NUMBER_WORDS and not said.isdisjoint(_NEGATING)


@value_check(str)
def number_as_counted() -> ValueCheck:
    """The number is not a whole one with a decimal point; the repair is that whole number."""

    def check(value: Any) -> Answer:
        found = _COUNTED.fullmatch(value)
        return {"repair": found[1]} if found else None

    return suspect(check, odd.DECIMAL_SPOT)


@value_check(dict)
def house_number(*, case: str) -> ValueCheck:
    """There is a house number, and it stands in HouseNum.

    ``case``: empty, placeholder, in-street, repeated, postal-code, date, decimal or text; an address has one at most.
    """

    def check(value: Any) -> Answer:
        number, street, country, code = (value.get(key) for key in ("HouseNum", "Street", "Country", "PostalCode"))
        if not isinstance(number, str):
            return None
        texts = (each if isinstance(each, str) else "" for each in (country, street, code))
        country, street, code = texts
        fault = fault_of_house_number(country, street, number, code)
        return {"value": number, **fault[1]} if fault and fault[0] == case else None

    return suspect(check, odd.ODD_HOUSE_NUMBER)
