"""Addresses: each part holds what belongs there, by the customs of the country."""

from __future__ import annotations

import pytest

from evselint.checks.address import street_alone, street_is_name, town_alone, town_in_usual_case, town_without_code
from evselint.checks.house_numbers import fault_of_house_number, number_in_street
from evselint.checks.postal import FORMS, fault_of_postal_code, postal_code_filled


@pytest.mark.parametrize(
    ("country", "street", "expected"),
    [
        ("DEU", "Torgauer Straße 12-15", ("Torgauer Straße", "12-15")),
        ("DEU", "Hauptstr. 7 a", ("Hauptstr.", "7 a")),
        ("CHE", "Parkweg 2", ("Parkweg", "2")),
        ("NLD", "Keizersgracht 174", ("Keizersgracht", "174")),
        ("ITA", "Via Roma, 12", ("Via Roma", "12")),
        ("ITA", "Via Roma n° 12", ("Via Roma", "12")),
        ("FRA", "12 bis rue de la Paix", ("rue de la Paix", "12 bis")),
        ("FRA", "12, rue de la Paix", ("rue de la Paix", "12")),
        ("GBR", "221b Baker Street", ("Baker Street", "221b")),
        ("LUX", "4, rue Alphonse Weicker", ("rue Alphonse Weicker", "4")),
        # No house numbers: roads, squares, halls, years, days, and what the country would not write like this.
        ("DEU", "Straße 12", None),
        ("DEU", "B 96", None),
        ("DEU", "Autobahn A 8", None),
        ("DEU", "Platz des 17. Juni", None),
        ("DEU", "Q 7", None),
        ("DEU", "Messe Halle 4", None),
        ("BEL", "Place du 11 Novembre 1918", None),
        ("FRA", "8 mai 1945", None),
        ("FRA", "Route Nationale 7", None),
        ("FRA", "rue de la Paix 12", None),
        ("JPN", "Marunouchi 1", None),
        ("DEU", "", None),
    ],
)
def test_number_in_street(country: str, street: str, expected: tuple[str, str] | None) -> None:
    assert number_in_street(country, street) == expected


@pytest.mark.parametrize(
    "number",
    [
        *("bez č.p.", "č.p. neuvedeno", "utan nr", "uten nr", "ei nro", "No number", "sin número", "s/n", "snc"),
        *("senza numero", "senza numero civico", "zonder nummer", "ohne Nr.", "ohne Hausnummer", "pas de numéro"),
    ],
)
def test_words_for_no_number(number: str) -> None:
    assert fault_of_house_number("DEU", "Hauptstraße", number, "10829") is None


@pytest.mark.parametrize(
    ("street", "number", "case"),
    [
        ("Hauptstraße", "12", None),
        ("Hauptstraße", "12a", None),
        ("Hauptstraße", "1-2", None),
        ("Hauptstraße", "s/n", None),
        ("Hauptstraße 3", "12", None),  # two numbers can both be right: a bay of the yard
        ("Hauptstraße", "", "empty"),
        ("Hauptstraße", "0", "placeholder"),
        ("Hauptstraße", "n/a", "placeholder"),
        ("Hauptstraße", "HouseNum", "placeholder"),
        ("Hauptstraße", "ohne Parkplatz", "text"),
        ("Hauptstraße 12", "", "in-street"),
        ("Hauptstraße 12", "-", "in-street"),
        ("Hauptstraße 12a", "12 A", "repeated"),
        ("Hauptstraße", "10829", "postal-code"),
        ("Hauptstraße", "01. Feb", "date"),
        ("Hauptstraße", "Dez 13", "date"),
        ("Hauptstraße", "03.02.2026", "date"),
        ("Hauptstraße", "12.0", "decimal"),
        ("Hauptstraße", "Parkplatz", "text"),
    ],
)
def test_house_number_has_one_fault_at_most(street: str, number: str, case: str | None) -> None:
    fault = fault_of_house_number("DEU", street, number, "10829")
    assert (fault[0] if fault else None) == case


@pytest.mark.parametrize(
    ("country", "code", "case", "repair"),
    [
        ("DEU", "01067", None, None),
        ("DEU", "1067", "lost-zero", "01067"),
        ("DEU", "1067.0", "decimal", "01067"),
        ("DEU", "10829.0", "decimal", "10829"),
        ("DEU", "D-10829", "country", "10829"),
        ("DEU", "108290", "form", None),
        ("DEU", "10829 ", None, None),  # blanks are another rule's
        ("DEU", "0", None, None),  # so are placeholders
        ("DEU", "", None, None),
        ("CHE", "8000.0", "decimal", "8000"),
        ("CHE", "CH-8000", "country", "8000"),
        ("CHE", "Lausanne", "form", None),
        ("CHE", "474", "form", None),  # no Swiss code begins with a zero, but the form has four digits
        ("NLD", "1012 AB", None, None),
        ("NLD", "1012ab", None, None),
        ("NLD", "1012", "form", None),
        ("GBR", "SW1A 1AA", None, None),
        ("GBR", "EC1A1BB", None, None),
        ("GBR", "SW1A", "form", None),
        ("IRL", "D6W XY12", None, None),
        ("POL", "00-950", None, None),
        ("POL", "00950", "form", None),
        ("PRT", "1000-205", None, None),
        ("SWE", "111 22", None, None),
        ("LVA", "LV-1010", None, None),
        ("LTU", "LT-01100", None, None),
        ("LUX", "L-1234", "country", "1234"),
        ("USA", "94105-1234", None, None),
        ("ABW", "whatever", None, None),  # not known, not judged
    ],
)
def test_postal_codes(country: str, code: str, case: str | None, repair: str | None) -> None:
    fault = fault_of_postal_code(country, code)
    expected_zero = case if code != "474" else "lost-zero"
    assert (fault[0] if fault else None) == expected_zero
    if repair:
        assert fault is not None
        assert fault[1]["repair"] == repair


def test_every_form_is_written_in_its_signs() -> None:
    assert set("".join(FORMS.values())) <= set("NAX -|")


@pytest.mark.parametrize(
    ("town", "code"),
    [
        ("10829 Berlin", "10829"),
        ("CH-8260 Stein am Rhein", "8260"),
        ("Warszawa 00-950", "00-950"),
        ("Praha 4", None),
        ("Paris 15e", None),
        ("Dublin 8", None),
        (7, None),
    ],
)
def test_town_without_code(town: object, code: str | None) -> None:
    answer = town_without_code()({"City": town})
    assert (answer["code"] if answer else None) == code


@pytest.mark.parametrize(
    ("town", "first"),
    [("Zürich, Switzerland", "Zürich"), ("Halle (Saale)", None), ("10829 Berlin, DE", None), ("", None), (",", None)],
)
def test_town_alone(town: str, first: str | None) -> None:
    answer = town_alone()({"City": town})
    assert (answer["first"] if answer else None) == first


@pytest.mark.parametrize(
    ("town", "case", "raised"),
    [
        ("BERLIN", "capitals", True),
        ("ZÜRICH", "capitals", True),
        ("STEIN AM RHEIN", "capitals", True),
        ("ULM", "capitals", False),
        ("Berlin", "capitals", False),
        ("東京都心区", "capitals", False),
        ("berlin", "small", True),
        ("'s-Hertogenbosch", "small", False),
        ("Berlin", "small", False),
    ],
)
def test_case_of_town(town: str, case: str, raised: bool) -> None:
    assert (town_in_usual_case(case=case)({"City": town}) is not None) is raised


@pytest.mark.parametrize(
    ("street", "what"),
    [
        ("883R4P39+MX", "a plus code"),
        ("8FVC9G8F+6W Zürich", "a plus code"),
        ("52.48075, 13.35658", "a position"),
        ("///table.lamp.spoon", "an address in three words"),
        ("4711", "a number"),
        ("Q7", None),
        ("7", None),
        ("Straße 22", None),
        ("A+B Straße", None),
    ],
)
def test_street_is_name(street: str, what: str | None) -> None:
    answer = street_is_name()({"Street": street})
    assert (answer["is"] if answer else None) == what


@pytest.mark.parametrize(
    ("street", "what"),
    [
        ("Hauptstraße 3, 10829 Berlin", "postal code"),
        ("Hauptstraße 3, Berlin", "town"),
        ("Berliner Straße", None),
        ("Straße nach Berlin", None),
        ("Kilometer 110829", None),
    ],
)
def test_street_alone(street: str, what: str | None) -> None:
    answer = street_alone()({"Street": street, "City": "Berlin", "PostalCode": "10829"})
    assert (answer["what"] if answer else None) == what


@pytest.mark.parametrize(
    ("country", "code", "told"), [("CUW", "", False), ("CUW", " ", False), ("DEU", " ", True), ("DEU", "10829", False)]
)
def test_a_country_without_postal_codes_needs_none(country: str, code: str, told: bool) -> None:
    assert bool(postal_code_filled()({"Country": country, "PostalCode": code})) is told
