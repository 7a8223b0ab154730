"""What the page says, in the reader's language: one table of texts, numbers and dates as they are written there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from evselint.places import templates_folder
from evselint.rulebook import TRANSLATED_KEYS

if TYPE_CHECKING:
    from evselint.rulebook import Rule

LANGUAGES = ("en", "de")
TABLE = "texts.toml"
MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
}


@dataclass(frozen=True)
class Language:
    """The texts of one language by key; a text of two forms is for one and for many."""

    code: str
    texts: Mapping[str, str | list[str]]

    def text(self, key: str, **values: object) -> str:
        """The text ``key`` with ``values`` put in. Raises KeyError for a key or value that is missing."""
        given = self.texts[key]
        assert isinstance(given, str), f"{key} is counted"
        return given.format(**values) if values else given

    def counted(self, key: str, number: int, **values: object) -> str:
        """The text ``key`` for so many: ``1 finding``, ``1,464 findings``."""
        forms = self.texts[key]
        assert isinstance(forms, list), f"{key} is not counted"
        return forms[number != 1].format(n=self.number(number), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """``1,464`` or ``71.4``, with the language's marks."""
        written = f"{value:,.{decimals}f}"
        return written.translate(str.maketrans(",.", ".,")) if self.code == "de" else written

    def signed(self, change: float) -> str:
        """``+1.4`` or ``−0.3``; ``±0`` where nothing moved."""
        if abs(change) < 0.05:
            return "±0"
        return ("+" if change > 0 else "−") + self.number(abs(change), 1)

    def percent(self, share: float) -> str:
        """``71 %``; what is not all or nothing never looks like it."""
        value = 100 * share
        if 0 < value < 1:
            return f"< {self.number(1)} %"
        if 99 < value < 100:
            return f"> {self.number(99)} %"
        return f"{self.number(value)} %"

    def date(self, date: str) -> str:
        """``2026-11-23`` as people write it."""
        day = datetime.date.fromisoformat(date)
        point = "." if self.code == "de" else ""
        return f"{day.day}{point} {MONTHS[self.code][day.month - 1]} {day.year}"

    def of_rule(self, rule: Rule, key: str) -> tuple[str, str]:
        """A rule's text and the language that it is in: English where nobody has translated it."""
        translation: Mapping[str, str] = rule.translations.get(self.code, {})
        if key in translation:
            return translation[key], self.code
        return getattr(rule, key) or "", "en"

    def has(self, rule: Rule) -> bool:
        """Whether all texts of the rule are there in this language."""
        translation: Mapping[str, str] = rule.translations.get(self.code, {})
        return self.code == "en" or all(key in translation for key in TRANSLATED_KEYS if getattr(rule, key))

    def of_code(self, book: Mapping[str, Rule], code: str, key: str) -> tuple[str, str]:
        """As ``of_rule``, for the code of a rule; the code itself where the book does not have it."""
        return self.of_rule(book[code], key) if code in book else (code if key == "title" else "", self.code)

    def for_script(self) -> dict[str, Any]:
        """The texts that the page's script needs, by key without its beginning."""
        return {key.removeprefix("script-"): text for key, text in self.texts.items() if key.startswith("script-")}


@cache
def language(code: str) -> Language:
    """The language ``code``, one of LANGUAGES."""
    import tomllib

    entries = tomllib.loads((templates_folder() / TABLE).read_text(encoding="utf-8"))
    return Language(code, {key: entry[code] for key, entry in entries.items()})
