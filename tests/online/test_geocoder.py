"""The user's own geocoder: both dialects, asked seldom and never twice for the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from evselint.checks.places_found import judged
from evselint.online import geocoder as geocoder_module
from evselint.online.geocoder import Address, Geocoder, NoGeocoderError, geocoder
from evselint.online.remembered import CannotRememberError
from evselint.online.terms import OnlineTerms, is_public

TODAY = "2026-11-23"
ALEX = Address("Alexanderstraße", "7", "10178", "Berlin", "DE")
POINT = (52.5216, 13.4147)
JSON = {"Content-Type": "application/json"}


def nominatim(path: str) -> object:
    """As Nominatim answers a structured search: https://nominatim.org/release-docs/latest/api/Output/."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    assert given["format"] == "jsonv2"
    assert given["countrycodes"] == "de"
    place = {
        "place_id": 1, "osm_type": "way", "category": "building", "type": "yes", "importance": 0.1,
        "lat": "52.5219", "lon": "13.4150", "boundingbox": ["52.5210", "52.5230", "13.4140", "13.4170"],
    }  # fmt: skip
    street = given.get("street", "")
    if street.endswith("Alexanderstraße"):
        number = {"house_number": "7"} if street.startswith("7 ") else {}
        return [{**place, "address": {**number, "road": "Alexanderstraße", "city": "Berlin", "postcode": "10178"}}]
    return [] if street else [{**place, "address": {"city": "Berlin", "country_code": "de"}}]


def photon(path: str) -> object:
    """As Photon answers: GeoJSON, https://github.com/komoot/photon/blob/master/docs/api-v1.md."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    told = " ".join(given.values())
    features = []
    if "Alexanderstraße" in told:
        house = {"housenumber": "7", "type": "house"} if "7" in told.split() or "7," in told else {"type": "street"}
        properties = {**house, "street": "Alexanderstraße", "city": "Berlin", "countrycode": "DE", "postcode": "10178"}
        point = {"type": "Point", "coordinates": [13.4150, 52.5219]}
        features = [{"type": "Feature", "geometry": point, "properties": properties}]
    elif "street" not in given and "Nirgendwostraße" not in told:
        properties = {"name": "Berlin", "type": "city", "countrycode": "DE", "extent": [13.1, 52.7, 13.8, 52.3]}
        features = [{"geometry": {"type": "Point", "coordinates": [13.4, 52.5]}, "properties": properties}]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture(params=["nominatim", "photon", "photon without structured search"])
def speaking(request: pytest.FixtureRequest, server, answering):
    """A server that speaks as one of the two does."""

    def json_of(value: object):
        return answering(200, JSON, json.dumps(value).encode())

    if request.param == "nominatim":
        server.answers["/status"] = json_of({"status": 0, "message": "OK", "software_version": "5.0.0"})
        server.answers["/search"] = lambda path: json_of(nominatim(path))
    else:
        server.answers["/status"] = json_of({"status": "Ok", "import_date": "2026-10-01T00:00:00Z", "version": "0.7.0"})
        server.answers["/api"] = lambda path: json_of(photon(path))
        if "without" not in request.param:
            server.answers["/structured"] = lambda path: json_of(photon(path))
    return server


@contextmanager
def asking(server, tmp_path: Path, *, rate: float = 1000, today: str = TODAY) -> Iterator[Geocoder]:
    terms = OnlineTerms(
        geocoder=server.address, rate=rate, today=today, cache=str(tmp_path / "kept" / "geocoder.sqlite")
    )
    with geocoder(terms) as found:
        yield found


def test_a_house_is_found(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        found = judged(asked.places, ALEX, *POINT)
    assert found.kind == "house"
    assert 20 < found.metres < 60


def test_a_street_without_the_house_is_found(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        near = judged(asked.places, ALEX._replace(house="99"), *POINT)
        far = judged(asked.places, ALEX._replace(house="99"), 52.4, 13.4147)
    assert (near.kind, far.kind) == ("street", "street")
    assert near.metres < 100
    assert 13_000 < far.metres < 14_000


def test_a_street_of_the_same_name_elsewhere_is_not_meant(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        elsewhere = ALEX._replace(city="Hamburg", postal_code="20095")
        assert judged(asked.places, elsewhere, 53.55, 9.99).kind == "silent"
        assert judged(asked.places, ALEX._replace(postal_code=""), *POINT).kind == "house"
        assert judged(asked.places, ALEX._replace(city="Mitte"), *POINT).kind == "house"


def test_a_street_that_nobody_knows(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        assert judged(asked.places, ALEX._replace(street="Nirgendwostraße"), *POINT).kind == "unknown"


def test_who_asks_is_named(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        asked.places(ALEX)
    assert {headers["User-Agent"].partition("/")[0] for _, _, headers in speaking.requests} == {"evselint"}


def test_an_answer_is_kept_for_the_next_run(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        first = asked.places(ALEX)
    before = [path for _, path, _ in speaking.requests if "Alexander" in path and "structured" not in path]
    with asking(speaking, tmp_path) as asked:
        assert asked.places(ALEX) == first
    after = [path for _, path, _ in speaking.requests if "Alexander" in path and "structured" not in path]
    assert len(before) <= 1
    assert len(after) == len(before)


def test_an_answer_grows_old(speaking, tmp_path: Path) -> None:
    with asking(speaking, tmp_path) as asked:
        asked.places(ALEX)
    half_a_year = len(speaking.requests)
    with asking(speaking, tmp_path, today="2027-07-01") as asked:
        asked.places(ALEX)
    assert len(speaking.requests) == 2 * half_a_year


def test_the_geocoder_is_not_asked_more_often_than_allowed(
    speaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock:
        now = 100.0

        def monotonic(self) -> float:
            return self.now

        def sleep(self, seconds: float) -> None:
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(geocoder_module, "time", clock)
    with asking(speaking, tmp_path, rate=4) as asked:
        for number in range(4):
            asked.places(ALEX._replace(house=str(number)))
    assert clock.now == pytest.approx(100 + (len(speaking.requests) - 1) / 4)


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (200, JSON, b'{"hello": "world"}', "neither Nominatim nor Photon"),
        (200, {"Content-Type": "text/html"}, b"<html>", "answers no JSON"),
        (500, JSON, b"{}", "answers 500"),
        (404, JSON, b"{}", "neither Nominatim nor Photon"),
    ],
)
def test_something_else_at_the_url_is_told(server, answering, tmp_path: Path, status, headers, body, told) -> None:
    server.answers["/status"] = answering(status, headers, body)
    with pytest.raises(NoGeocoderError, match=told), asking(server, tmp_path):
        pass


@pytest.mark.parametrize("answer", [{"features": 1}, [1, 2], [{"lat": "x"}], "text", [{"lat": "1", "lon": "2"}]])
def test_nonsense_is_told(server, answering, tmp_path: Path, answer: object) -> None:
    server.answers["/status"] = answering(200, JSON, b'{"status": 0}')
    server.answers["/search"] = answering(200, JSON, json.dumps(answer).encode())
    with asking(server, tmp_path) as asked, pytest.raises(NoGeocoderError, match="otherwise than a geocoder"):
        asked.places(ALEX)


def test_nobody_at_the_url_is_told(tmp_path: Path) -> None:
    terms = OnlineTerms(geocoder="http://127.0.0.1:9", today=TODAY, cache=str(tmp_path / "geocoder.sqlite"))
    with pytest.raises(NoGeocoderError, match="does not answer"), geocoder(terms):
        pass


def test_a_damaged_memory_is_told(speaking, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "geocoder.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CannotRememberError, match="not a database"), asking(speaking, tmp_path):
        pass


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://nominatim.openstreetmap.org", True),
        ("https://NOMINATIM.openstreetmap.org./search", True),
        ("https://photon.komoot.io/api", True),
        ("https://eu.photon.komoot.io", True),
        ("https://nominatim.example.org", False),
        ("http://localhost:8080", False),
    ],
)
def test_public_servers_are_known(url: str, public: bool) -> None:
    assert is_public(url) is public
