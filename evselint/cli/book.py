"""The rule book for the commands that show it, and one rule by code or name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evselint import config_file
from evselint.cli import unknown
from evselint.config import UsageError, merged
from evselint.rulebook import BookError, Rule, load_book, matches


def book_with(packs: Sequence[str]) -> Mapping[str, Rule]:
    """Every rule, those of the packs that the configuration and ``packs`` name included. Raises UsageError."""
    file = config_file.found_here()
    configured = merged(config_file.read(file)).packs if file else ()
    try:
        return load_book((*configured, *packs))
    except BookError as error:
        raise UsageError(str(error)) from error


def rule_called(book: Mapping[str, Rule], word: str) -> Rule:
    """The rule with this code or name. Raises UsageError."""
    if word.upper() in book:
        return book[word.upper()]
    for rule in book.values():
        if rule.name == word.lower():
            return rule
    if meant := [rule for rule in book.values() if matches(rule, word.upper()) or matches(rule, word.lower())]:
        first = meant[0]
        raise UsageError(f"{word} means {len(meant)} rules; name one of them, such as {first.code} ({first.name})")
    raise unknown("rule", word, [*book, *(rule.name for rule in book.values())])
