"""Reading arbitrary JSON safely: a check must survive whatever a record holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from evselint.checks.countries import ALPHA_2


def number(value: object) -> float | None:
    """The value as a finite number, if it is one; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def strings(value: object) -> list[str]:
    """The strings in a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def objects(value: object) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects in a list, each with its index."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield index, item


def texts(value: object) -> Iterator[tuple[int, str, str]]:
    """The texts of a list of ``{lang, value}``: index, language (lower case, without region) and text."""
    for index, item in objects(value):
        text = item.get("value")
        if isinstance(text, str):
            language = item.get("lang")
            yield index, language.split("-")[0].lower() if isinstance(language, str) else "", text


def wordings(value: object) -> list[str]:
    """The texts of a list of ``{lang, value}``, whatever their languages."""
    if not isinstance(value, list):
        return []
    found = [item.get("value") for item in value if isinstance(item, dict)]
    return [text for text in found if isinstance(text, str)]


def country_of(record: Mapping[str, Any]) -> str | None:
    """The three letters of ``Address.Country``, if a country has them."""
    address = record.get("Address")
    country = address.get("Country") if isinstance(address, dict) else None
    return country if isinstance(country, str) and country in ALPHA_2 else None


def shown(value: float) -> str:
    """A number as people write it: two decimals at most, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
