"""Checks of texts: what they hold, and in which languages they are given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from evselint.checks import filters
from evselint.checks.countries import ALPHA_2, BIBLIOGRAPHIC, ISO_639_1, LANGUAGES, languages_of
from evselint.checks.filters import plain, suspect, suspects
from evselint.checks.shapes import country_of, objects, texts, wordings
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.checks.wording import (
    EMPTY_TEXTS,
    FILLER,
    LONGEST_TEXT,
    composed,
    garbled,
    html_in,
    invisible_in,
    means_nothing,
    names_any_station,
    speaks_of_test,
    template_in,
    without_html,
    without_invisible,
)
from evselint.expressions import expression

# A no-break space before a mark or behind an opening one, as in French, and between a number and its unit or thousands.
_NO_BREAK = "[\u00a0\u202f]"
_BLANKS = expression(
    rf"(?P<meant>(?<=\S){_NO_BREAK}(?=[:;?!»›%‰€])|(?<=[«‹]){_NO_BREAK}(?=\S)"
    rf"|(?<=\d){_NO_BREAK}(?=\d{{3}}(?!\d)|[^\W\d_]{{1,4}}(?!\w)|[°Ω£$]))|\s+"
)
_LONG_WORD = expression(r"[^\W\d_]{5}")
NO_NUMBER = frozenset({"-", "--", "---", "?", "??", "."})
Answers = Iterator[Mapping[str, Any]]


@value_check(str)
def no_template() -> ValueCheck:
    """No part of the text should have been replaced by a program; the answer names what was ``found``."""

    def check(value: Any) -> Answer:
        # A percent sign or an opening bracket stands in every template; most texts have neither.
        if "{" not in value and "<" not in value and "%" not in value and "}" not in value:
            return None
        found = template_in(value)
        return {"found": found} if found else None

    return suspect(check, filters.ODD)


@value_check(str)
def no_placeholder(*, field: str = "", optional: bool = False, numbered: bool = False) -> ValueCheck:
    """The text says something: it is no ``-``, ``n/a``, ``Null`` or the like, nor what its ``field`` is called.

    In an ``optional`` field the shortest of these count as not filled, so that only the others are answered. Where
    things are ``numbered``, zero is one of the numbers, and letters and signs may be as well.
    """
    own_name = field.rsplit(".", 1)[-1].lower()

    def check(value: Any) -> Answer:
        if not means_nothing(value):
            return {} if own_name and value.lower() == own_name else None
        if numbered and FILLER.issuperset(value) and value.strip() not in NO_NUMBER:
            return None
        counts_as_empty = optional and value.strip().lower() in EMPTY_TEXTS
        return None if counts_as_empty else {}

    return suspect(check, filters.EMPTYISH)


@value_check(str)
def name_of_its_own() -> ValueCheck:
    """A name is more than a word for any station, with a number or without."""

    def check(value: Any) -> Answer:
        return {} if names_any_station(value) else None

    return suspect(check, filters.ANY_STATION)


@value_check(str)
def no_test_wording() -> ValueCheck:
    """The text does not say that this is a test; the answer names what was ``found``."""

    def check(value: Any) -> Answer:
        found = speaks_of_test(value)
        return {"found": found} if found else None

    return suspect(check, filters.TEST)


@record_check
def test_is_marked() -> RecordCheck:
    """A record whose name or information speaks of a test has Accessibility ``Test Station``."""

    def check(record: Mapping[str, Any]) -> Answers:
        access = record.get("Accessibility")
        if not isinstance(access, str) or access == "Test Station":
            return
        for field in ("ChargingStationNames", "AdditionalInfo"):
            for _, _, text in texts(record.get(field)):
                if found := speaks_of_test(text):
                    yield {"value": access, "found": found, "where": field}
                    return

    return suspects(check, dict.fromkeys(("ChargingStationNames", "AdditionalInfo"), filters.TELLING))


@value_check(str)
def visible_characters() -> ValueCheck:
    """Every character can be seen; the repair leaves the others out."""

    def check(value: Any) -> Answer:
        found = invisible_in(value)
        return {"found": found, "repair": without_invisible(value)} if found else None

    return suspect(check, filters.ODD)


@value_check(str)
def letters_in_one() -> ValueCheck:
    """A letter with an accent is one character, not a letter and an accent behind it; the repair is such a text."""

    def check(value: Any) -> Answer:
        meant = composed(value)
        return {"repair": meant} if meant != value else None

    return suspect(check, filters.APART)


@value_check(str)
def plain_blanks(*, field: str = "", prose: Collection[str] = ()) -> ValueCheck:
    """Words are parted by one blank, and none stands at either end; the repair is such a text.

    A ``field`` of ``prose`` may have no-break spaces where typography wants them: at marks, between number and unit.
    """
    tidied = _tidy_prose if field in prose else _tidy

    def check(value: Any) -> Answer:
        tidy = _tidy(value) if value.isascii() else tidied(value)
        # In a garbled text what looks like an odd blank is a part of a letter.
        return {"repair": tidy} if tidy and tidy != value and not garbled(value) else None

    return suspect(check, filters.ODD)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _tidy_prose(text: str) -> str:
    return _BLANKS.sub(lambda found: found["meant"] or " ", text.strip())


@value_check(str)
def no_html() -> ValueCheck:
    """The text holds no HTML; the repair is what a browser would show, unless that looks like HTML again."""

    def check(value: Any) -> Answer:
        found = html_in(value)
        if not found:
            return None
        shown = without_html(value)
        return {"found": found, "repair": shown} if shown and not html_in(shown) else {"found": found}

    return suspect(check, filters.ODD)


@value_check(str)
def readable_letters() -> ValueCheck:
    """The text was read in the encoding it was written in; ``meant`` is what it probably said, and the repair."""

    def check(value: Any) -> Answer:
        meant = garbled(value)
        if meant is None:
            return None
        if len(value) > LONGEST_TEXT:
            return {"meant": meant}
        return {"meant": meant, "repair": meant} if meant != value else {"meant": "not known, letters are lost"}

    return suspect(check, filters.ODD)


@value_check(dict)
def mixed_case(*, member: str) -> ValueCheck:
    """The text ``member`` is not written in capitals only, if it has a word of five letters or more."""

    def check(value: Any) -> Answer:
        text = value.get(member)
        if isinstance(text, str) and text.isupper() and _LONG_WORD.search(text[:200]):
            return {"value": text, "meant": text.title()}
        return None

    return suspect(check, filters.in_capitals(member))


@lru_cache(maxsize=1024)
def short_language(code: str) -> str:
    """A language code without region, in two letters where there are two; empty where nobody has assigned it."""
    language = code.split("-")[0].lower()
    if len(language) == 2:
        return language if language in ISO_639_1 else ""
    if len(language) != 3 or not language.isascii() or not language.isalpha():
        return ""
    from langcodes import standardize_tag, tag_is_valid  # late: codes of three letters are rare

    return str(standardize_tag(language)).split("-")[0] if tag_is_valid(language) else ""


ANY_CODE = "a code of ISO 639 such as en or de"


@lru_cache(maxsize=1024)
def fault_of_language(code: str, country: str) -> Mapping[str, str] | None:
    """What is wrong with a language code in a country (three letters), and which code is meant."""
    language = code.split("-")[0].lower()
    if language in BIBLIOGRAPHIC:
        return _meant(code, "a code of libraries (ISO 639-2/B)", [BIBLIOGRAPHIC[language]])
    spoken = LANGUAGES.get(country, frozenset())
    own = {country.lower(), ALPHA_2.get(country, "").lower(), "uk" if country == "GBR" else ""} - {""}
    if spoken and language in own and short_language(code) not in spoken:
        return _meant(code, "the code of the country", languages_of(country))
    if short_language(code):
        return None
    other = next((each for each, alpha_2 in ALPHA_2.items() if language in (alpha_2.lower(), each.lower())), "")
    return _meant(code, "the code of a country" if other else "assigned to no language", languages_of(other))


def _meant(code: str, fault: str, languages: Sequence[str]) -> Mapping[str, str]:
    """An answer that names the languages; where there is one, the code with it is the repair."""
    if not languages:
        return {"fault": fault, "meant": ANY_CODE}
    *others, last = languages
    if others:
        return {"fault": fault, "meant": f"{', '.join(others)} or {last}"}
    repaired = "-".join((last, *code.split("-")[1:]))
    return {"fault": fault, "meant": repaired, "repair": repaired}


@record_check
def assigned_language(*, lists: list[str]) -> RecordCheck:
    """The texts of these lists have language codes that ISO 639 has assigned, and not that of the country instead."""

    def check(record: Mapping[str, Any]) -> Answers:
        country = country_of(record) or ""
        for name in lists:
            for index, item in objects(record.get(name)):
                code = item.get("lang")
                if isinstance(code, str) and (fault := fault_of_language(code[:40], country)):
                    yield {"pointer": f"/{name}/{index}/lang", "value": code, **fault}

    return suspects(check, dict.fromkeys(lists, filters.OTHER_LANGUAGE))


def _languages(value: object) -> list[str]:
    """The languages of a list of texts; empty where one of them does not say its language."""
    found = [item.get("lang") for _, item in objects(value)]
    return [short_language(code[:40]) for code in found if isinstance(code, str)] if None not in found else []


@value_check(list)
def languages_differ() -> ValueCheck:
    """No language occurs twice."""

    def check(value: Any) -> Answer:
        seen = set()
        for _, item in objects(value):
            language = item.get("lang")
            if isinstance(language, str) and language in seen:
                return {"language": language}
            seen.add(language if isinstance(language, str) else "")
        return None

    return suspect(check, filters.TWO_LANGUAGES)


@value_check(list)
def english_first() -> ValueCheck:
    """The first text is English; where a later one is, the repair puts it first."""

    def check(value: Any) -> Answer:
        languages = _languages(value)
        if not languages or languages[0] == "en" or len(languages) != len(value):
            return None
        if "en" not in languages:
            return {"first": languages[0]}
        place = languages.index("en")
        return {"first": languages[0], "repair": [value[place], *value[:place], *value[place + 1 :]]}

    return plain(check, filters.ENGLISH_FIRST)


@value_check(list)
def texts_differ() -> ValueCheck:
    """No text is given word for word under two languages."""

    def check(value: Any) -> Answer:
        seen: dict[str, str] = {}
        told = wordings(value)
        if len(set(told)) == len(told):
            return None
        for _, language, text in texts(value):
            if text.strip() and seen.setdefault(text, language) != language:
                return {"one": seen[text], "other": language}
        return None

    return suspect(check, filters.TWO_TEXTS)


@record_check
def local_language(*, text_field: str) -> RecordCheck:
    """One of the texts is in a language of the country; countries that are not known are not judged."""

    def check(record: Mapping[str, Any]) -> Answers:
        languages, country = _languages(record.get(text_field)), country_of(record)
        spoken = LANGUAGES.get(country or "")
        if languages and all(languages) and spoken and spoken.isdisjoint(languages):
            yield {
                "value": languages,
                "languages": ", ".join(languages),
                "country": country,
                "spoken": ", ".join(sorted(spoken)),
            }

    return check


def _bare(text: object) -> str:
    return text.strip().lower() if isinstance(text, str) else ""


@record_check
def name_says_more(*, than: list[str]) -> RecordCheck:
    """A station name is not just one of these: fields of the record, of the envelope, or ``City``."""

    def check(record: Mapping[str, Any]) -> Answers:
        address = record.get("Address")
        city = address.get("City") if isinstance(address, dict) else None
        names = record.get("ChargingStationNames")
        told = set(map(_bare, wordings(names)))
        others = {name: city if name == "City" else record.get(name) for name in than}
        same = [(name, bare) for name, other in others.items() if (bare := _bare(other)) and bare in told]
        for index, _, text in texts(names) if same else ():
            for name, bare in same:
                if bare == _bare(text):
                    pointer = f"/ChargingStationNames/{index}/value"
                    yield {"pointer": pointer, "value": text, "same_as": name.lstrip("@")}
                    break

    return check
