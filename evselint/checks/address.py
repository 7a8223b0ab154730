"""Checks of street, town and country: that each holds what belongs there and nothing else."""

from __future__ import annotations

import re
from typing import Any

from evselint.checks import odd
from evselint.checks.countries import ALPHA_2, COUNTRY_NAMES
from evselint.checks.filters import suspect
from evselint.checks.verb import Answer, ValueCheck, value_check
from evselint.expressions import expression

# Four digits and three behind a hyphen in Portugal, four digits and two letters in the Netherlands.
_CODE_IN_TOWN = expression(
    r"(?:[A-Z]{1,3}[- ])?([0-9]{4}-[0-9]{3}|[0-9]{4} ?[A-Z]{2}(?![^\W\d_])|[0-9]{4,6}|[0-9]{2}-[0-9]{3}"
    r"|[0-9]{3} [0-9]{2})(?![0-9])"
)
# Codes of sports and road signs that are taken for those of ISO 3166-1.
_OTHER_CODES = """
    GER:DEU SUI:CHE SWI:CHE NED:NLD HOL:NLD DEN:DNK POR:PRT GRE:GRC CRO:HRV SLO:SVN BUL:BGR ROM:ROU LAT:LVA
    MON:MCO SPA:ESP ENG:GBR SCO:GBR WAL:GBR NIR:GBR KOS:XKX
"""
_MEANT = dict(pair.split(":") for pair in _OTHER_CODES.split())
_PLUS_CODE = expression(r"(?<![0-9A-Z])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Z])")
_COORDINATES = expression(r"-?[0-9]{1,3}[.,][0-9]{3,}[°NS]?[ ,;/]+-?[0-9]{1,3}[.,][0-9]{3,}")
_THREE_WORDS = expression(r"/{2,3}[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+")
_CONTACT = expression(r"https?://[^\s,;]{3}|\+[1-9][0-9]{0,2}[ (/-]{0,2}[0-9](?:[ ()/-]?[0-9]){6,12}$", re.ASCII)
_NO_LETTERS = expression(r"[\W\d_]*[0-9][\W\d_]*")
_COUNTRIES = COUNTRY_NAMES - {"luxembourg", "luxemburg"}
_SHORTEST_CODE, _SHORTEST_TOWN, _LONGEST_TEXT = 4, 3, 200


def _text(value: Any, member: str) -> str:
    text = value.get(member)
    return text.strip() if isinstance(text, str) and len(text) <= _LONGEST_TEXT else ""


@value_check(str)
def assigned_country() -> ValueCheck:
    """The three letters are a country's in ISO 3166-1; the answer says what is ``meant``."""

    def check(value: Any) -> Answer:
        if value in ALPHA_2 or len(value) != 3:
            return None
        capitals = value.upper()
        known = capitals if capitals in ALPHA_2 else _MEANT.get(capitals)
        return {"meant": known or "a code of ISO 3166-1 such as DEU"}

    return check


@value_check(dict)
def town_without_code() -> ValueCheck:
    """The town is not given together with a postal code; the answer names both."""

    def check(value: Any) -> Answer:
        town = _text(value, "City")
        found = _CODE_IN_TOWN.search(town)
        if not found:
            return None
        rest = (town[: found.start()] + town[found.end() :]).strip(" ,;-")
        return {"value": town, "code": found[1], "town": rest or "nothing"}

    return suspect(check, odd.ODD_TOWN)


@value_check(dict)
def town_alone() -> ValueCheck:
    """The town is one name: no comma, and no street or country behind it."""

    def check(value: Any) -> Answer:
        town = _text(value, "City")
        parts = [part.strip() for part in re.split("[,;]", town)]
        if len(parts) < 2 or not parts[0] or _CODE_IN_TOWN.search(town):
            return None
        return {"value": town, "first": parts[0]}

    return suspect(check, odd.ODD_TOWN)


@value_check(dict)
def town_in_usual_case(*, case: str) -> ValueCheck:
    """The town is not written in capitals only (``case`` is ``capitals``) or in small letters only (``small``)."""

    def check(value: Any) -> Answer:
        town = _text(value, "City")
        one_case = town.isupper() if case == "capitals" else town.islower()
        long_enough = len(town) > _SHORTEST_TOWN and town.replace(" ", "").replace("-", "").isalpha()
        return {"value": town, "meant": town.title()} if one_case and long_enough else None

    return suspect(check, odd.ODD_TOWN)


@value_check(dict)
def street_is_name() -> ValueCheck:
    """The street is a name, not a code or a position; the answer says what it ``is``.

    A web address and a telephone number are told as such elsewhere.
    """

    def check(value: Any) -> Answer:
        street = _text(value, "Street")
        if _CONTACT.match(street):
            return None
        if _PLUS_CODE.search(street):
            return {"value": street, "is": "a plus code"}
        if _COORDINATES.search(street):
            return {"value": street, "is": "a position"}
        if _THREE_WORDS.search(street):
            return {"value": street, "is": "an address in three words"}
        return {"value": street, "is": "a number"} if len(street) > 1 and _NO_LETTERS.fullmatch(street) else None

    return suspect(check, odd.ODD_STREET)


@value_check(dict)
def street_alone() -> ValueCheck:
    """The street does not hold the postal code as well, nor end with the town or a country behind a comma."""

    def check(value: Any) -> Answer:
        street, town, code = (_text(value, member) for member in ("Street", "City", "PostalCode"))
        if _NO_LETTERS.fullmatch(street):
            return None  # no street at all, which is told as such
        if len(code) >= _SHORTEST_CODE and re.search(rf"(?<!\w){re.escape(code)}(?!\w)", street):
            return {"value": street, "found": code, "what": "postal code"}
        if len(town) >= _SHORTEST_TOWN and re.search(rf"[,;0-9] *{re.escape(town)}\W*$", street, re.IGNORECASE):
            return {"value": street, "found": town, "what": "town"}
        _, comma, end = street.rpartition(",")
        country = comma and end.strip(" .;").lower()
        return {"value": street, "found": end.strip(), "what": "country"} if country in COUNTRY_NAMES else None

    return suspect(check, odd.ODD_STREET)


@value_check(dict)
def street_differs_from_town() -> ValueCheck:
    """The street is not just the town again."""

    def check(value: Any) -> Answer:
        street = value.get("Street")
        same = isinstance(street, str) and len(street) > 1 and street == value.get("City")
        return {"value": street} if same else None

    return check


@value_check(str)
def region_is_name() -> ValueCheck:
    """The region is the name of one, not a number nor a country; the answer says what it ``is``.

    Luxembourg is also a canton, and a province of Belgium.
    """

    def check(value: Any) -> Answer:
        region = value.strip()
        if len(region) <= _LONGEST_TEXT and _NO_LETTERS.fullmatch(region):
            return {"is": "a number"}
        return {"is": "a country"} if region.lower() in _COUNTRIES else None

    return check
