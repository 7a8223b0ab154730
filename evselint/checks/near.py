"""The right spelling that a malformed value most likely means: offered only where the schema then accepts it."""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 200


def cleaned_id(value: str) -> str:
    """An id without blanks, in capitals, with ``*`` where ``-`` or ``_`` stands."""
    return re.sub(r"[-_]", "*", re.sub(r"\s+", "", value)).upper()


def cleaned_phone(value: str) -> str:
    """A telephone number without the marks that people put in to read it, ``00`` as ``+``."""
    plain = re.sub(r"[\s()/.\-]", "", value.replace("(0)", ""))
    return re.sub(r"^00", "+", plain)


def cleaned_language(value: str) -> str:
    """A language code with the language in small and the region in capital letters."""
    language, _, region = value.strip().replace("_", "-").partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def cleaned_coordinates(value: str) -> str:
    """One or two numbers with at most six decimals and without plus signs, one blank between them."""
    numbers = re.findall(r"-?[0-9]+\.[0-9]+", value)
    return " ".join(f"{float(number):.6f}" if len(number.split(".")[1]) > 6 else number for number in numbers[:2])


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
