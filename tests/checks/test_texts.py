"""What is odd about a text, with examples from real data and with texts that only look odd."""

from __future__ import annotations

import pytest

from evselint.checks import filters
from evselint.checks.contact import fault_of_number, web_address
from evselint.checks.countries import ALPHA_2, LANGUAGES
from evselint.checks.texts import (
    ANY_CODE,
    assigned_language,
    fault_of_language,
    local_language,
    no_html,
    no_placeholder,
    plain_blanks,
    readable_letters,
    short_language,
    visible_characters,
)
from evselint.checks.wording import garbled, html_in, means_nothing, speaks_of_test, template_in, without_html
from evselint.rulebook import load_book


@pytest.mark.parametrize(
    "text",
    [
        "{{evseID}}",
        "a {{ b }} c",
        "${street}",
        "Bay %s",
        "%(name)s",
        "<name>",
        "<Straße_1>".replace("ß", "ss"),
        "{city}",
        "{% if x %}",
    ],
)
def test_templates(text: str) -> None:
    assert template_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "50% off",
        "50 %",
        "a < b > c",
        "<b>now</b>",
        "<br/>",
        "100%solar",
        "https://x.de/a%20b%d8.jpg",
        "I <3 it",
        "{1}",
        "%",
    ],
)
def test_texts_that_only_look_like_templates(text: str) -> None:
    assert template_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "-",
        ".",
        "0",
        "00",
        "___",
        "xxx",
        "n/a",
        "N/A",
        "Null",
        "None None",
        "nan",
        "undefined",
        "#N/A",
        "keine Angabe",
        " - ",
        "Lorem ipsum dolor",
        "lorem ipsum dolor sit amet, consetetur sadipscing elitr",
        "string",
        "00x",
    ],
)
def test_placeholders(text: str) -> None:
    assert means_nothing(text)


@pytest.mark.parametrize(
    "text", ["Au", "Y", "O", "1", "1a", "s/n", "Nanterre", "Nonesuch Road", "00100", "X2", "X0", "X00", "City", "", " "]
)
def test_texts_that_are_no_placeholders(text: str) -> None:
    assert not means_nothing(text)


@pytest.mark.parametrize("code", ["EV310", "EV711", "EV714"])
def test_a_field_does_not_say_what_it_is_called(code: str) -> None:
    for path in load_book()[code].fields:
        name = path.rsplit(".", 1)[-1]
        slice_ = f'{{"{name}": "{name}"}}' if "." in path else f'"{name}"'
        for text in (name, name.upper(), name.lower()):
            assert no_placeholder(field=path)(text) is not None
            assert filters.EMPTYISH.finds(slice_.replace(f'"{name}"}}', f'"{text}"}}'))
    assert no_placeholder(field="Address.City")("Street") is None, "Street is a town in Somerset"


@pytest.mark.parametrize(
    "text",
    [
        "TEST 1",
        "ABC Testladestation",
        "Charging Station Test",
        "for testing purposes",
        "Musterstraße",
        "Teststaion",
        "demo",
    ],
)
def test_test_wording(text: str) -> None:
    assert speaks_of_test(text)


@pytest.mark.parametrize(
    "text",
    [
        "Protest Street",
        "Testa Lane",
        "Contest",
        "Test Track North",
        "Am Testzentrum",
        "Demokratie",
        "Attest",
        "Lorem ipsum",
    ],
)
def test_texts_that_speak_of_no_test(text: str) -> None:
    assert speaks_of_test(text) is None


@pytest.mark.parametrize(
    ("text", "tidy"),
    [("6403 ", "6403"), ("1030\xa0", "1030"), (" 3550", "3550"), ("a  b", "a b"), ("a\tb", "a b"), ("a\nb", "a b")],
)
def test_blanks_are_repaired(text: str, tidy: str) -> None:
    answer = plain_blanks()(text)
    assert answer is not None
    assert answer["repair"] == tidy


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("Tarif\u00a0: «\u00a0Nord\u202f»\u202f!", None),
        ("22\u00a0kW, 50\u202f€, 1\u202f000\u00a0m, 20\u00a0°C, 8\u00a0Uhr, 100\u00a0%", None),
        ("Tarif\u00a0: a\u00a0b", "Tarif\u00a0: a b"),
        ("22\u00a0Plätze\u00a0 !", "22 Plätze !"),
        ("Tarif\u00a0:\u00a0", "Tarif\u00a0:"),
        ("\u00a0: a", ": a"),
    ],
)
def test_no_break_spaces_of_typography_stay_in_prose(text: str, tidy: str | None) -> None:
    assert plain_blanks(field="name", prose=["name"])(text) == (tidy and {"repair": tidy})
    assert plain_blanks(field="street", prose=["name"])(text) == {"repair": " ".join(text.split())}


def test_blank_texts_are_left_to_another_rule() -> None:
    assert plain_blanks()("   ") is None


def test_invisible_characters_are_removed() -> None:
    answer = visible_characters()("Ber\u200blin")
    assert answer is not None
    assert answer["repair"] == "Berlin"
    assert answer["found"] == "U+200B"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KÃ¶ln", "Köln"),
        ("StraÃŸe", "Straße"),
        ("ZÃ¼rich", "Zürich"),
        ("lâ€™Europe", "l’Europe"),
        ("Å½ilina", "Žilina"),
    ],
)
def test_garbled_letters_are_read(text: str, meant: str) -> None:
    assert garbled(text) == meant
    assert readable_letters()(text) == {"meant": meant, "repair": meant}


@pytest.mark.parametrize("text", ["Köln", "Ålesund", "Țăndărei", "Київ", "São João", "ÄÖÜ", "Ã", "L’Île-d’Olonne"])
def test_sound_letters_are_left_alone(text: str) -> None:
    assert garbled(text) is None


@pytest.mark.parametrize(
    ("text", "shown"), [("A &amp; B", "A & B"), ("a<br/>b", "a b"), ("<b>a</b>", "a"), ("&quot;Nord&quot;", '"Nord"')]
)
def test_html(text: str, shown: str) -> None:
    assert html_in(text)
    assert without_html(text) == shown


def test_no_repair_makes_html_of_what_was_none() -> None:
    assert no_html()("&lt;b&gt;Halle&lt;/b&gt;") == {"found": "&lt;"}


@pytest.mark.parametrize("text", ["A & B", "Q&A; more", "a < b", "R&D"])
def test_texts_that_hold_no_html(text: str) -> None:
    assert html_in(text) is None


@pytest.mark.parametrize(
    ("code", "short"),
    [("de", "de"), ("deu", "de"), ("en-GB", "en"), ("xx", ""), ("qq", ""), ("dk", ""), ("zzz", ""), ("", "")],
)
def test_language_codes(code: str, short: str) -> None:
    assert short_language(code) == short


@pytest.mark.parametrize(
    ("country", "code", "meant"),
    [
        ("SWE", "se", "sv"),
        ("SWE", "se-SE", "sv-SE"),
        ("SWE", "swe", None),
        ("SWE", "sv", None),
        ("NOR", "se", None),  # Northern Sami is official there
        ("EST", "ee", "et"),
        ("SVN", "si", "sl"),
        ("CHE", "ch", "de, fr, it or rm"),
        ("CHE", "che", "de, fr, it or rm"),
        ("BEL", "be", "de, fr or nl"),
        ("LUX", "lu", "de, fr or lb"),
        ("IRL", "ie", "en or ga"),
        ("CAN", "ca", "en or fr"),
        ("ESP", "ca", None),
        ("GBR", "uk", "en"),
        ("UKR", "uk", None),
        ("DEU", "se", None),
        ("DEU", "de", None),
        ("DEU", "ger", "de"),
        ("FRA", "fre", "fr"),
        ("", "dut-NL", "nl-NL"),
        ("DNK", "dk", "da"),
        ("DEU", "cz", "cs"),
        ("DEU", "gr", "el"),
        ("DEU", "jp", "ja"),
        ("DEU", "at", "de"),
        ("LKA", "si", None),
        ("DEU", "xx", ANY_CODE),
        ("", "", ANY_CODE),
        ("DEU", "", ANY_CODE),
    ],
)
def test_codes_of_countries_are_no_languages(country: str, code: str, meant: str | None) -> None:
    fault = fault_of_language(code, country)
    assert (fault["meant"] if fault else None) == meant
    names = [{"lang": "en", "value": "x"}, {"lang": code, "value": "x"}]
    record = {"Address": {"Country": country}, "ChargingStationNames": names}
    told = list(assigned_language(lists=["ChargingStationNames"])(record))
    assert [answer["pointer"] for answer in told] == (["/ChargingStationNames/1/lang"] if meant else [])


@pytest.mark.parametrize("country", LANGUAGES)
def test_no_code_of_a_country_is_taken_for_usual(country: str) -> None:
    code = ALPHA_2[country].lower()
    assert fault_of_language(code, country) is None or filters.OTHER_LANGUAGE.finds(f'[{{"lang":"{code}"}}]')


@pytest.mark.parametrize(
    ("country", "languages", "raised"),
    [
        ("DEU", ["en"], True),
        ("DEU", ["en", "de"], False),
        ("DEU", ["deu"], False),
        ("CHE", ["it"], False),
        ("GBR", ["en"], False),
        ("NOR", ["nb"], False),
        ("ATA", ["en"], False),  # not judged
        ("DEU", [None], False),  # pulled data do not always say
    ],
)
def test_local_language(country: str, languages: list[str | None], raised: bool) -> None:
    texts = [{"lang": language, "value": "x"} for language in languages]
    record = {"Address": {"Country": country}, "AdditionalInfo": texts}
    assert bool(list(local_language(text_field="AdditionalInfo")(record))) is raised


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("+493023125123", None),
        ("+390236575555", None),  # Italy keeps the zero
        ("+41848848848", "special"),  # repeats itself, and is real: shared cost
        ("+49123123123123", "placeholder"),
        ("+38612345678", "placeholder"),
        ("+1234567890", "placeholder"),
        ("+4900000000", "placeholder"),
        ("+0305132787", "country"),
        ("+0319212614", "country"),
        ("+814237070", "invalid"),
        ("+414237070", "invalid"),
        ("+4903023125123", "trunk-zero"),
        ("+49 30 23125123", None),  # the schema's matter
    ],
)
def test_telephone_numbers(number: str, fault: str | None) -> None:
    found = fault_of_number(number)
    assert (found[0] if found else None) == fault


@pytest.mark.parametrize(
    ("address", "sound"),
    [
        ("https://example.com/a.jpg", True),
        ("http://example.com/a.jpg", True),
        ("https://8.8.8.8/a.jpg", True),
        ("", True),
        ("www.example.com/a.jpg", False),
        ("ftp://example.com/a.jpg", False),
        ("https://a b.com", False),
        ("http://localhost/a.jpg", False),
        ("http://192.168.0.1/a.jpg", False),
        ("https://[::1/a", False),
        ("https://", False),
    ],
)
def test_web_addresses(address: str, sound: bool) -> None:
    assert (web_address()(address) is None) is sound
