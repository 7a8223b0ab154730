"""A server on this machine for examples of rules that ask others: pictures by path, and a small Nominatim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLACE = "{server}"
PICTURE = b"\xff\xd8\xff\xe0 a picture"


@contextmanager
def serving(pictures: Mapping[str, Any], places: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Serve for as long as the block; the address is ``http://127.0.0.1:…``.

    ``pictures``: by path the status, or the type of a content that is no picture. ``places``: what the geocoder knows,
    each with ``city``, ``street``, ``house`` and ``at`` (latitude and longitude).
    """

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            parts = urlsplit(self.path)
            if parts.path in ("/status", "/search"):
                given = {name: values[0] for name, values in parse_qs(parts.query).items()}
                found: Any = {"status": 0, "message": "OK"} if parts.path == "/status" else nominatim(places, given)
                self._send(200, "application/json", json.dumps(found).encode(), body=body)
                return
            wanted = pictures.get(parts.path, 404)
            if isinstance(wanted, str):
                self._send(200, wanted, b"no picture", body=body)
            else:
                self._send(wanted, "image/jpeg", PICTURE, body=body)

        def _send(self, status: int, content_type: str, content: bytes, *, body: bool) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def nominatim(places: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> list[dict[str, Any]]:
    """What Nominatim's structured search says: the house, else the street; the town if no street is asked for."""
    there = [each for each in places if each["city"] == given.get("city")]
    street = given.get("street", "")
    if not street:
        return [_place(each, {"city": each["city"]}) for each in there[:1]]
    houses = [each for each in there if each.get("house") and street == f"{each['house']} {each['street']}"]
    if houses:
        return [_place(each, {"house_number": each["house"], "road": each["street"]}) for each in houses]
    return [_place(each, {"road": each["street"]}) for each in there if each.get("street") and each["street"] in street]


def _place(each: Mapping[str, Any], address: Mapping[str, str]) -> dict[str, Any]:
    latitude, longitude = each["at"]
    box = (latitude - 0.001, latitude + 0.001, longitude - 0.001, longitude + 0.001)
    return {
        "lat": str(latitude),
        "lon": str(longitude),
        "boundingbox": [str(side) for side in box],
        "address": {**address, "city": each["city"]},
    }
