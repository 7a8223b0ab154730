"""Proof of rule packs by their own examples: every bad one raises exactly its rule, every good one raises nothing.

Shipped, so that a house pack can be proved the same way: ``evselint rules check PACK``.
"""

from __future__ import annotations

import base64
import copy
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from evselint.config import Settings
from evselint.config_file import acceptances
from evselint.finding import Finding
from evselint.paths import parts_of
from evselint.places import rules_folder
from evselint.read.source import LARGEST_UNPACKED
from evselint.rulebook import BookError, Rule, names_in, read_pack, reference_of
from evselint.run import lint_files

ENVELOPE = {"ActionType": "fullLoad", "OperatorID": "DE*EVL", "OperatorName": "EVL Example Charging"}
TODAY = date(2026, 11, 23)
OWN_KEYS = frozenset({"accept", "also", "only", "profile", "limit", "stations", "one"})
SERVED = frozenset({"@Pictures", "@Geocoder"})  # what a server answers while the example is checked
ROW = 15  # so many stations of an example stand side by side, about 50 m apart
STEP = 0.0006  # degrees
OTHER_STATION = {
    "IsOpen24Hours": False,
    "OpeningTimes": [{"Period": [{"begin": "08:00", "end": "20:00"}], "on": "Everyday"}],
    "Accessibility": "Paying publicly accessible",
    "AccessibilityLocation": "ParkingGarage",
    "PaymentOptions": ["Contract"],
    "AuthenticationModes": ["NFC RFID Classic", "REMOTE"],
    "ValueAddedServices": ["RoofProvided"],
    "HotlinePhoneNumber": "+493056837190",
}


def prove(pack: str) -> list[str]:
    """What is wrong with the examples of the pack at ``pack``: one sentence each, none when all hold.

    Raises BookError when the pack cannot be used at all, or holds no rule.
    """
    rules = read_pack(Path(pack))
    if not rules:
        raise BookError(f"{pack}: there is no rule in it")
    own = Path(pack).resolve().parent == rules_folder().resolve()
    settings = Settings(date=TODAY, jobs=1, packs=() if own else (pack,), extend_select=tuple(rules))
    base = reference_of(Path(pack))
    return [failure for rule in rules.values() for failure in failures_of(_based_on(base, rule), settings)]


def _based_on(base: Mapping[str, Any], rule: Rule) -> Rule:
    """The rule with examples that start from a reference record with the changes ``base``."""

    def based(example: Mapping[str, Any]) -> Mapping[str, Any]:
        if "text" in example or "base64" in example:
            return example
        if "records" in example:
            return {**example, "records": [{**base, **each} for each in example["records"]]}
        return {**base, **example}

    return replace(rule, bad=tuple(map(based, rule.bad)), good=tuple(map(based, rule.good))) if base else rule


def failures_of(rule: Rule, settings: Settings) -> Iterator[str]:
    """The examples of one rule that do not hold."""
    settings = replace(settings, extend_select=(rule.code,))
    for number, example in enumerate(rule.bad, 1):
        found = raised(example, settings)
        codes = {finding.rule for finding in found}
        if rule.code not in codes:
            what = f"does not raise it; raised {sorted(codes) or 'nothing'}"
            yield f"{rule.code} bad example {number}: {what}: {dict(example)}"
        elif unknown := sorted(_unknown_in(rule, found)):
            what = f"the message names {', '.join(unknown)}, which the check {rule.check} does not tell"
            yield f"{rule.code} bad example {number}: {what}"
        elif example.get("only", True):
            others = codes - {rule.code} - set(example.get("also", ()))
            if others:
                yield f"{rule.code} bad example {number}: also raises {sorted(others)}: {dict(example)}"
    for number, example in enumerate(rule.good, 1):
        found = raised(example, settings)
        codes = {finding.rule for finding in found}
        if rule.code in codes or (codes - set(example.get("also", ())) and example.get("only", True)):
            yield f"{rule.code} good example {number}: raises {sorted(codes)}: {dict(example)}"


def _unknown_in(rule: Rule, findings: Iterable[Finding]) -> set[str]:
    """The names in braces for which the messages of some findings have no value."""
    told = [each.message for each in findings if each.rule == rule.code and "{" not in str(each.value)]
    return {f"{{{name}}}" for name in names_in(rule.message) for message in told if f"{{{name}}}" in message}


def raised(example: Mapping[str, Any], settings: Settings) -> list[Finding]:
    """The findings of an example, checked as a file."""
    if example.keys() & SERVED:
        return _raised_online(example, settings)
    settings = replace(settings, profile=example.get("profile", settings.profile))
    if "accept" in example:
        settings = replace(
            settings, accept=acceptances(example["accept"], ["evselint.toml:1"] * len(example["accept"]))
        )
    if "@SubOperators" in example:
        settings = replace(settings, sub_operators=tuple(example["@SubOperators"]))
    handle, name = tempfile.mkstemp(suffix=".json")
    try:
        with open(handle, "wb") as stream:
            stream.write(content_of(example))
        with lint_files([name], settings, largest=example.get("limit", LARGEST_UNPACKED)) as report:
            return list(report.findings)
    finally:
        os.unlink(name)


def _raised_online(example: Mapping[str, Any], settings: Settings) -> list[Finding]:
    """The findings of an example whose rules ask others: a server on this machine answers as the example says."""
    from evselint.testing_server import PLACE, serving

    pictures, places = example.get("@Pictures"), example.get("@Geocoder")
    rest = {key: value for key, value in example.items() if key not in SERVED}
    with serving(pictures or {}, places or ()) as address, tempfile.TemporaryDirectory() as folder:
        there = msgspec.json.decode(msgspec.json.encode(rest).replace(PLACE.encode(), address.encode()))
        cache = str(Path(folder) / "geocoder.sqlite") if places is not None else None
        asking = replace(
            settings,
            online=pictures is not None,
            private_hosts=True,
            geocoder=address if places is not None else None,
            geocoder_rate=1000.0,
            geocoder_cache=cache,
        )
        return raised(there, asking)


def content_of(example: Mapping[str, Any]) -> bytes:
    """The file that an example stands for."""
    if "text" in example:
        return str(example["text"]).encode()
    if "base64" in example:
        return base64.b64decode(example["base64"])
    envelope: dict[str, Any] = dict(ENVELOPE)
    if "stations" in example:
        records = list(stations(example, envelope))
    else:
        records = [changed(each, envelope) for each in example.get("records", [example])]
    return msgspec.json.encode(push_body(records, envelope))


def stations(example: Mapping[str, Any], envelope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """So many records as ``stations`` says, each a station with an address and point of its own.

    The first differs from the others in many things, as stations do. The example's changes are made to each, those
    in ``one`` to the last alone.
    """
    for number in range(example["stations"]):
        last = number == example["stations"] - 1
        north, east = number % ROW * STEP, number // ROW * STEP
        own = {
            "EvseID": f"DE*EVL*E{number:04d}*1",
            "ChargingPoolID": f"DE*EVL*P{number:04d}",
            "ChargingStationID": f"S{number:04d}",
            "Address.HouseNum": str(number + 1),
            "GeoCoordinates.Google.Coordinates": f"{52.480751 + north:.6f} {13.356581 + east:.6f}",
            "GeoChargingPointEntrance.Google.Coordinates": f"{52.481121 + north:.6f} {13.356131 + east:.6f}",
        }
        other = OTHER_STATION if number == 0 else {}
        yield changed({**own, **other, **example, **(example.get("one", {}) if last else {})}, envelope)


def push_body(records: Sequence[Mapping[str, Any]], envelope: Mapping[str, Any] = ENVELOPE) -> dict[str, Any]:
    """A push body with ``records`` in the envelope of the examples."""
    outer = {key: envelope[key] for key in ("ActionType",) if key in envelope}
    inner = {key: value for key, value in envelope.items() if key != "ActionType"}
    return {**outer, "OperatorEvseData": {**inner, "EvseDataRecord": list(records)}}


def reference() -> dict[str, Any]:
    """The one excellent record that examples start from."""
    content: dict[str, Any] = msgspec.json.decode((rules_folder() / "reference.json").read_bytes())
    return content


def changed(changes: Mapping[str, Any], envelope: dict[str, Any]) -> dict[str, Any]:
    """The reference record with changes; those of the envelope go into ``envelope``."""
    record = copy.deepcopy(reference())
    for path, value in changes.items():
        if path in OWN_KEYS:
            continue
        bare = path.removeprefix("-")
        if bare.startswith("@"):
            if path.startswith("-"):
                envelope.pop(bare[1:], None)
            elif bare != "@SubOperators":
                envelope[bare[1:]] = value
        else:
            _change(record, parts_of(bare), value, remove=path.startswith("-"))
    return record


def _change(owner: Any, parts: tuple[str, ...], value: Any, *, remove: bool) -> None:
    for part in parts[:-1]:
        owner = owner[int(part)] if isinstance(owner, list) else owner.setdefault(part, {})
    last = parts[-1]
    if isinstance(owner, list):
        index = int(last)
        if remove:
            del owner[index]
        elif index == len(owner):
            owner.append(value)
        else:
            owner[index] = value
    elif remove:
        owner.pop(last, None)
    else:
        owner[last] = value
