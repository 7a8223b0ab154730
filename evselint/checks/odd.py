"""Cheap looks at addresses and texts that tell when nothing in them is out of place.

What ``evselint.checks.filters`` says of filters holds for these.
"""

from __future__ import annotations

from evselint.checks import fragments
from evselint.checks.filters import BLANK, Filter, any_of

_COLON = BLANK + rb":" + BLANK

CONTACT = Filter(
    rb"@|://|[wW]{3}\.|\+[ ()/-]{0,2}[0-9](?:[ ()/-]?[0-9]){6}|0(?<![0-9]0)[ ()/-]{0,2}[0-9](?:[ ()/-]?[0-9]){6}"
)
"""E-mail and web addresses, and so many digits that they may be a telephone number."""

CODED = Filter(
    rb"_|[0-9]{5}|(?<![0-9A-Za-z])[A-Z]{2,6}[0-9]{3,4}(?![0-9A-Za-z])"
    rb"|[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-|\+[23456789CFGHJMPQRVWX]{2}|[#=]|(?<!\"):(?! ?[\"\[{])|[a-zA-Z] :"
)
"""Serial numbers and what stands in front of internals."""

MANGLED = Filter(
    rb"[\\?]|%[0-9A-F]{2}|=[CE][0-9A-F]|\{ ?'?[A-Za-z]+'? ?[:=]|\[(?: ?'| ?\{[^\"\s]|object)|NaN|undefined|object at"
    rb"|Exception|Error|b'"
)
"""What programs print, escapes and lost letters."""

CAR_PARK_STREET = Filter(
    rb'"Street"' + _COLON + rb'"[^"]*?(?:' + fragments.FLOORS + rb"|" + any_of(fragments.CAR_PARK, b"") + rb")"
)
"""An address whose street tells of a car park with a roof."""

UNENCRYPTED = Filter(rb'\A"[hH][tT][tT][pP]:')
"""A web address that is not encrypted."""

PAGE = Filter(
    rb"(?:\.(?:[hH][tT][mM][lL]?|[pP][hH][pP]|[pP][dD][fF]|[aA][sS][pP][xX]|[jJ][sS][pP]|[dD][oO][cC][xX]|[zZ][iI][pP]"
    rb'|[mM][pP]4)|\A"[^/"]*(?://)?[^/"]*/*)(?:#[^"]*)?"\Z'
)
"""A web address without path, or with an ending that is not one of a picture."""

_FIVE_DIGITS = b"ALA BIH DEU ESP EST FIN FRA HRV ITA MCO MNE SRB TUR UKR".replace(b" ", b"|")
_FOUR_DIGITS = b"AUT BEL BGR CHE DNK HUN LIE LUX NOR SVN".replace(b" ", b"|")


def _usual_code(countries: bytes, digits: bytes) -> bytes:
    """A country and a postal code of so many digits in one address, in either order."""
    country = rb'(?=.*?"Country"' + _COLON + rb'"(?:' + countries + rb')")'
    return country + rb'(?=.*?"PostalCode"' + _COLON + rb'"' + digits + rb'")'


_USUAL_CODE = b"|".join((_usual_code(_FIVE_DIGITS, b"[0-9]{5}"), _usual_code(_FOUR_DIGITS, b"[0-9]{4}")))
_STREET_OR_CITY = rb'(?:Street|City)"' + _COLON + rb'"(?:[^"]*[0-9,;+/]|[^"A-Z]*"|[^"a-z]*")'
_HOUSE_NUMBER = rb'HouseNum"' + _COLON + rb'"(?![1-9][0-9]{0,2} ?[a-zA-Z]?")'
_SAME = rb'(?s:(?:Street|City)"' + _COLON + rb'(?P<same>"[^"]*").*?"(?:Street|City)"' + _COLON + rb"(?P=same))"
ODD_ADDRESS = Filter(
    rb"(?s:\A(?!" + _USUAL_CODE + rb'))|"(?:' + b"|".join((_STREET_OR_CITY, _HOUSE_NUMBER, _SAME)) + rb")"
)
"""An address of a country whose postal codes are not just digits, or with a part that is not written as most are.

So is any address that holds a number, a comma or the like in street or town, one of them in capitals or small letters
only, a house number that is more than digits and a letter, or the town as street.
"""
