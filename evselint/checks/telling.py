"""Checks of what names and information tell a reader, against what the fields for programs say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks import filters, odd
from evselint.checks.filters import suspects
from evselint.checks.shapes import texts
from evselint.checks.verb import RecordCheck, record_check
from evselint.expressions import expression

LONGEST_TEXT = 500

# A car park with a roof, in English, German, French, Italian, Dutch and Spanish. "Parking" alone may be a street.
CAR_PARK = expression(
    r"\b(?:multi-?stor(?:e?y|ied) (?:car ?park|parking)|underground (?:car ?park|parking|garage)|parking garage"
    r"|parkhaus|parkhäuser|parkgarage|tiefgarage|parkdeck|tiefparkhaus|hochgarage|[1-9]\. ?ug|ug ?[1-9]"
    r"|(?:ebene|parkebene|level|floor|niveau|livello|piano|nivel|planta|verdieping|kelder) ?-[1-9]|ebene ?[1-9]"
    r"|untergeschoss|parkebene"
    r"|parking souterrain|parc de stationnement couvert|sous-sol|parking couvert"
    r"|autosilo|autorimessa|parcheggio (?:sotterraneo|coperto|multipiano)|piano interrato"
    r"|parkeergarage|parkeerkelder|ondergrondse (?:parkeer\w*|parking|garage)"
    r"|(?:aparcamiento|parking|estacionamiento) (?:subterráneo|cubierto)|sótano)(?:\b|en\b)",
    re.IGNORECASE,
)
_OPENING = expression(
    r"(?:opening (?:hours|times)|open (?:from|daily|mon|between)|öffnungszeit\w*|geöffnet|betriebszeit\w*"
    r"|heures d.ouverture|horaires?|ouvert (?:de|du)|orari\w* (?:di apertura)?|aperto (?:dalle|da)"
    r"|openingstijden|geopend|horario|abierto (?:de|desde))"
    r"[^.!?]{0,40}?[0-9]{1,2}(?:[:.h][0-9]{2}| ?(?:uhr|am|h\b|-|–|to|bis|à))",
    re.IGNORECASE,
)
_WHOLE_DAY = expression(
    r"24 ?(?:h|/ ?7|stunden|hours|heures|ore|uur|horas)|0?0[:.]00 ?(?:-|–|bis|to) ?24", re.IGNORECASE
)
_STATE = expression(
    r"\b(?:out of (?:order|service)|not (?:in service|in operation|working)|temporarily closed|coming soon"
    r"|under construction|decommissioned|außer betrieb|ausser betrieb|defekt|in bau|im bau|in planung"
    r"|noch nicht in betrieb|(?:dauerhaft|vorübergehend) geschlossen|demnächst"
    r"|hors service|en panne|en construction|en travaux|fuori servizio|guasto|in costruzione"
    r"|buiten (?:gebruik|werking)|in aanbouw|fuera de servicio|averiado|en construcción)\b",
    re.IGNORECASE,
)


def car_park_in(text: str) -> str | None:
    """The words of a text that tell of a car park with a roof."""
    found = CAR_PARK.search(text[:LONGEST_TEXT])
    return found[0] if found else None


@record_check
def on_street_outside() -> RecordCheck:
    """Where AccessibilityLocation is OnStreet, neither name nor street tells of a garage."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if record.get("AccessibilityLocation") != "OnStreet":
            return
        address = record.get("Address")
        street = address.get("Street") if isinstance(address, dict) else None
        named = [("ChargingStationNames", text) for _, _, text in texts(record.get("ChargingStationNames"))]
        for where, text in (*named, ("Street", street)):
            if isinstance(text, str) and (found := car_park_in(text)):
                yield {"value": "OnStreet", "found": found, "where": where}
                return

    return suspects(check, {"ChargingStationNames": filters.TELLING, "Address": odd.CAR_PARK_STREET})


@record_check
def always_open_as_told() -> RecordCheck:
    """Where IsOpen24Hours is true, no text gives opening hours."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if record.get("IsOpen24Hours") is not True:
            return
        for field in ("AdditionalInfo", "ChargingStationNames"):
            for index, _, text in texts(record.get(field)):
                found = _OPENING.search(text[:LONGEST_TEXT])
                if found and not _WHOLE_DAY.search(text[:LONGEST_TEXT]):
                    yield {"pointer": f"/{field}/{index}/value", "value": text, "found": found[0]}
                    return

    return suspects(check, dict.fromkeys(("AdditionalInfo", "ChargingStationNames"), filters.TELLING))


@record_check
def tells_no_state() -> RecordCheck:
    """No text says that the charging point is out of order or not yet there."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        for field in ("ChargingStationNames", "AdditionalInfo"):
            for index, _, text in texts(record.get(field)):
                if found := _STATE.search(text[:LONGEST_TEXT]):
                    yield {"pointer": f"/{field}/{index}/value", "value": text, "found": found[0]}
                    return

    return suspects(check, dict.fromkeys(("ChargingStationNames", "AdditionalInfo"), filters.TELLING))
