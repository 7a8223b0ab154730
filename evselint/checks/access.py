"""Checks of access, identification and payment that need more than one field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks import filters
from evselint.checks.filters import suspects
from evselint.checks.plugs import DOMESTIC, offer_of
from evselint.checks.shapes import country_of, strings, texts
from evselint.checks.verb import RecordCheck, record_check
from evselint.expressions import expression

_CLOSED_CIRCLE = expression(
    r"\b(?:private (?:property|parking|use)|not public|(?:staff|employees|members|residents|guests|customers) only"
    r"|only for (?:staff|employees|members|residents|guests|customers)|no public access"
    r"|nicht öffentlich|nur für (?:mitarbeiter|mitglieder|anwohner|bewohner|gäste|kunden)\w*|privatparkplatz"
    r"|réservé aux? (?:personnel|employés|membres|résidents|clients)|accès privé"
    r"|alleen voor (?:personeel|leden|bewoners|gasten|klanten))\b",
    re.IGNORECASE,
)


@record_check
def public_without_limit() -> RecordCheck:
    """No text of a publicly accessible charging point speaks of a closed circle of users."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        access = record.get("Accessibility")
        if not isinstance(access, str) or not access.endswith("publicly accessible"):
            return
        for field in ("ChargingStationNames", "AdditionalInfo"):
            for _, _, text in texts(record.get(field)):
                if found := _CLOSED_CIRCLE.search(text[:500]):
                    yield {"value": access, "found": found[0]}
                    return

    return suspects(check, dict.fromkeys(("ChargingStationNames", "AdditionalInfo"), filters.TELLING))


@record_check
def calibration_in_country(*, countries: list[str]) -> RecordCheck:
    """Metering data under the calibration law are stated only in these countries."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        stated, country = record.get("CalibrationLawDataAvailability"), country_of(record)
        if stated in ("Local", "External") and country and country not in countries:
            yield {"value": stated, "country": country}

    return check


@record_check
def plug_and_charge_possible() -> RecordCheck:
    """PnC is offered only where a facility can charge in mode 3 or 4."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if "PnC" not in strings(record.get("AuthenticationModes")):
            return
        offer = offer_of(record)
        modes = {mode for _, facility in offer.facilities for mode in strings(facility.get("ChargingModes"))}
        sockets = bool(offer.plugs) and DOMESTIC.issuperset(offer.plugs)
        if sockets or (modes and modes <= {"Mode_1", "Mode_2"}):
            cause = f"the plugs are {', '.join(offer.plugs)}" if sockets else "the modes are 1 or 2"
            yield {"value": "PnC", "cause": cause}

    return check
