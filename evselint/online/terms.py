"""On what terms a run may ask others."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

# Servers that the public runs for everybody; their rules allow no checking of lists.
PUBLIC_GEOCODERS = ("nominatim.openstreetmap.org", "photon.komoot.io")
PUBLIC_RATE = 1.0


class OnlineTerms(Struct, frozen=True):
    """Whether pictures are asked for, also on private hosts; and which geocoder is asked, so many times a second.

    ``today`` (ISO 8601) is the date of the run, by which answers kept in the file ``cache`` grow old.
    """

    pictures: bool = False
    private_hosts: bool = False
    geocoder: str | None = None
    rate: float = 10.0
    today: str = ""
    cache: str | None = None


def is_public(url: str) -> bool:
    """Whether a URL leads to one of the public geocoders."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == each or host.endswith(f".{each}") for each in PUBLIC_GEOCODERS)
