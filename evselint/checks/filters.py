"""Cheap looks at the bytes of a field that tell when no value in it can be at fault.

Most values are in order, and asking every check about every value costs more than anything else. So a check may carry
a pattern for the JSON text of the whole field: ``plain`` (a text that matches as a whole is in order), ``suspect`` (a
text in which nothing matches is in order) or, for checks of several fields, ``suspects`` by field. A filter may be
wrong in one direction only: what it keeps from a check must be in order. Text with a backslash never gets here, so
that quotes delimit values and every character stands for itself. Checks that share a pattern share its cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from evselint.checks import fragments
from evselint.checks.wording import FILLER, NOTHING

Check = TypeVar("Check", bound=Callable[..., Any])


class Filter:
    """A pattern for bytes, compiled when it is first looked for: a short run does without most of them."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._compiled: re.Pattern[bytes] | None = None

    @property
    def compiled(self) -> re.Pattern[bytes]:
        """The pattern, ready for use."""
        if self._compiled is None:
            self._compiled = re.compile(self.source)
        return self._compiled


BLANK = rb"[ \t\r\n]*"
# Letters that Python takes for an ASCII letter when case does not count.
_LIKE_ASCII = {"i": rb"\xc4[\xb0\xb1]", "k": rb"\xe2\x84\xaa", "s": rb"\xc5\xbf"}


def plain(check: Check, pattern: Filter) -> Check:
    """The check, to be asked only where the text of the field as a whole does not match."""
    check.plain = pattern  # type: ignore[attr-defined]
    return check


def suspect(check: Check, pattern: Filter) -> Check:
    """The check, to be asked only where something in the text of the field matches."""
    check.suspect = pattern  # type: ignore[attr-defined]
    return check


def suspects(check: Check, patterns: Mapping[str, Filter]) -> Check:
    """The check of several fields, to be asked only where something in one of these fields matches."""
    check.suspects = patterns  # type: ignore[attr-defined]
    return check


def settled(check: Check, sound: Callable[[Mapping[str, Any]], bool]) -> Check:
    """The check of several fields, to be asked only where ``sound`` denies; checks that share it share its cost."""
    check.sound = sound  # type: ignore[attr-defined]
    return check


def _word(text: str) -> bytes:
    """A pattern for the UTF-8 of an ASCII text in capitals, small letters or both."""
    return b"".join(map(_letter, text))


def _letter(character: str) -> bytes:
    if not character.isalpha():
        return re.escape(character).encode()
    both = f"[{character}{character.upper()}]".encode()
    return b"(?:" + both + b"|" + _LIKE_ASCII[character] + b")" if character in _LIKE_ASCII else both


def any_of(words: Iterable[str], end: bytes) -> bytes:
    """A pattern for any of the words and what follows; those that begin alike stand together, so that few are tried."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words):
        tails.setdefault(word[0], []).append(word[1:])
    grouped = ((f"[{first}{first.upper()}]".encode(), b"|".join(map(_word, rest))) for first, rest in tails.items())
    return b"|".join(first + b"(?:" + rest + b")" + end for first, rest in grouped)


def _either_case(letter: str, context: bytes) -> tuple[bytes, bytes]:
    """A pattern for a letter and what stands around it, to begin with a letter that is rare in the word meant.

    One alternative for each case, because a pattern that begins with plain letters is searched much faster.
    """
    return letter.encode() + b"(?:" + context + b")", letter.upper().encode() + b"(?:" + context + b")"


# --- texts ---------------------------------------------------------------------------------------------------------

# A quote that opens a text stands first or after one of these; one that closes it mostly does not.
_OPENING = rb'(?<![^:,{\[ \t\r\n]")'
_BLANK_IN_TEXT = (
    rb" (?: (?<![ \t\r\n]  )"  # two in a row, but no indentation
    rb'|(?<=" )(?<![^:,{\[ \t\r\n]" )'  # at the beginning
    rb'|"[ \t\r\n]*(?:[,:}\]]|\Z))'  # at the end
)
_ODDBLANK = rb"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2(?:\x80[\x80-\x8a\xa8\xa9\xaf]|\x81\x9f)|\xe3\x80\x80"

ODD = Filter(
    rb"<|%[(sd]|&[#A-Za-z]|\$\{|\{[A-Za-z_{%]|\}\}(?!\Z)|\x7f"
    rb"|\xc2[\x80-\xa0\xad]|\xe1\x9a\x80|\xe2(?:\x80[\x80-\x8f\xa8-\xaf]|\x81[\x9f-\xaf])|\xe3\x80\x80"
    rb"|\xef(?:\xbb\xbf|\xbf\xbd)|\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]|" + _BLANK_IN_TEXT
)
"""Templates, HTML, invisible or garbled characters, blanks too many or of an odd kind."""

_FILLER = b"[" + re.escape("".join(sorted(filter(str.isascii, FILLER)))).encode() + b"]"
_LONG_FILLER = b"|".join(sorted(character.encode() for character in FILLER if not character.isascii()))
_AFTER = rb'[" \x80-\xff]'
_BEFORE_ALL = b"|".join((rb'["# ]', _ODDBLANK, *_LIKE_ASCII.values(), _LONG_FILLER, rb"[lL][oO][rR][eE][mM] "))
_FILLERS = _FILLER + rb"(?:" + _FILLER + rb"|" + _LONG_FILLER + rb")*" + _AFTER
_FIRST = rb"(?=[" + re.escape("".join(sorted({word[0] + word[0].upper() for word in NOTHING}))).encode()
_FIRST += rb'Ll" ' + re.escape("".join(sorted(filter(str.isascii, FILLER)))).encode() + rb"\x80-\xff])"
EMPTYISH = Filter(
    rb'"' + _FIRST + _OPENING + rb"(?:" + b"|".join((_BEFORE_ALL, _FILLERS, any_of(NOTHING, _AFTER))) + rb")"
)
"""Texts that are blank or may stand for a missing value."""

_TEST = (
    *_either_case("s", rb"(?<=[^A-Za-z0-9][tT][eE].)[tT]|(?<=[^A-Za-z0-9][mM][uU].)[tT][eE]|(?<=[tT] [uU].)[eE]"),
    *_either_case("s", rb"(?<=[^A-Za-z0-9].)[aA][mM][pP]"),
    *_either_case("m", rb"(?<=[^A-Za-z0-9][dD][uU].)[mM]|(?<=[^A-Za-z0-9][dD][eE].)[oO]|(?<=[lL][oO][rR][eE].) "),
    *_either_case("c", rb"[hH][tT] [bBvV\xc3]"),
    rb"\xc5\xbf",
)
_CIRCLE = (
    *_either_case("v", rb"(?<=[pP][rR][iI].)|(?<=[pP][rR]\xc4[\xb0\xb1].)|(?<=[nN] .)[oO][oO][rR]|\xc3[\x89\xa9] [aA]"),
    *_either_case("b", rb"(?<=[oOtT] [pP][uU].)[lL]"),
    *_either_case("y", rb"(?<=[sSfF] [oO][nN][lL].)|(?<=[oO][nN][lL].) [fF][oO][rR] [sSeEmMrRgGcC]"),
    *_either_case("f", rb"(?<=[nN][uU][rR] .)"),
)
_POWER = (*_either_case("k", rb"(?<=[0-9 ].)[wW]"), rb"\xe2\x84\xaa")
_TOLD = any_of((*fragments.CAR_PARK, *fragments.HOURS, *fragments.STATE), b"")
TEST = Filter(b"|".join(_TEST))
"""Words that say that something is a test."""

TELLING = Filter(b"|".join((*_TEST, *_CIRCLE, *_POWER, fragments.FLOORS, _TOLD)))
"""Words of names and information that other fields must agree with.

A test, a closed circle of users, a power, a garage, opening hours, a charging point out of order.
"""

OTHER_LANGUAGE = Filter(
    rb'"lang"' + BLANK + rb":" + BLANK + rb'(?!"'
    rb'(?:bg|c[asy]|d[ae]|e[elnst]|f[ir]|h[ru]|i[st]|l[btv]|n[blno]|p[lt]|ro|s[klv]|tr)")'
)
"""A language that is none of the usual ones of two letters."""

TWO_LANGUAGES = Filter(rb'(?s:"lang".*"lang")')
"""More than one text with a language."""

TWO_TEXTS = Filter(rb'(?s:"value".*"value")')
"""More than one text."""

ENGLISH_FIRST = Filter(rb"(?s:\[%b\{%b\"lang\"%b:%b\"en[-\"].*)" % (BLANK, BLANK, BLANK, BLANK))
"""A list of texts that begins with English."""


def in_capitals(member: str) -> Filter:
    """A member whose text has no small letter, but several others."""
    return Filter(rb'"' + member.encode() + rb'"' + BLANK + rb":" + BLANK + rb'"[^a-z"]*[A-Z\x80-\xff]{5}[^a-z"]*"')


# --- identifiers, places, web addresses ----------------------------------------------------------------------------

SHORTEST_IDENTIFIER, LONGEST_IDENTIFIER = 7, 25
IDENTIFIER = Filter(
    rb'(?=.{9,27}\Z)"(?:[A-Z]{2}(?:\*[A-Z0-9]{3}\*|[A-Z0-9]{3})E\*?[A-Z0-9]+(?:\*[A-Z0-9]+)*'
    rb'|\+[1-9][0-9]{0,2}\*[0-9]{3}\*[0-9]+(?:\*[0-9]+)*)"'
)
"""An EvseID in the usual spelling, of 25 characters at most."""

LEAST_DECIMALS = 4
_LATITUDE = rb"(?!50\.0000|49\.9999)-?[0-8]?[0-9]\.[0-9]{3,5}[1-9]"
_LONGITUDE = rb'-?(?:1[0-7][0-9]|[1-9]?[0-9])\.(?!0*")[0-9]{1,6}'


def _member(key: str, value: bytes) -> bytes:
    return rb'"' + key.encode() + rb'"' + BLANK + rb":" + BLANK + value + BLANK


def _not_twice(latitude_first: bool) -> bytes:
    """Both angles of a pair, provided that their whole degrees differ."""
    first, second = ("Latitude", "Longitude") if latitude_first else ("Longitude", "Latitude")
    angles = {"Latitude": _LATITUDE, "Longitude": _LONGITUDE}
    group = rb"north" if latitude_first else rb"east"
    whole = rb'"(?=(?P<' + group + rb">-?[0-9]+)\.)" + angles[first] + rb'"'
    other = rb'"(?!(?P=' + group + rb")\.)" + angles[second] + rb'"'
    return _member(first, whole) + rb"," + BLANK + _member(second, other)


_GOOGLE = rb'"(?=(?P<degrees>-?[0-9]+)\.)' + _LATITUDE + rb" (?!(?P=degrees)\.)" + _LONGITUDE + rb'"'
_NULL = rb'"(?:Google|DecimalDegree|DegreeMinuteSeconds)"' + BLANK + rb":" + BLANK + rb"null" + BLANK
_NOTATION = (
    _member("Google", rb"\{" + BLANK + _member("Coordinates", _GOOGLE) + rb"\}")
    + rb"|"
    + _member("DecimalDegree", rb"\{" + BLANK + rb"(?:" + _not_twice(True) + rb"|" + _not_twice(False) + rb")\}")
)
COORDINATES = Filter(
    rb"\{" + BLANK + rb"(?:" + _NULL + rb"," + BLANK + rb")*(?:" + _NOTATION + rb")(?:," + BLANK + _NULL + rb")*\}"
)
"""One position in decimals, exact to four at least, that is no default value."""

UNUSUAL_OFFSET = Filter(rb'UTC(?![+-](?:0[0-9]|1[01]):[03]0")')
"""An offset from UTC other than whole and half hours up to twelve."""

SPOT_IN_FACILITY = Filter(rb'(?s:(?=.*"ParkingFacility"' + BLANK + rb":" + BLANK + rb'true).*|(?!.*"ParkingSpot").*)')
"""A parking facility, or no parking spot."""

WEB_ADDRESS = Filter(
    rb'"https?://(?:[a-z0-9-]+\.)+(?!(?:localhost|local|internal|lan|test|invalid)[/"])[a-z]{2,24}(?:/[!#-\[\]-~]*)?"'
)
"""A web address without port, of a host that is named."""
