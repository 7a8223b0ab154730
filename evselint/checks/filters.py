"""Cheap looks at the text of a field that tell when no value in it can be at fault.

Most values are in order, and asking every check about every value costs more than anything else. So a check may carry
a look at the JSON text of the whole field: ``plain`` (a text that has this form is in order), ``suspect`` (a text in
which nothing is found is in order) or, for checks of several fields, ``suspects`` by field. A look may be wrong in one
direction only: what it keeps from a check must be in order. Text with a backslash never gets here, so that quotes
delimit values and every character stands for itself. Checks that share a look share its cost, and a field asks for all
its filters together before it asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from evselint.checks import fragments
from evselint.checks.misread import GARBLED
from evselint.checks.wording import ANY_STATION as STATION_WORDS
from evselint.checks.wording import FILLER, NOTHING

Check = TypeVar("Check", bound=Callable[..., Any])
# Compiling a filter costs as much as asking all checks about so many values.
FILTERS_PAY = 60


class Filter:
    """A pattern of what is suspicious, in the syntax of Rust's regex crate: without looking around or back.

    Python's patterns try one alternative after the other at each place; that crate, which jsonschema-rs has within,
    reads a text once, however many alternatives there are. Compiled when first looked for: a short run does without.
    What is suspicious ``often`` is no fault in most cases.
    """

    __slots__ = ("_finds", "often", "source")

    def __init__(self, *alternatives: str, often: bool = False) -> None:
        self.source = "|".join(alternatives)
        self.often = often
        self._finds: Callable[[str], bool] | None = None

    @property
    def finds(self) -> Callable[[str], bool]:
        """Whether anything in a text is suspicious."""
        if self._finds is None:
            import jsonschema_rs

            options = jsonschema_rs.RegexOptions()
            self._finds = jsonschema_rs.validator_for({"pattern": self.source}, pattern_options=options).is_valid
        return self._finds

    def together_with(self, others: Iterable[Filter]) -> Filter:
        """A filter for whatever any of them finds."""
        return Filter(self.source, *(each.source for each in others))


class Form:
    """A pattern that the bytes of a whole field have where all is well, compiled when first looked for.

    A text of a form that is ``sound`` is right by the schema of each field that is looked at for it, written without
    escapes, and none of the filters that the form ``settles`` finds anything in it.
    """

    __slots__ = ("_fits", "settles", "sound", "source")

    def __init__(self, source: bytes, *, sound: bool = False, settles: tuple[Filter, ...] = ()) -> None:
        self.source, self.sound, self.settles = source, sound, settles
        self._fits: Callable[[bytes], Any] | None = None

    @property
    def fits(self) -> Callable[[bytes], Any]:
        """A match, if a text has this form."""
        if self._fits is None:
            self._fits = re.compile(self.source).fullmatch
        return self._fits


BLANK = r"[ \t\r\n]*"
_BLANK = BLANK.encode()


def plain(check: Check, form: Form) -> Check:
    """The check, to be asked only where the text of the field as a whole has another form."""
    check.plain = form  # type: ignore[attr-defined]
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


def reading(check: Check, *members: str) -> Check:
    """The check of an object that depends on these members alone: asked once for each distinct combination of them."""
    check.members = members  # type: ignore[attr-defined]
    return check


class View(NamedTuple):
    """What a glance needs of a field: the members at ``paths``, or all of it, and what ``see`` makes of them.

    ``see`` gets the value with nothing else in it, None for a field that is not there.
    """

    paths: tuple[str, ...]
    see: Callable[[Any], Any]


class Glance(NamedTuple):
    """A quick look at several fields: ``settles`` gets what is seen of each, in order, and tells if all is well."""

    views: Mapping[str, View]
    settles: Callable[..., bool]


def glanced(check: Check, glance: Glance) -> Check:
    """The check of several fields, to be asked only where a glance does not settle it.

    Values that rarely repeat are seen once each: what a view makes of a field is kept, and shared by all glances.
    """
    check.glance = glance  # type: ignore[attr-defined]
    return check


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, in capitals, small letters or both, and with whatever Python takes for these."""
    return "(?i:" + "|".join(re.escape(word).replace("\\ ", " ").replace("i", "[iıİ]") for word in sorted(words)) + ")"


def member(key: str, value: str) -> str:
    """A pattern for a member of an object whose value begins with ``value``."""
    return f'"{key}"{BLANK}:{BLANK}{value}'


# --- texts ---------------------------------------------------------------------------------------------------------

# A quote that opens a text stands first or after one of these; one that closes it mostly does not.
_OPENING = r'(?:^|[:,{\[ \t\r\n])"'
_BLANKS_IN_TEXT = (
    "[^ \t\r\n]  ",  # two in a row, but no indentation
    _OPENING + " ",
    r' "[ \t\r\n]*(?:[,:}\]]|$)',  # at the end
)
_ODDBLANK = "\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

ODD = Filter(
    r"<|%[(sd]|&[#A-Za-z]|\$\{|\{[A-Za-z_{%]|\}\}[\s\S]",
    "[\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufffd]",
    GARBLED,
    *_BLANKS_IN_TEXT,
)
"""Templates, HTML, invisible or garbled characters, blanks too many or of an odd kind."""

APART = Filter("[A-Za-z][\u0300-\u036f]")
"""A letter and its accent as two characters."""

_FILLER = "[" + re.escape("".join(sorted(FILLER))) + "]"
_AFTER = '[" \x80-\U0010ffff]'
_KEYS = NOTHING & {"postalcode"}  # a key of each address, too
_MEMBERS = ("Street", "City", "PostalCode", "Region", "Floor", "ParkingSpot", "value")
_TEXT_FIELDS = ("ChargingStationID", "HardwareManufacturer", "SubOperatorName")
EMPTYISH = Filter(
    _OPENING
    + f'(?:["# –—{_ODDBLANK}]|'
    + "|".join((any_of(("lorem ",)), any_of(NOTHING - _KEYS) + _AFTER, _FILLER + "+" + _AFTER))
    + f'|{any_of(_KEYS)}(?:[ \x80-\U0010ffff]|"{BLANK}(?:[,}}\\]]|$)))',
    *(member(name, f'"{any_of((name.lower(),))}"') for name in _MEMBERS),
    f'^"{any_of(name.lower() for name in _TEXT_FIELDS)}"$',
)
"""Texts that are blank, may stand for a missing value, or say what their field is called."""

ANY_STATION = Filter(member("value", rf'"\s*{any_of(STATION_WORDS)}[\s-]*[0-9]*[A-Za-z\u212a]?\s*"'))
"""A name that is a word for any station."""

_TEST = (
    "[^A-Za-z0-9]" + any_of(("test", "dummy", "demo", "sample", "muster")),
    any_of(("lorem ", "do not use", "cht benutzen", "cht verwenden")),
)
_CIRCLE = ("priv", "n voor", "vé a", "t publ", "o publ", "s only", "f only", "nur f", "cht ö")
_CIRCLE_OF = tuple(f"only for {first}" for first in "semrgc")
_TOLD = (*fragments.CAR_PARK, *fragments.FLOORS, *fragments.HOURS, *fragments.STATE)
TEST = Filter(*_TEST)
"""Words that say that something is a test."""

TELLING = Filter(*_TEST, any_of((*_CIRCLE, *_CIRCLE_OF, *_TOLD)), "[0-9 ](?i:kw)", fragments.FLOOR)
"""Words of names and information that other fields must agree with.

A test, a closed circle of users, a power, a garage, opening hours, a charging point out of order.
"""

CAR_PARK = Filter(any_of((*fragments.CAR_PARK, *fragments.FLOORS)), fragments.FLOOR)
"""Words that tell of a car park with a roof."""

# Without codes that are also those of a country where another language is spoken.
_LANGUAGES = "bg cs da de el en es et fi fr hr hu is it lb lt lv nb nl nn no pl pt ro sk sl sv tr"


def _other_than(codes: Iterable[str]) -> str:
    """A pattern for the beginning of a text that is none of these codes of two letters."""
    seconds: dict[str, str] = {}
    for code in codes:
        seconds[code[0]] = seconds.get(code[0], "") + code[1]
    others = (f'{first}(?:[^{found}]|[{found}][^"])' for first, found in seconds.items())
    return f'"(?:[^{"".join(seconds)}]|{"|".join(others)})'


OTHER_LANGUAGE = Filter(member("lang", rf"(?:[^ \t\r\n\"]|{_other_than(_LANGUAGES.split())})"))
"""A language that is none of the usual ones of two letters."""

TWO_LANGUAGES = Filter(r'"lang"[\s\S]*"lang"', often=True)
"""More than one text with a language."""

TWO_TEXTS = Filter(r'"value"[\s\S]*"value"', often=True)
"""More than one text."""

ENGLISH_FIRST = Form(rb"(?s:\[%b\{%b\"lang\"%b:%b\"en[-\"].*)" % (_BLANK, _BLANK, _BLANK, _BLANK))
"""A list of texts that begins with English."""


def in_capitals(name: str) -> Filter:
    """A member whose text has no small letter, but several others."""
    return Filter(member(name, '"[^a-z"]*(?:[A-Z]|[\x80-\U0010ffff]){5}[^a-z"]*"'))


# --- identifiers, places, web addresses ----------------------------------------------------------------------------

SHORTEST_IDENTIFIER, LONGEST_IDENTIFIER = 7, 25
IDENTIFIER = Form(
    rb'(?=.{9,27}\Z)"(?:[A-Z]{2}(?:\*[A-Z0-9]{3}\*|[A-Z0-9]{3})E\*?[A-Z0-9]+(?:\*[A-Z0-9]+)*'
    rb'|\+[1-9][0-9]{0,2}\*[0-9]{3}\*[0-9]+(?:\*[0-9]+)*)"',
    sound=True,
    settles=(ODD,),
)
"""An EvseID in the usual spelling, of 25 characters at most."""

LEAST_DECIMALS = 4
_LATITUDE = rb"(?!50\.0000|49\.9999)-?[0-8]?[0-9]\.[0-9]{3,5}[1-9]"
_LONGITUDE = rb'-?(?:1[0-7][0-9]|[1-9]?[0-9])\.(?!0*")[0-9]{1,6}'


def _member(key: str, value: bytes) -> bytes:
    return rb'"' + key.encode() + rb'"' + _BLANK + rb":" + _BLANK + value + _BLANK


def _not_twice(latitude_first: bool) -> bytes:
    """Both angles of a pair, provided that their whole degrees differ."""
    first, second = ("Latitude", "Longitude") if latitude_first else ("Longitude", "Latitude")
    angles = {"Latitude": _LATITUDE, "Longitude": _LONGITUDE}
    group = rb"north" if latitude_first else rb"east"
    whole = rb'"(?=(?P<' + group + rb">-?[0-9]+)\.)" + angles[first] + rb'"'
    other = rb'"(?!(?P=' + group + rb")\.)" + angles[second] + rb'"'
    return _member(first, whole) + rb"," + _BLANK + _member(second, other)


_GOOGLE = rb'"(?=(?P<degrees>-?[0-9]+)\.)' + _LATITUDE + rb" (?!(?P=degrees)\.)" + _LONGITUDE + rb'"'
_NULL = rb'"(?:Google|DecimalDegree|DegreeMinuteSeconds)"' + _BLANK + rb":" + _BLANK + rb"null" + _BLANK
_NOTATION = (
    _member("Google", rb"\{" + _BLANK + _member("Coordinates", _GOOGLE) + rb"\}")
    + rb"|"
    + _member("DecimalDegree", rb"\{" + _BLANK + rb"(?:" + _not_twice(True) + rb"|" + _not_twice(False) + rb")\}")
)
COORDINATES = Form(
    rb"\{" + _BLANK + rb"(?:" + _NULL + rb"," + _BLANK + rb")*(?:" + _NOTATION + rb")(?:," + _BLANK + _NULL + rb")*\}"
)
"""One position in decimals, exact to four at least, that is no default value."""

_MINUTES = r'(?:[^:]|:(?:[^03]|[03](?:[^0]|0[^"])))'
UNUSUAL_OFFSET = Filter(rf"UTC(?:[^+-]|[+-](?:[^01]|0(?:[^0-9]|[0-9]{_MINUTES})|1(?:[^01]|[01]{_MINUTES})))")
"""An offset from UTC other than whole and half hours up to twelve."""

SPOT_IN_FACILITY = Form(rb'(?s:(?=.*"ParkingFacility"' + _BLANK + rb":" + _BLANK + rb'true).*|(?!.*"ParkingSpot").*)')
"""A parking facility, or no parking spot."""

WEB_ADDRESS = Form(
    rb'"https?://(?:[a-z0-9-]+\.)+(?!(?:localhost|local|internal|lan|test|invalid)[/"])[a-z]{2,24}(?:/[!#-\[\]-~]*)?"'
)
"""A web address without port, of a host that is named."""
