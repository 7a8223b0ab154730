"""How postal codes are written in each country, and what commonly happens to them on the way.

The forms stand as they are printed on letters: ``N`` is a digit, ``A`` a letter, ``X`` either; a blank may be left out.
Codes of the Faroe Islands have three digits, and are also filed under Denmark. Countries without an entry are not
judged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from evselint.checks.filters import EMPTYISH, reading, suspect
from evselint.checks.verb import Answer, ValueCheck, value_check
from evselint.checks.wording import means_nothing
from evselint.expressions import expression

_FORMS = {
    "NNN": "FRO ISL",
    "NNNN|NNN": "DNK",
    "NNNN": "ALB ARM AUS AUT BEL BGR CHE CYP GEO GRL HUN LIE LUX MKD NOR NZL PHL SVN TUN ZAF",
    "NNNNN": (
        "ALA BIH DEU EGY ESP EST FIN FRA GLP GUF HRV ITA KOR MAR MCO MEX MNE MTQ MYS MYT REU SMR SRB THA TUR UKR VAT "
        "XKX"
    ),
    "NNNNNN": "BLR CHN COL ROU RUS SGP VNM",
    "NNN NN": "CZE GRC SVK SWE",
    "NN-NNN": "POL",
    "NNNN-NNN|NNNN": "PRT",
    "NNNN AA": "NLD",
    "NNNNN|NNNNN-NNNN": "PRI USA",
    "NNNNN|AA-NNNNN": "LTU",
    "NNNN|AA-NNNN": "LVA MDA",
    "AANNN": "AND",
    "AAA NNNN": "MLT",
    "AN NAA|ANN NAA|AAN NAA|AANN NAA|ANA NAA|AANA NAA": "GBR GGY IMN JEY",
    "ANN XXXX|ANA XXXX": "IRL",
    "AANN NAA": "GIB",
    "ANA NAN": "CAN",
    "NNN-NNNN|NNNNNNN": "JPN",
    "NNNNNNN|NNNNN": "ISR",
    "NNNNN-NNN": "BRA",
    "NNN NNN": "IND",
}
FORMS = {country: form for form, countries in _FORMS.items() for country in countries.split()}
"""Country to the forms of its postal codes, parted by ``|``."""

WITHOUT_CODES = frozenset(
    """
    ABW AGO ARE ATG BDI BEN BES BFA BHS BLZ BWA CAF CIV CMR COD COG COK COM CUW DJI DMA ERI FJI GHA GMB GNQ GRD GUY HKG
    JAM KIR KNA LCA MAC MLI MRT MWI NRU PRK QAT RWA SLB SLE SOM STP SUR SXM SYC SYR TGO TON TUV UGA VUT YEM ZWE
    """.split()  # noqa: SIM905  (a list of quoted codes is harder to read)
)
"""Countries that have no postal codes, or hardly use them (Universal Postal Union, postal addressing systems)."""

_SIGNS = {"N": "[0-9]", "A": "[A-Za-z]", "X": "[A-Za-z0-9]", " ": " ?", "-": "-"}
_DECIMAL = expression(r"([0-9]{3,7})[.,]0{1,2}")
_WITH_COUNTRY = expression(r"([A-Za-z]{1,3})(?: ?- ?| )([0-9].*)")
LONGEST_CODE = 20


@lru_cache(maxsize=256)
def _pattern(country: str) -> re.Pattern[str] | None:
    form = FORMS.get(country)
    if form is None:
        return None
    return re.compile("|".join("".join(_SIGNS[sign] for sign in one) for one in form.split("|")), re.ASCII)


@lru_cache(maxsize=1024)
def fault_of_postal_code(country: str, code: str) -> tuple[str, dict[str, Any]] | None:
    """The one thing that is wrong with how a postal code is written, and what a message needs.

    Nothing for a code that is blank or a placeholder: other rules say so.
    """
    pattern, bare = _pattern(country), code.strip()
    if pattern is None or not bare or len(bare) > LONGEST_CODE or means_nothing(bare) or pattern.fullmatch(bare):
        return None
    details = {"country": country, "form": FORMS[country].replace("|", " or ")}
    if (decimal := _DECIMAL.fullmatch(bare)) and (meant := _completed(pattern, decimal[1])):
        return "decimal", {**details, "repair": meant}
    if meant := _completed(pattern, bare):
        return "lost-zero", {**details, "repair": meant}
    if (found := _WITH_COUNTRY.fullmatch(bare)) and pattern.fullmatch(found[2]):
        return "country", {**details, "found": found[1], "repair": found[2]}
    return "form", details


def _completed(pattern: re.Pattern[str], digits: str) -> str | None:
    """The digits as a postal code: as they are, or with the zero that a spreadsheet has dropped."""
    return next((code for code in (digits, f"0{digits}") if digits.isdigit() and pattern.fullmatch(code)), None)


@value_check(dict)
def postal_code(*, case: str) -> ValueCheck:
    """The address's postal code is written as in its country; ``case``: form, lost-zero, decimal or country."""

    def check(value: Any) -> Answer:
        country, code = value.get("Country"), value.get("PostalCode")
        if not isinstance(country, str) or not isinstance(code, str):
            return None
        fault = fault_of_postal_code(country, code)
        return {"value": code, **fault[1]} if fault and fault[0] == case else None

    return reading(check, "Country", "PostalCode")


@value_check(dict)
def postal_code_filled() -> ValueCheck:
    """The address's postal code is not blank, unless its country has none."""

    def check(value: Any) -> Answer:
        code = value.get("PostalCode")
        blank = isinstance(code, str) and not code.strip()
        return {"value": code} if blank and value.get("Country") not in WITHOUT_CODES else None

    return suspect(check, EMPTYISH)
