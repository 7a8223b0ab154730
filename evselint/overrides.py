"""Other severities for some records: by operator, country or path, as the configuration's overrides say."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from evselint.config import Override
from evselint.memo import Bounded
from evselint.rulebook import Rule, matches, severity_by


class Overrides:
    """Severity tables for records, one for each distinct set of overrides that apply."""

    def __init__(self, overrides: tuple[Override, ...], rules: Mapping[int, Rule]) -> None:
        self._overrides, self._rules = overrides, rules
        self._tables: dict[tuple[int, ...], dict[int, str]] = {}
        self._known = Bounded[Any, Mapping[int, str]]()

    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._overrides)

    def table(self, path: str, operator: Any, address: Any) -> Mapping[int, str]:
        """The severities that differ for a record."""
        country = address.get("Country") if isinstance(address, dict) else None
        key = (path, operator, country if isinstance(country, str) else None)
        if key not in self._known:
            applying = tuple(index for index, each in enumerate(self._overrides) if _applies(each, *key))
            self._known[key] = self._merged(applying)
        return self._known[key]

    def _merged(self, applying: tuple[int, ...]) -> dict[int, str]:
        if applying not in self._tables:
            table: dict[int, str] = {}
            for index in applying:
                override = self._overrides[index]
                for number, rule in self._rules.items():
                    if any(matches(rule, selector) for selector in override.ignore) or (
                        override.select and not any(matches(rule, selector) for selector in override.select)
                    ):
                        table[number] = "off"
                    elif (level := severity_by(override.severity, rule, "")) or number in table:
                        table[number] = level or table[number]
            self._tables[applying] = table
        return self._tables[applying]


def _applies(override: Override, path: str, operator: Any, country: str | None) -> bool:
    plain = operator.upper().replace("*", "") if isinstance(operator, str) else None
    return (
        (
            not override.paths
            or any(fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}") for pattern in override.paths)
        )
        and (not override.operators or plain in {each.upper().replace("*", "") for each in override.operators})
        and (not override.countries or country in override.countries)
    )
