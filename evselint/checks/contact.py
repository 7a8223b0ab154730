"""Checks of the hotline's telephone number and of web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from evselint.checks import filters, odd
from evselint.checks.countries import country_names_match
from evselint.checks.filters import plain, suspect
from evselint.checks.phone_library import judging
from evselint.checks.shapes import country_of
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.expressions import expression

_NUMBER = expression(r"\+([0-9]{5,15})", re.ASCII)
_ASCENDING = "01234567890123456789"
_DESCENDING = _ASCENDING[::-1]
_SHORTEST_PATTERN = 6
_NO_COUNTRY = "001"  # what the numbering plan gives for services that belong to no country, such as +800
_CODES_WITHOUT_TRUNK_ZERO = frozenset({"39", "378", "379"})  # Italy and its enclaves keep the zero


@lru_cache(maxsize=1024)
def fault_of_number(text: str) -> tuple[str, dict[str, Any]] | None:
    """The one thing that is wrong with a telephone number in international form, and what a message needs."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    code, regions = _calling_code(found[1])
    if not code:
        return ("placeholder", {}) if _counts(found[1], 1) else ("country", {"code": found[1][:3]})
    rest = found[1][len(code) :]
    valid = _valid(text)
    if _counts(found[1], 1) or _counts(rest, 0) or (not valid and _repeats(rest)):
        return "placeholder", {}
    if rest.startswith("0") and code not in _CODES_WITHOUT_TRUNK_ZERO and _valid(meant := f"+{code}{rest.lstrip('0')}"):
        return "trunk-zero", {"code": code, "repair": meant}
    if not valid:
        return "invalid", {"code": code, "region": ", ".join(regions[:3])}
    kind = _special_kind(text)
    return (kind, {"code": code, "region": regions[0]}) if kind else None


def _counts(digits: str, skip: int) -> bool:
    """Whether the digits are one digit again and again, or count up or down; the last ones may break off."""
    long_enough = len(digits) >= _SHORTEST_PATTERN + 1
    counting = any(digits[: -skip or None] in row for row in (_ASCENDING, _DESCENDING))
    return long_enough and (counting or len(set(digits)) == 1)


def _repeats(digits: str) -> bool:
    """Whether the digits are a group of up to four, again and again."""
    return len(digits) >= _SHORTEST_PATTERN and any(
        digits == (digits[:size] * len(digits))[: len(digits)] for size in range(1, min(4, len(digits) // 2) + 1)
    )


def _calling_code(digits: str) -> tuple[str, tuple[str, ...]]:
    known = judging().COUNTRY_CODE_TO_REGION_CODE
    for size in (1, 2, 3):
        if digits[:size][0] != "0" and (regions := known.get(int(digits[:size]))):
            return digits[:size], tuple(regions)
    return "", ()


def _valid(text: str) -> bool:
    numbers = judging()
    try:
        return bool(numbers.is_valid_number(numbers.parse(text)))
    except numbers.NumberParseException:
        return False


def _special_kind(text: str) -> str:
    """``premium`` or ``special`` for a number that costs more, or that no person answers; else nothing."""
    numbers = judging()
    kinds = numbers.PhoneNumberType
    found = numbers.number_type(numbers.parse(text))
    if found == kinds.PREMIUM_RATE:
        return "premium"
    special = (kinds.SHARED_COST, kinds.PAGER, kinds.VOICEMAIL, kinds.PERSONAL_NUMBER)
    return "special" if found in special else ""


@value_check(str)
def phone_number(*, case: str) -> ValueCheck:
    """The number can be called; ``case`` is what is wrong with it.

    placeholder, country, trunk-zero, invalid, premium (costs more) or special (shared cost, pager, mailbox, personal).
    """

    def check(value: Any) -> Answer:
        fault = fault_of_number(value)
        return fault[1] if fault and fault[0] == case else None

    return check


@record_check
def phone_of_country() -> RecordCheck:
    """The hotline's number belongs to the country of the address."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        hotline, country = record.get("HotlinePhoneNumber"), country_of(record)
        if not isinstance(hotline, str) or not country or not _NUMBER.fullmatch(hotline) or fault_of_number(hotline):
            return
        code, regions = _calling_code(hotline[1:])
        if _NO_COUNTRY not in regions and not any(country_names_match(region, country) for region in regions):
            yield {"value": hotline, "code": code, "region": regions[0], "country": country}

    return check


@value_check(str)
def web_address() -> ValueCheck:
    """The text is a web address that anybody can open: http or https, a public host, no blanks."""

    def check(value: Any) -> Answer:
        fault = fault_of_address(value)
        return {"fault": fault} if fault else None

    return plain(check, filters.WEB_ADDRESS)


def fault_of_address(text: str) -> str:
    """Why nobody can open a web address, by its form; empty if it may be opened."""
    if not text.strip():
        return ""  # empty is a matter of completeness
    if any(character.isspace() for character in text):
        return "it holds a blank"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return "it cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it does not start with https://"
    if not host:
        return "it names no host"
    return "" if _public(host) else f"the host {host} cannot be reached from outside"


def _openable(text: str) -> SplitResult | None:
    """The parts of a web address that may be opened; None for one that is at fault or blank."""
    return None if fault_of_address(text) or not text.strip() else urlsplit(text)


@value_check(str)
def encrypted_address() -> ValueCheck:
    """The web address begins with https; the repair does."""

    def check(value: Any) -> Answer:
        plain_text = value.lower().startswith("http://") and not fault_of_address(value)
        return {"repair": f"https{value[4:]}"} if plain_text else None

    return suspect(check, odd.UNENCRYPTED)


_NO_PICTURE = expression(odd.NO_PICTURE, re.ASCII)
_MAP_OR_FILE = expression(
    r"(?:www\.)?google\.[a-z.]{2,6}/maps(?:/|$)|maps\.google\.[a-z.]{2,6}/|(?:maps\.app\.)?goo\.gl/"
    r"|drive\.google\.com/file/.*/view$",
    re.ASCII,
)
_PAGES = (".html", ".htm", ".php", ".pdf", ".aspx", ".jsp", ".docx", ".zip", ".mp4")


@value_check(str)
def leads_to_picture() -> ValueCheck:
    """The web address does not lead to a page, a document or a host as such; the answer says to ``what`` it does."""

    def check(value: Any) -> Answer:
        parts = _openable(value)
        if parts is None:
            return None
        if not parts.path.strip("/") and not parts.query:
            return {"what": "the home page of a site"}
        if _MAP_OR_FILE.match(f"{parts.hostname}{parts.path}"):
            return {"what": "a page of Google's"}
        ending = next((ending for ending in _PAGES if parts.path.lower().endswith(ending)), "")
        return {"what": f"a file {ending}, which is no picture"} if ending and not parts.query else None

    return suspect(check, odd.PAGE)


@value_check(str)
def shows_something() -> ValueCheck:
    """The web address is not that of a picture which stands for none: ``/null``, ``no-image.png``."""

    def check(value: Any) -> Answer:
        parts = _openable(value)
        if parts is None:
            return None
        last = parts.path.rpartition("/")[2]
        if _NO_PICTURE.fullmatch(f"/{last}"):
            return {"found": last}
        return {"found": parts.hostname} if parts.hostname in odd.PLACEHOLDER_HOSTS else None

    return suspect(check, odd.NONE_SHOWN)


def _public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".test", ".invalid"))
