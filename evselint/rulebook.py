"""The rule book: packs of rules in TOML, read, checked for form, and chosen from.

Packs that ship are read in a compiled form (``shipped.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from evselint.config import LEVELS, UsageError
from evselint.places import rules_folder
from evselint.shipped import content_of

if TYPE_CHECKING:
    from evselint.config import Settings

NOT_RULES = frozenset({"errata.toml", "families.toml", "profiles.toml", "score.toml"})
REFERENCE = "reference"  # the table of a pack that makes the examples' record one of its own
TEXT_KEYS = ("name", "title", "check", "message", "severity", "aspect", "group", "why", "fix", "since")
LIST_KEYS = ("source", "bad", "good")
OPTIONAL_KEYS = ("field", "reads", "when", "at", "pull", "trap", "fixable", "prior", "occurs", "needs", "explained_by")
COPIED_KEYS = (*TEXT_KEYS, "when", "at", "pull", "trap", "fixable", "prior", "needs")
LANGUAGES = ("de",)  # into these an entry may be translated, in a table of its own: [EV501.de]
TRANSLATED_KEYS = ("title", "why", "fix", "trap")
RESERVED = frozenset((*TEXT_KEYS, *LIST_KEYS, *OPTIONAL_KEYS, *LANGUAGES))
NEEDS = ("lang", "online", "geocoder")
ASPECTS = ("correctness", "completeness", "hygiene")


class BookError(Exception):
    """A pack that cannot be used; the message names file, rule and key."""


class Rule(Struct, frozen=True):
    """One entry of the rule book. ``arguments`` are what its check takes; ``pack`` is the file it stands in.

    ``translations`` holds title, why, fix and trap by language, as far as somebody has translated them.
    """

    code: str
    name: str
    title: str
    check: str
    message: str
    severity: str
    aspect: str
    group: str
    why: str
    fix: str
    since: str
    source: tuple[str, ...]
    bad: tuple[Mapping[str, Any], ...]
    good: tuple[Mapping[str, Any], ...]
    fields: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    when: Mapping[str, Any] = field(default_factory=dict)
    at: str | None = None
    pull: str | None = None
    trap: str | None = None
    fixable: bool = False
    prior: bool = False
    needs: str | None = None
    occurs: tuple[tuple[str, str], ...] = ()
    explained_by: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    pack: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load_book(extra_packs: Sequence[str] = ()) -> dict[str, Rule]:
    """All rules by code, in order of codes. Raises BookError."""
    book = dict(_own_rules())
    for path in extra_packs:
        for code, rule in read_pack(Path(path)).items():
            if code in book:
                raise BookError(f"{path}: {code}: this code is taken by {book[code].name} in {book[code].pack}")
            book[code] = rule
    return dict(sorted(book.items()))


@cache
def _own_rules() -> dict[str, Rule]:
    packs = sorted(path for path in rules_folder().glob("*.toml") if path.name not in NOT_RULES)
    contents = {path.name: path.read_bytes() for path in packs}
    return {
        code: rule_from(code, entry, name)
        for name, content in contents.items()
        for code, entry in content_of(name, content, partial(_entries, name)).items()
    }


def read_pack(path: Path) -> dict[str, Rule]:
    """The rules of one pack. Raises BookError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BookError(f"{path}: cannot be read: {error.strerror}") from error
    return {code: rule_from(code, entry, str(path)) for code, entry in _entries(str(path), content).items()}


def reference_of(path: Path) -> Mapping[str, Any]:
    """The changes that make the examples' record one of a pack that can be read."""
    import tomllib

    changes: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get(REFERENCE, {})
    return changes


def _entries(name: str, content: bytes) -> dict[str, Any]:
    import tomllib

    try:
        entries = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BookError(f"{name}: this is not TOML: {error}") from error
    if not isinstance(entries.pop(REFERENCE, {}), dict):
        raise BookError(f"{name}: {REFERENCE} is a table of changes to the record that examples start from")
    for code, entry in entries.items():
        problem = _fault_of(code, entry)
        if problem:
            raise BookError(f"{name}:{line_of(content, code, problem[0])}: {code}: {problem[1]}")
    return entries


def line_of(content: bytes, code: str, key: str) -> int:
    """The line of a rule's key, or of the rule, for messages."""
    lines = content.decode("utf-8", "replace").splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip().startswith(f"[{code}")), 0)
    for number in range(start + 1, len(lines)):
        if lines[number].startswith("["):
            break
        if key and lines[number].split("=")[0].strip() == key:
            return number + 1
    return start + 1


def _fault_of(code: str, entry: Any) -> tuple[str, str] | None:
    """The key at fault and what is wrong with it; None for a well-formed entry."""
    if not isinstance(entry, dict):
        return "", "is not a table"
    if not (code[:2].isalpha() and code[-3:].isdigit() and code.isalnum() and code.isupper()):
        return "", "a code is capital letters and three digits, such as EV101 or ACME101"
    for key in TEXT_KEYS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            return key, f"the key {key} is missing or is not a text" if key not in entry else f"{key} is not a text"
    for key in LIST_KEYS:
        if not isinstance(entry.get(key), list) or not entry[key]:
            return key, f"the key {key} is missing or is not a list with at least one entry"
    if fault := _fault_of_message(entry["message"]):
        return "message", f"message: {fault}"
    if entry["severity"] not in LEVELS:
        return "severity", f"severity is {entry['severity']!r}; one of {', '.join(LEVELS)} is expected"
    if entry.get("pull", "off") not in LEVELS:
        return "pull", f"pull is {entry['pull']!r}; one of {', '.join(LEVELS)} is expected"
    if entry.get("needs", NEEDS[0]) not in NEEDS:
        return "needs", f"needs is {entry['needs']!r}; one of {', '.join(NEEDS)} is expected"
    if entry["aspect"] not in ASPECTS:
        return "aspect", f"aspect is {entry['aspect']!r}; one of {', '.join(ASPECTS)} is expected"
    for language in LANGUAGES:
        if fault := _fault_of_translation(entry.get(language, {}), entry):
            return language, f"{language}: {fault}"
    explaining = entry.get("explained_by", [])
    if not isinstance(explaining, list) or not all(isinstance(code, str) for code in explaining):
        return "explained_by", "explained_by is a list of codes of rules"
    if not all(isinstance(example, dict) for key in ("bad", "good") for example in entry[key]):
        return "bad", "every example is a table of changes"
    return None


def names_in(message: str) -> set[str]:
    """The names of the values that a message shows in braces. Raises ValueError for braces that hold anything else."""
    from string import Formatter

    names = set()
    for _, name, form, conversion in Formatter().parse(message):
        if name is not None and (form or conversion or not name.isidentifier()):
            raise ValueError(f"braces hold the name of a value and nothing else, such as {{value}}, not {name!r}")
        names |= {name} if name else set()
    return names


def _fault_of_message(message: str) -> str | None:
    """What is wrong with the braces in a message; None for a well-formed one."""
    try:
        names_in(message)
    except ValueError as error:
        return f"{error}; a brace that means itself is written twice"
    return None


def _fault_of_translation(texts: Any, entry: Mapping[str, Any]) -> str | None:
    """What is wrong with a translation; None for a well-formed one."""
    if not isinstance(texts, dict):
        return "a translation is a table of texts"
    for key, text in texts.items():
        if key not in TRANSLATED_KEYS or key not in entry:
            return f"{key} is not among what is translated: {', '.join(TRANSLATED_KEYS)}, as far as the rule has them"
        if not isinstance(text, str) or not text.strip():
            return f"{key} is not a text"
    return None


def rule_from(code: str, entry: Mapping[str, Any], pack: str) -> Rule:
    """A rule from a well-formed entry."""
    fields = entry.get("field", ())
    copied: dict[str, Any] = {key: entry[key] for key in COPIED_KEYS if key in entry}
    copied |= {key: tuple(entry[key]) for key in LIST_KEYS}
    return Rule(
        code=code,
        **copied,
        fields=(fields,) if isinstance(fields, str) else tuple(fields),
        reads=tuple(entry.get("reads", ())),
        arguments={key: value for key, value in entry.items() if key not in RESERVED},
        pack=pack,
        occurs=_pairs(entry.get("occurs", ())),
        translations={language: entry[language] for language in LANGUAGES if language in entry},
        explained_by=tuple(entry.get("explained_by", ())),
    )


def _pairs(occurs: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """One pair of fields, or a list of them, as pairs."""
    pairs = [occurs] if occurs and isinstance(occurs[0], str) else occurs
    return tuple((first, second) for first, second in pairs)


def matches(rule: Rule, selector: str) -> bool:
    """Whether a code, code prefix, name, aspect or group names the rule."""
    return (
        (rule.code.startswith(selector.upper()) and any(character.isdigit() for character in selector))
        or selector in (rule.name, rule.aspect, rule.group, rule.code)
        or (selector.isalpha() and selector.isupper() and rule.code.startswith(selector))
    )


def check_selectors(book: Mapping[str, Rule], selectors: Iterable[str]) -> None:
    """Raises UsageError for the first selector that names no rule."""
    for selector in selectors:
        if selector.upper() != "ALL" and not any(matches(rule, selector) for rule in book.values()):
            raise UsageError(f"unknown rule {selector}{suggestion_for(selector, book)}")


def suggestion_for(selector: str, book: Mapping[str, Rule]) -> str:
    """``; did you mean …?`` or nothing."""
    import difflib

    names = [*book, *(rule.name for rule in book.values()), *ASPECTS, *{rule.group for rule in book.values()}]
    near = difflib.get_close_matches(selector, names, 20, 0.6) or difflib.get_close_matches(
        selector.upper(), names, 20, 0.6
    )

    def likeness(name: str) -> tuple[float, int]:
        # Of codes that differ in one character each, the one that begins alike is meant.
        same = next((place for place, pair in enumerate(zip(name, selector, strict=False)) if len(set(pair)) > 1), 99)
        return difflib.SequenceMatcher(None, name, selector).ratio(), same

    return f"; did you mean {max(sorted(near), key=likeness)}?" if near else ""


def choose(book: Mapping[str, Rule], settings: Settings) -> dict[str, str]:
    """Severity by code of the rules that are on. Raises UsageError."""
    check_selectors(book, (*settings.select, *settings.ignore, *settings.extend_select, *settings.severity))
    chosen = {}
    for code, rule in book.items():
        severity = severity_by(settings.severity, rule, rule.severity)
        selected = not settings.select or any(
            selector.upper() == "ALL" or matches(rule, selector) for selector in settings.select
        )
        extended = any(matches(rule, selector) for selector in settings.extend_select)
        if severity == "off" and (extended or code in settings.select):
            severity = "info"
        ignored = any(matches(rule, selector) for selector in settings.ignore) and code not in settings.extend_select
        if (selected or extended) and not ignored and severity != "off":
            chosen[code] = severity
    return chosen


def severity_by(table: Mapping[str, str], rule: Rule, otherwise: str) -> str:
    """The rule's severity in a table of ``selector → severity``; the longest selector wins."""
    naming = [selector for selector in table if matches(rule, selector)]
    exact = [selector for selector in naming if selector in (rule.code, rule.name)]
    best = exact or sorted(naming, key=len)
    return table[best[-1]] if best else otherwise
