"""The right spelling that a malformed value most likely means: offered only where the schema then accepts it."""

from __future__ import annotations

import re
from collections.abc import Callable

from evselint.expressions import expression

LONGEST = 200
_MORE = expression(r"\([^()]*\)\s*$|/\s*[0-9]{1,4}\s*$")


def cleaned_id(value: str) -> str:
    """An id without blanks, in capitals, with ``*`` where ``-`` or ``_`` stands."""
    return re.sub(r"[-_]", "*", re.sub(r"\s+", "", value)).upper()


def cleaned_phone(value: str) -> str:
    """A telephone number without the marks that people put in to read it, ``00`` as ``+``.

    The value as it is where something follows that is no part of the number: ``(24/7)``, ``/ 24`` for a second one.
    """
    if _MORE.search(value):
        return value
    plain = re.sub(r"[\s()/.\-]", "", value.replace("(0)", ""))
    return re.sub(r"^00", "+", plain)


def cleaned_language(value: str) -> str:
    """A language code with the language in small and the region in capital letters."""
    language, _, region = value.strip().replace("_", "-").partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


# A minus sign as word processors write it; a dash right behind a digit may part two numbers instead.
_MINUS = expression(r"(?<![0-9])[\u2010-\u2015\u2212\ufe63\uff0d](?=[0-9])")
_BEFORE, _DEGREE, _BEHIND = r"[\s(\[]*", r"\+?(-?[0-9]{1,3}\.[0-9]+) ?°?", r"[\s)\]]*"
_LATITUDE = rf"(?:lat(?:itude)?[:= ]*|N ?)?{_DEGREE}(?: ?N)?"
_LONGITUDE = rf"(?:(?:lng|long?|longitude)[:= ]*|E ?)?{_DEGREE}(?: ?E)?"
_HEIGHT = r"(?:[\s,;]+-?[0-9]{1,4}(?:\.[0-9]+)?)?"
_ANGLES = expression(
    rf"{_BEFORE}(?:{_LATITUDE}[\s,;/|]+{_LONGITUDE}{_HEIGHT}|{_LATITUDE}|{_LONGITUDE}){_BEHIND}", re.IGNORECASE
)


def cleaned_coordinates(value: str) -> str:
    """One or two numbers with at most six decimals and without plus signs, one blank between them.

    The value as it is where a sign, an order or an angle would have to be guessed: west and south by letter, longitude
    first, degrees with minutes.
    """
    found = _ANGLES.fullmatch(_MINUS.sub("-", value))
    numbers = [number for number in found.groups() if number] if found else []
    rounded = (f"{float(number):.6f}" if len(number.split(".")[1]) > 6 else number for number in numbers)
    return " ".join(rounded) if numbers else value


CLEANERS: dict[str, Callable[[str], str]] = {
    "EvseID": cleaned_id,
    "ChargingPoolID": cleaned_id,
    "HubOperatorID": cleaned_id,
    "OperatorID": cleaned_id,
    "HotlinePhoneNumber": cleaned_phone,
    "lang": cleaned_language,
    "Coordinates": cleaned_coordinates,
    "Latitude": cleaned_coordinates,
    "Longitude": cleaned_coordinates,
}


def cleaned(name: str, value: object) -> str | None:
    """What the value of the member ``name`` becomes when it is cleaned; None if nothing is known to do."""
    cleaner = CLEANERS.get(name)
    if cleaner is None or not isinstance(value, str) or len(value) > LONGEST:
        return None
    result = cleaner(value)
    return result if result != value else None
