"""Requests of ours against the published shapes, held by somebody else's validator: Prism, over HTTP."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest
import yaml

from evselint.push.batches import Batch, body_of
from evselint.push.client import Hub, connected, post
from evselint.push.inputs import Place
from evselint.push.payload import payload, record_meant
from evselint.push.plan import Item

HERE = Path(__file__).with_name("prism")


@pytest.fixture(scope="module")
def prism():
    """The base URL of a Prism that mocks openapi.yaml; `npm ci` in tests/push/prism installs it."""
    program = HERE / "node_modules" / ".bin" / "prism"
    if shutil.which("node") is None or not program.exists():
        if os.environ.get("EVSELINT_EVERYTHING") == "1":
            pytest.fail("Prism is absent: npm ci --prefix tests/push/prism")
        pytest.skip("Prism is absent: npm ci --prefix tests/push/prism")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(program), "mock", "-h", "127.0.0.1", "-p", str(port), "--errors", str(HERE / "openapi.yaml")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 600
            while time.monotonic() < until and process.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), 60).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(600)


@pytest.fixture
def sent(prism):
    """Send records as they would be pushed; what came of it."""

    def sent(records, action="fullLoad"):
        payloads = {}
        for number, each in enumerate(records):
            made = payload(record_meant(json.dumps(each).encode()))
            payloads[Item(made.evse, made.evse_id, made.digest, len(made.data), Place(0, number, 0, 0))] = made.data
        tls = ssl.create_default_context()
        batch = Batch(action, tuple(payloads))
        with body_of(batch, "DE*EVL", "EVL", payloads.__getitem__) as body, connected(tls, 60) as client:
            return post(client, tls, Hub(prism, "DE*EVL").url, body.file)

    return sent


@pytest.mark.parametrize("action", ["fullLoad", "insert", "update", "delete"])
def test_an_excellent_record_is_taken(sent, record, action):
    outcome = sent([record(1), record(2)], action)
    assert (outcome.verdict, outcome.code) == ("accepted", "000"), outcome.said


def test_an_empty_full_load_has_the_right_shape(sent):
    assert sent([]).verdict == "accepted"


def test_dialects_and_pull_pages_become_the_published_shape(sent, record):
    dialect = record(1, ChargingFacilities=[{"powertype": "DC", "power": "50.0"}], IsOpen24Hours="true", Colour="red")
    pulled = record(2, lastUpdate="2026-01-02T03:04:05+00:00", deltaType=None, OperatorID="DE*EVL", AdditionalInfo=[])
    outcome = sent([dialect, pulled])
    assert outcome.verdict == "accepted", outcome.said


def test_whatever_the_rule_book_calls_good_is_taken(sent):
    """All good examples of all rules in one request: what lints clean has the published shape."""
    from evselint.rulebook import load_book
    from evselint.testing import content_of

    plain = [each for rule in load_book().values() for each in rule.good if not {"text", "base64"} & each.keys()]
    bodies = [json.loads(content_of(each)) for each in plain if each.get("profile") != "pull"]
    records = [record for each in bodies for record in each["OperatorEvseData"]["EvseDataRecord"]]
    assert len(records) > 150
    outcome = sent(records)
    assert outcome.verdict == "accepted", outcome.said


@pytest.mark.parametrize(
    "changes",
    [
        {"HotlinePhoneNumber": "030 123"},
        {"Plugs": []},
        {"Plugs": ["Type 9"]},
        {"GeoCoordinates": {"Google": {"Coordinates": "somewhere"}}},
        {"DynamicInfoAvailable": "perhaps"},
        {"Address": {"Country": "DEU"}},
    ],
)
def test_prism_does_look(sent, record, changes):
    outcome = sent([record(1, **changes)])
    assert (outcome.verdict, outcome.http_status) == ("refused", 422)


def test_the_rehearsal_hub_answers_in_the_published_shape(push, rehearsal, sqlite, record):
    shapes = yaml.safe_load((HERE / "openapi.yaml").read_text(encoding="utf-8"))["components"]["schemas"]
    nullable = '"type": "string", "nullable": true'
    text = json.dumps(shapes["Acknowledgement"]).replace(nullable, '"type": ["string", "null"]')
    for done in (push([record(1)], sqlite), push([record(2)], sqlite, "--action", "insert")):
        answer = json.loads(done.receipt["requests"][0]["answer"])
        jsonschema.validate(answer, json.loads(text))
