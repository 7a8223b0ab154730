"""Checks of identifiers: EvseID, ChargingPoolID, ChargingStationID, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from evselint.checks import filters
from evselint.checks.countries import country_names_match
from evselint.checks.filters import plain
from evselint.checks.shapes import country_of
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.expressions import expression

_ISO = expression(r"([A-Z]{2})\*?([A-Z0-9]{3})\*?([EP])([A-Z0-9*]*)", re.ASCII)
_DIN = expression(r"\+?([0-9]{1,3})\*([0-9]{3})\*([0-9*]*)", re.ASCII)
_OPERATOR_ISO = expression(r"([A-Z]{2})\*?([A-Z0-9]{3})", re.ASCII)
_OPERATOR_DIN = expression(r"\+?([0-9]{1,3})\*([0-9]{3})", re.ASCII)
_FOUR_LETTER_OPERATOR = expression(r"[A-Za-z]{2}\*[A-Za-z0-9]{3}E\*E?[0-9A-Za-z]", re.ASCII)
_DIN_SPELLING = expression(r"(\+?)(0*)([0-9]{1,3}\*[0-9]{3}\*[0-9*]+)", re.ASCII)
LONGEST_IDENTIFIER = 100


class Identifier(NamedTuple):
    """The parts of an identifier: country (two letters, or ``+`` and calling code), operator, kind, instance."""

    country: str
    operator: str
    kind: str
    instance: str

    @property
    def owner(self) -> str:
        """The operator it names, in one spelling."""
        return self.country + self.operator if self.country.isalpha() else f"{self.country}*{self.operator}"


def parse(text: object) -> Identifier | None:
    """The parts of an EvseID or ChargingPoolID, also of one without instance; nothing where it is neither."""
    if not isinstance(text, str) or len(text) > LONGEST_IDENTIFIER:
        return None
    if iso := _ISO.fullmatch(text.upper()):
        return Identifier(*iso.groups())
    if din := _DIN.fullmatch(text):
        return Identifier(f"+{int(din[1])}", din[2], "E", din[3])
    return None


def canonical(text: str) -> str:
    """The one spelling by which two EvseIDs are compared: capitals, and for the ISO form no separators.

    ``DE*ABC*E1`` and ``deabce1`` name the same EVSE (OICP 2.3 CPO data types, EvseIDType; hubject/oicp#114). What
    is no EvseID is returned in capitals.
    """
    found = parse(text)
    if found is None:
        return text.upper()
    instance = found.instance if found.country.startswith("+") else found.instance.replace("*", "")
    separator = "*" if found.country.startswith("+") else ""
    return f"{found.owner}{separator or found.kind}{instance}"


@lru_cache(maxsize=1024)
def operator(text: str) -> str:
    """An OperatorID in one spelling: capitals, no separators; DIN with ``+`` and separator."""
    if iso := _OPERATOR_ISO.fullmatch(text.upper()):
        return iso[1] + iso[2]
    if din := _OPERATOR_DIN.fullmatch(text):
        return f"+{int(din[1])}*{din[2]}"
    return ""


def _operators(value: object) -> set[str]:
    return {operator(item) for item in value if isinstance(item, str)} - {""} if isinstance(value, list) else set()


def _operator_of(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return operator(value) if isinstance(value, str) else ""


@value_check(str)
def din_with_plus() -> ValueCheck:
    """An identifier of the DIN form starts with ``+`` and a calling code that has no leading zero."""

    def check(value: Any) -> Answer:
        spelling = _DIN_SPELLING.fullmatch(value)
        if not spelling or (spelling[1] and not spelling[2]):
            return None
        return {"meant": "+" + spelling[3]}

    return plain(check, filters.IDENTIFIER)


@value_check(str)
def whole_segments() -> ValueCheck:
    """No part between two separators is empty, and none is missing at the end."""

    def check(value: Any) -> Answer:
        # A separator right after the letter E is in real use, so only what follows it is judged.
        return {} if "*" in value and ("**" in value or value.endswith("*")) else None

    return plain(check, filters.IDENTIFIER)


@value_check(str)
def operator_of_three() -> ValueCheck:
    """The operator part has three characters, not a fourth that happens to be read as the letter E."""

    def check(value: Any) -> Answer:
        return {"read_as": value[3:6], "four": value[3:7]} if _FOUR_LETTER_OPERATOR.match(value) else None

    return plain(check, filters.IDENTIFIER)


@record_check
def own_evse() -> RecordCheck:
    """The EvseID belongs to the operator that sends it or to one of its sub-operators."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        sender = _operator_of(record, "@OperatorID")
        evse = parse(record.get("EvseID"))
        if sender and evse and evse.owner != sender and evse.owner not in _operators(record.get("@SubOperators")):
            yield {"value": record["EvseID"], "operator": evse.owner, "sender": record["@OperatorID"]}

    return check


@record_check
def country_of_evse() -> RecordCheck:
    """The country in the EvseID is the country of the address."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        evse, country = parse(record.get("EvseID")), country_of(record)
        if evse and country and not _stands_for(evse.country, country):
            yield {"value": record["EvseID"], "country": evse.country, "address": country}

    return check


@lru_cache(maxsize=1024)
def _stands_for(code: str, country: str) -> bool:
    if code.isalpha():
        return country_names_match(code, country)
    from phonenumbers import region_codes_for_country_code  # late: half of all runs meet no DIN identifier

    regions = region_codes_for_country_code(int(code))
    return any(country_names_match(region, country) for region in regions)


@record_check
def pool_of_operator() -> RecordCheck:
    """ChargingPoolID and EvseID name the same operator."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        pool_id, evse_id = record.get("ChargingPoolID"), record.get("EvseID")
        if isinstance(pool_id, str) and isinstance(evse_id, str) and pool_id.startswith(f"{evse_id[:6]}*"):
            return  # the usual case: both spelled alike up to the operator
        pool, evse = parse(pool_id), parse(evse_id)
        if pool and evse and pool.kind == "P" and evse.country.isalpha() and pool.owner != evse.owner:
            yield {"value": record["ChargingPoolID"], "pool": pool.owner, "evse": evse.owner}

    return check


@record_check
def station_differs_from_evse() -> RecordCheck:
    """ChargingStationID is not a copy of EvseID, in capitals or not."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        station, evse = record.get("ChargingStationID"), record.get("EvseID")
        if isinstance(station, str) and isinstance(evse, str) and evse and station.strip().lower() == evse.lower():
            yield {"value": station}

    return check


@record_check
def hub_of_another() -> RecordCheck:
    """HubOperatorID names a hub other than the operator whose EVSE this is."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        hub = _operator_of(record, "HubOperatorID")
        evse = parse(record.get("EvseID"))
        owner = evse.owner if evse else _operator_of(record, "@OperatorID")
        if hub and hub == owner and not record.get("SubOperatorName"):
            yield {"value": record["HubOperatorID"]}

    return check


@record_check
def sub_operator_known() -> RecordCheck:
    """Where SubOperatorName is given, EvseID or HubOperatorID show that there is a sub-operator."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        name, evse = record.get("SubOperatorName"), parse(record.get("EvseID"))
        sender = _operator_of(record, "@OperatorID")
        if name and evse and sender and evse.owner == sender and not record.get("HubOperatorID"):
            yield {"value": name, "sender": record["@OperatorID"]}

    return check


@record_check
def envelope_operator() -> RecordCheck:
    """An OperatorID or OperatorName inside the record is that of the envelope."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        inside, outside = _operator_of(record, "OperatorID"), _operator_of(record, "@OperatorID")
        if inside and outside and inside != outside:
            yield {"value": record["OperatorID"], "envelope": record["@OperatorID"]}

    return check
