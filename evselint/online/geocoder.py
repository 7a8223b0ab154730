"""Where a geocoder finds an address: Nominatim or Photon, whichever answers at the URL.

Nominatim: /search with the parts of the address, format jsonv2. Photon: /structured, or /api where that is not built.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx2

from evselint import __version__
from evselint.online.remembered import Remembered
from evselint.online.terms import OnlineTerms

SECONDS = 20.0
CANDIDATES = 5
USER_AGENT = f"evselint/{__version__} (checks addresses of charging stations)"


class NoGeocoderError(Exception):
    """Nobody answers at the URL, or not as a geocoder does."""


class Address(NamedTuple):
    """What a geocoder is asked for; ``country`` has two letters, any part may be empty."""

    street: str
    house: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True)
class Place:
    """A place that a geocoder knows: its point in degrees, its box (south, north, west, east), and its address.

    ``towns`` are all names that the town goes by: the town itself, its district, the municipality.
    """

    latitude: float
    longitude: float
    box: tuple[float, float, float, float]
    house: str
    street: str
    postal_code: str
    towns: tuple[str, ...]


class Geocoder:
    """Asks one server, not more often than ``rate`` times a second, and remembers what it said."""

    def __init__(self, client: httpx2.Client, url: str, rate: float, remembered: Remembered) -> None:
        self._client, self._url, self._pause, self._remembered = client, url.rstrip("/"), 1 / rate, remembered
        self._next = 0.0
        self.dialect = self._dialect()
        self._query = nominatim_query if self.dialect == "nominatim" else photon_query

    def places(self, address: Address) -> list[Place]:
        """The places found, best first. Raises NoGeocoderError."""
        found = self._get(*self._query(address))
        if found is None and self._query is photon_query:
            self._query = photon_line  # this one knows no parts of an address
            found = self._get(*self._query(address))
        read = nominatim_places if self.dialect == "nominatim" else photon_places
        try:
            return list(read(found if found is not None else []))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoGeocoderError(f"{self._url} answers otherwise than a geocoder does") from error

    def _dialect(self) -> str:
        """Both tell how they are at /status: Nominatim by a number, Photon by a word."""
        status = self._get("/status", {"format": "json"}, remember=False)
        told = status.get("status") if isinstance(status, dict) else None
        if isinstance(told, int) and not isinstance(told, bool):
            return "nominatim"
        if isinstance(told, str):
            return "photon"
        raise NoGeocoderError(f"{self._url} is neither Nominatim nor Photon: /status answers otherwise")

    def _get(self, path: str, parameters: Mapping[str, str], *, remember: bool = True) -> Any:
        """The answer as JSON; None where the server does not know the path."""
        query = f"{self._url}{path}?{httpx2.QueryParams(parameters)}"
        if remember and (known := self._remembered.get(query)) is not None:
            return known
        self._wait()
        try:
            response = self._client.get(f"{self._url}{path}", params=dict(parameters))
            if response.status_code in (404, 405):
                return None
            response.raise_for_status()
            answer = response.json()
        except httpx2.HTTPStatusError as error:
            raise NoGeocoderError(f"{self._url} answers {error.response.status_code}") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NoGeocoderError(f"{self._url} does not answer ({type(error).__name__})") from error
        except ValueError as error:
            raise NoGeocoderError(f"{self._url} answers no JSON") from error
        if remember:
            self._remembered.put(query, answer)
        return answer

    def _wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._pause


@contextmanager
def geocoder(terms: OnlineTerms) -> Iterator[Geocoder]:
    """The geocoder of these terms. Raises NoGeocoderError, CannotRememberError."""
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
    with (
        Remembered.opened(terms.cache, terms.today) as remembered,
        httpx2.Client(timeout=SECONDS, headers=headers) as client,
    ):
        yield Geocoder(client, terms.geocoder or "", terms.rate, remembered)


# --- Nominatim -------------------------------------------------------------------------------------------------------


NOMINATIM_STREETS = ("road", "pedestrian", "footway", "square", "place")
NOMINATIM_TOWNS = ("city", "town", "village", "municipality", "hamlet", "city_district", "suburb", "borough")


def nominatim_query(address: Address) -> tuple[str, dict[str, str]]:
    """Path and parameters (https://nominatim.org/release-docs/latest/api/Search/, structured query)."""
    given = {
        "street": f"{address.house} {address.street}".strip(),
        "city": address.city,
        "postalcode": address.postal_code,
        "countrycodes": address.country.lower(),
    }
    fixed = {"format": "jsonv2", "addressdetails": "1", "limit": str(CANDIDATES)}
    return "/search", {**{name: text for name, text in given.items() if text}, **fixed}


def nominatim_places(found: Any) -> Iterator[Place]:
    """The places of an answer: a list of objects."""
    for each in found:
        parts = each.get("address") or {}
        south, north, west, east = (float(side) for side in each["boundingbox"])
        yield Place(
            float(each["lat"]),
            float(each["lon"]),
            (south, north, west, east),
            str(parts.get("house_number", "")),
            next((str(parts[kind]) for kind in NOMINATIM_STREETS if kind in parts), ""),
            str(parts.get("postcode", "")),
            tuple(str(parts[kind]) for kind in NOMINATIM_TOWNS if kind in parts),
        )


# --- Photon ----------------------------------------------------------------------------------------------------------


PHOTON_TOWNS = ("city", "district", "locality", "county")


def photon_query(address: Address) -> tuple[str, dict[str, str]]:
    """Path and parameters (https://github.com/komoot/photon, structured search)."""
    given = {
        "street": address.street,
        "housenumber": address.house,
        "city": address.city,
        "postcode": address.postal_code,
        "countrycode": address.country,
    }
    return "/structured", {**{name: text for name, text in given.items() if text}, "limit": str(CANDIDATES)}


def photon_line(address: Address) -> tuple[str, dict[str, str]]:
    """The same as one line, for a Photon that knows no structured search."""
    line = f"{address.street} {address.house}".strip(), f"{address.postal_code} {address.city}".strip()
    return "/api", {"q": ", ".join(part for part in line if part), "limit": str(CANDIDATES)}


def photon_places(found: Any) -> Iterator[Place]:
    """The places of an answer: GeoJSON features, east before north; a box is west, north, east, south."""
    for each in found["features"] if found else ():
        east, north = (float(side) for side in each["geometry"]["coordinates"][:2])
        told = each["properties"]
        box = told.get("extent") or (east, north, east, north)
        west, top, right, bottom = (float(side) for side in box)
        name, kind = str(told.get("name", "")), told.get("type")
        yield Place(
            north,
            east,
            (bottom, top, west, right),
            str(told.get("housenumber", "")),
            str(told.get("street") or (name if kind == "street" else "")),
            str(told.get("postcode", "")),
            tuple(str(told[part]) for part in PHOTON_TOWNS if part in told) or ((name,) if kind == "city" else ()),
        )
