"""Checks that ask others: whether pictures answer, and where the user's geocoder finds an address.

They run at the end of a run, over what is different among all its records, and only where the user allows it. What
asks is imported when it is needed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from evselint.checks.columns import POINT, ROUGH, STREET, TOWN, degrees, letters, value_of
from evselint.checks.contact import fault_of_address, leads_to_picture
from evselint.checks.countries import ALPHA_2
from evselint.checks.geography import OF_CODE, verdict_on
from evselint.checks.places_found import SILENT, Found, judged
from evselint.checks.relations import distance_in_words
from evselint.checks.verb import fleet_check
from evselint.checks.wording import means_nothing
from evselint.fleet.answers import AtRecord, FleetCheck, NotRatedError
from evselint.fleet.groups import all_groups
from evselint.fleet.rows import Fleet, mixed
from evselint.fleet.table import NOTHING
from evselint.online.terms import OnlineTerms

if TYPE_CHECKING:
    from evselint.online.geocoder import Address
    from evselint.online.pictures import Answer

LOG = logging.getLogger(__name__)
SILENCE = 30.0  # seconds, after which somebody who waits wants to hear something
PICTURE = value_of("ChargingStationImage")
# Types that say nothing of what the content is.
UNTYPED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
LONGEST = 200  # characters of a part of an address that are sent
# These say too little for the geocoder's word to be a repetition.
MILD = OF_CODE | {"not-near-code", "unknown-town"}


# --- pictures --------------------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A picture, the rows of the records that name it, and what came of asking."""

    address: str
    rows: Sequence[int]
    answer: Answer


@fleet_check
def picture_answers(*, case: str, terms: OnlineTerms) -> FleetCheck:
    """Somebody answers at the address of the picture, with a picture.

    ``case`` is what is at fault: "silent" (nobody, or an error) or "otherwise" (with something else). Addresses that
    cannot be right by their form are left to other rules and not asked for.
    """
    if case not in ("silent", "otherwise"):
        raise ValueError(f"case is {case!r}; silent or otherwise is expected")
    told_by_form = leads_to_picture()

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        for asked in fleet.once("pictures", lambda: _pictures(fleet, terms)):
            answer, details = asked.answer, {}
            if case == "silent":
                details = {"fault": answer.fault} if answer.fault else {}
            elif answer.reached and answer.status < 400 and told_by_form(asked.address) is None:
                typed = answer.content_type not in UNTYPED and not answer.content_type.startswith("image/")
                details = {"what": answer.content_type} if typed else {}
            if details:
                yield from _records(fleet, asked.rows, "/ChargingStationImage", details)

    return FleetCheck(find, (PICTURE,))


def _pictures(fleet: Fleet, terms: OnlineTerms) -> list[Asked]:
    """Every picture of the run, asked for once. Raises NotRatedError where nobody answers at all."""
    from evselint.online.pictures import asked

    groups = list(all_groups(fleet.keys(PICTURE.name)))
    texts = fleet.texts([fleet.starts[rows[0]] for rows in groups], "/ChargingStationImage")
    known = [(texts[fleet.starts[rows[0]]], rows) for rows in groups if fleet.starts[rows[0]] in texts]
    wanted = [(text, rows) for text, rows in known if can_be_asked(text, private=terms.private_hosts)]
    LOG.info("asking whether %s answer", _counted(len(wanted), "picture"))
    answers = asked((text for text, _ in wanted), private=terms.private_hosts)
    if answers and not any(answer.reached for answer in answers.values()):
        first = answers[wanted[0][0]].trouble
        raise NotRatedError(f"no host of a picture answers ({first}); whether that is their fault cannot be told")
    return [Asked(text, rows, answers[text]) for text, rows in wanted]


def can_be_asked(text: str, *, private: bool) -> bool:
    """Whether the form of a text lets it be asked for; ``private``: also at hosts that are not public."""
    if not private:
        return not fault_of_address(text) and bool(text.strip())
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))
    except ValueError:
        return False


def _records(fleet: Fleet, rows: Sequence[int], pointer: str, details: Mapping[str, Any]) -> Iterator[AtRecord]:
    for row in rows:
        for record in fleet.records_of(row):
            yield AtRecord(record, pointer, None, details)


# --- geocoder --------------------------------------------------------------------------------------------------------


class Geocoded(NamedTuple):
    """An address, the rows of the records at it, and where the geocoder finds it."""

    address: Address
    rows: Sequence[int]
    found: Found


@fleet_check
def geocoder_agrees(*, case: str, metres: int = 0, terms: OnlineTerms) -> FleetCheck:
    """The user's geocoder finds the address where the point is.

    ``case`` is what is at fault: "house" (the house is more than ``metres`` away), "street" (only the street is known,
    and all of it is more than ``metres`` away) or "unknown" (the town is known, the street is not). Points that are
    rough, and places of which other rules say that they do not agree, are left alone.
    """
    pointer = {"house": "/GeoCoordinates", "street": "/GeoCoordinates", "unknown": "/Address/Street"}[case]

    def find(fleet: Fleet) -> Iterator[AtRecord]:
        for address, rows, found in fleet.once("geocoder", lambda: _geocoded(fleet, terms)):
            if found.kind == case and (case == "unknown" or found.metres > metres):
                place = ", ".join(filter(None, (f"{address.street} {address.house}".strip(), address.city)))
                details = {"address": place, "street": address.street, "town": address.city}
                yield from _records(fleet, rows, pointer, {**details, "distance": distance_in_words(found.metres)})

    return FleetCheck(find, (POINT, TOWN, STREET))


def _geocoded(fleet: Fleet, terms: OnlineTerms) -> list[Geocoded]:
    """Every address of the run at each of its points, asked for once. Raises NotRatedError without a geocoder."""
    from evselint.online.geocoder import NoGeocoderError, geocoder
    from evselint.online.remembered import CannotRememberError

    points = fleet.keys("point")
    places = fleet.keys("town", "street")
    keys = [NOTHING if point & ROUGH else mixed(place, point) for place, point in zip(places, points, strict=True)]
    groups = list(all_groups(keys))
    given = fleet.values((fleet.starts[rows[0]] for rows in groups), "/Address")
    done: list[Geocoded] = []
    try:
        with geocoder(terms) as asking:
            LOG.info(
                "asking %s for %s, %g a second at most", terms.geocoder, _counted(len(groups), "place"), terms.rate
            )
            due = monotonic() + SILENCE
            for number, rows in enumerate(groups):
                if monotonic() > due:
                    LOG.info("%s of %s", f"{number:,}", _counted(len(groups), "place"))
                    due = monotonic() + SILENCE
                point = degrees(points[rows[0]])
                address = _address_of(given.get(fleet.starts[rows[0]]), point)
                if address is not None and (found := judged(asking.places, address, *point)).kind != SILENT:
                    done.append(Geocoded(address, rows, found))
    except (NoGeocoderError, CannotRememberError) as error:
        raise NotRatedError(str(error)) from error
    return done


def _address_of(given: object, point: tuple[float, float]) -> Address | None:
    """The address to ask for; None if it cannot be asked for, or another rule says that it is elsewhere."""
    from evselint.online.geocoder import Address

    if not isinstance(given, dict):
        return None
    country = ALPHA_2.get(str(given.get("Country")))
    street, city, house, code = (_meant(given.get(name)) for name in ("Street", "City", "HouseNum", "PostalCode"))
    if country is None or not letters(street) or not letters(city):
        return None
    coordinates = {"Google": {"Coordinates": f"{point[0]:.6f} {point[1]:.6f}"}}
    verdict = verdict_on({"Address": given, "GeoCoordinates": coordinates})
    return Address(street, house, code, city, country) if verdict is None or verdict.fault in MILD else None


def _counted(number: int, noun: str) -> str:
    """``1 place``, ``2,000 places``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _meant(text: object) -> str:
    """A part of an address to ask for; nothing where it is missing, or a placeholder."""
    return " ".join(text[:LONGEST].split()) if isinstance(text, str) and not means_nothing(text) else ""
