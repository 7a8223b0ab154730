"""Cheap looks at addresses and texts that tell when nothing in them is out of place.

What ``evselint.checks.filters`` says of filters holds for these.
"""

from __future__ import annotations

from evselint.checks import fragments
from evselint.checks.filters import Filter, any_of, member

_MANY_DIGITS = r"[ ()/-]{0,2}[0-9](?:[ ()/-]?[0-9]){6}"
CONTACT = Filter(rf"@|://|[wW]{{3}}\.|\+{_MANY_DIGITS}|(?:^|[^0-9])0{_MANY_DIGITS}")
"""E-mail and web addresses, and so many digits that they may be a telephone number."""

CODED = Filter(
    member("value", r'"[^"\p{L}]*[0-9][^"\p{L}]*"'),
    r"_|[0-9]{5}|[^0-9A-Za-z][A-Z]{2,6}[0-9]{3,4}[^0-9A-Za-z]"
    r"|[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-|\+[23456789CFGHJMPQRVWX]{2}|[#=]|[^\"]:(?:[^ \"\[{]| [^\"\[{])|[a-zA-Z] :",
)
"""Serial numbers and what stands in front of internals."""

MANGLED = Filter(
    r'[ ,](?:null|nan)"|"(?:null|nan)[ ,]|"Array"|"System[.]|@[0-9a-f]{5,8}"',
    r"[\\?]|%[0-9A-F]{2}|=[CE][0-9A-F]|\"[{\[]|\[object|NaN|undefined|object at|Exception|Error|b'",
)
"""What programs print, escapes and lost letters."""

SHEET_MARKS = Filter("\"(?:'[0-9]|=[A-Z])")
"""Marks of a spreadsheet; a text with quotes in it is looked at in any case."""

CAR_PARK_STREET = Filter(
    member("Street", '"[^"]*?(?:' + any_of((*fragments.CAR_PARK, *fragments.FLOORS)) + "|" + fragments.FLOOR + ")")
)
"""An address whose street tells of a car park with a roof."""

UNENCRYPTED = Filter(r'^"[hH][tT][tT][pP]:')
"""A web address that is not encrypted."""

_NAMES_OF_NONE = (
    r"(?:null|undefined|nan|none|(?:image[-_]?)?placeholder(?:[-_]?image)?|(?:no|missing)[-_]?(?:image|photo|picture|img)"
    r"|(?:image|img|photo|picture)[-_]?(?:not[-_]?found|missing|unavailable|not[-_]?available))(?:\.[a-z]{3,4})?"
)
NO_PICTURE = rf"/(?i:{_NAMES_OF_NONE})"
"""The last part of a web address that says that there is no picture; for Rust's patterns and Python's."""

PLACEHOLDER_HOSTS = ("via.placeholder.com", "placehold.co", "placehold.it", "dummyimage.com")
NONE_SHOWN = Filter(NO_PICTURE + r'["?#]', any_of(PLACEHOLDER_HOSTS))
"""A web address of a picture that stands for none."""

PAGE = Filter(
    r"(?i:google\.|goo\.gl)|(?:\.(?i:html?|php|pdf|aspx|jsp|docx|z[iıİ]p|mp4)"
    r'|^"[^/"]*(?://)?[^/"]*/*)(?:#[^"]*)?"$'
)
"""A web address without path, or with an ending that is not one of a picture."""

ODD_TOWN = Filter(member("City", r'"(?:[^"]*[0-9,;]|[^"A-Z]*"|[^"a-z]*")'))
"""A town with a number or a comma in it, or in capitals or small letters only."""

ODD_STREET = Filter(member("Street", r'"[^"]*[0-9,;+/]'), member("PostalCode", r'"[^"0-9]*"'))
"""A street with a number, a comma or the like in it, or a postal code that could be a word."""

DECIMAL_SPOT = Filter(member("(?:Floor|ParkingSpot)", '"-?[0-9]+[.]0"'))
"""A floor or parking space that is a decimal number."""

_USUAL_NUMBER = "[1-9][0-9]{0,2}"
ODD_HOUSE_NUMBER = Filter(
    member("Street", '"[^"]*[0-9]'),
    member("HouseNum", r'(?:[^ \t\r\n"]|"[^1-9]|"[1-9][0-9]{3})'),
    member("HouseNum", rf'"{_USUAL_NUMBER}(?:[^0-9 a-zA-Z"]| [^a-zA-Z"]| ?[a-zA-Z][^"])'),
    member("PostalCode", r'"[^"0-9A-Za-z]*(?:[1-9][0-9]{2}[a-zA-Z]|[1-9][0-9]{0,2} [a-zA-Z])[^"0-9A-Za-z]*"'),
)
"""A house number that is more than digits and a letter, could be the postal code, or stands beside a number in street.

A house number that is not there at all is none.
"""
