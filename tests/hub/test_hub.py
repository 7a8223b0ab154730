"""The rehearsal hub behaves as the protocol says; asked directly, over TLS."""

import json
from pathlib import Path

import httpx2
import pytest

from evselint.hub.app import Hub, Partner
from evselint.hub.certificates import Authority
from evselint.hub.misbehaviour import KINDS, NEED_VALUE, faults
from evselint.hub.serving import journal, replay
from evselint.push.certificate import Files, context
from tests.hub.background import in_background

CHECKOUT = Path(__file__).resolve().parents[2]
EXCELLENT = json.loads((CHECKOUT / "rules" / "reference.json").read_text(encoding="utf-8"))
BASE = "/api/oicp/evsepush/v23/operators"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def hub():
    partners = (Partner("DE*EVL", ("DE*SUB",)), Partner("DE*DUE", contract=False))
    return Hub({each.operator_id: each for each in partners})


@pytest.fixture
def client(hub, authority):
    """Ask as an operator: ``client("DE*EVL")`` is an HTTP client with that operator's certificate."""
    open_clients = []
    with in_background(hub, authority) as base_url:

        def client(operator="DE*EVL"):
            pair = authority.client(operator)
            tls = context(Files(pair.cert, pair.key, authority.ca))
            open_clients.append(httpx2.Client(verify=tls, base_url=base_url, timeout=600))
            return open_clients[-1]

        yield client
        for each in open_clients:
            each.close()


def body(action, *numbers, operator="DE*EVL", **changes):
    records = [{**EXCELLENT, "EvseID": f"DE*EVL*E{number}", **changes} for number in numbers]
    return {
        "ActionType": action,
        "OperatorEvseData": {"OperatorID": operator, "OperatorName": "EVL", "EvseDataRecord": records},
    }


def push(client, content, operator="DE*EVL"):
    return client.post(f"{BASE}/{operator}/data-records", json=content)


def code(response):
    return response.json()["StatusCode"]["Code"]


def test_actions_do_all_or_nothing(client, hub):
    asked = client()
    accepted = push(asked, body("fullLoad", 1, 2))
    assert (accepted.status_code, accepted.json()["Result"], code(accepted)) == (200, True, "000")
    assert accepted.headers["process-id"]
    assert code(push(asked, body("insert", 2, 3))) == "009"
    assert code(push(asked, body("update", 2, 3))) == "009"
    assert code(push(asked, body("delete", 2, 3))) == "009"
    assert set(hub.store.stand("DE*EVL").records) == {"DEEVLE1", "DEEVLE2"}
    assert code(push(asked, body("insert", 3))) == "000"
    assert code(push(asked, body("delete", 1))) == "000"
    assert set(hub.store.stand("DE*EVL").records) == {"DEEVLE2", "DEEVLE3"}
    assert code(push(asked, body("fullLoad"))) == "000"
    assert hub.store.stand("DE*EVL").records == {}
    assert [each.standing for each in hub.store.stand("DE*EVL").history] == [2, 3, 2, 0]


def test_ids_must_be_the_sender_s_own_and_stand_once(client):
    asked = client()
    for records in ([{"EvseID": "DE*XXX*E1"}], [{"EvseID": "DE*EVL*E1"}, {"EvseID": "DEEVLE1"}]):
        content = body("fullLoad")
        content["OperatorEvseData"]["EvseDataRecord"] = [{**EXCELLENT, **each} for each in records]
        refused = push(asked, content)
        assert (refused.status_code, refused.json()["Result"], code(refused)) == (200, False, "018")
    assert code(push(asked, body("fullLoad", 1, operator="DE*OTH"))) == "018"
    sub = body("fullLoad")
    sub["OperatorEvseData"]["EvseDataRecord"] = [{**EXCELLENT, "EvseID": "DE*SUB*E1"}]
    assert code(push(asked, sub)) == "000"


@pytest.mark.parametrize(
    ("certificate", "operator", "status", "expected"),
    [
        ("DE*XXX", "DE*EVL", 401, "017"),
        ("DE*XXX", "DE*XXX", 404, "300"),
        ("DE*EVL", "DE-EVL", 401, "017"),
        ("DE*EVL", "DEEVL", 404, "300"),
        ("DE*DUE", "DE*DUE", 403, "210"),
    ],
)
def test_certificate_partner_and_contract(client, certificate, operator, status, expected):
    refused = push(client(certificate), body("fullLoad", 1), operator)
    assert (refused.status_code, code(refused), "Result" in refused.json()) == (status, expected, False)


def test_without_a_certificate_there_is_no_answer(hub, authority):
    import ssl

    tls = ssl.create_default_context(cafile=str(authority.ca))
    with (
        in_background(hub, authority) as base_url,
        httpx2.Client(verify=tls, base_url=base_url, timeout=600) as stranger,
        pytest.raises(httpx2.TransportError),
    ):
        push(stranger, body("fullLoad", 1))


def test_a_breach_of_the_schema_is_named_with_the_hub_s_paths(client):
    content = body("fullLoad", 1, Plugs=[], HotlinePhoneNumber="030", GeoCoordinates=None)
    refused = push(client(), content)
    assert refused.status_code == 400
    named = {each["fieldReference"]: each["errorMessage"] for each in refused.json()["validationErrors"]}
    first = "operatorEvseData.evseDataRecord[0]"
    assert named[f"{first}.plugs"] == "may not be empty"
    assert named[f"{first}.geoCoordinates"] == "may not be null"
    assert named[f"{first}.hotlinePhoneNumber"].startswith('must match "^')
    assert client().post(f"{BASE}/DE*EVL/data-records", content=b"{").status_code == 400


def test_pushes_that_overlap_are_refused(client, hub):
    hub.busy.add("DE*EVL")
    refused = push(client(), body("fullLoad", 1))
    assert (code(refused), "in progress" in refused.text, hub.overlaps) == ("009", True, 1)


def test_a_push_is_in_progress_from_its_first_byte(client, hub):
    content, answers = json.dumps(body("fullLoad", 1)).encode(), []

    def slowly():
        yield content[:100]
        answers.append(push(client(), body("fullLoad", 2)))
        yield content[100:]

    first = client().post(f"{BASE}/DE*EVL/data-records", content=slowly())
    assert (code(first), code(answers[0]), hub.overlaps) == ("000", "009", 1)


def test_nonsense_is_answered(client):
    """Nothing that is sent makes the hub fail."""
    asked = client()
    places = ("evsepush/v23/operators/DE*EVL/data-records", "evsepush/v23/operators/DE*EVL/status-records")
    for content in (b"", b"{", b"[]", b"7", b'{"OperatorEvseStatus": 7}', b'{"OperatorEvseStatus": {"x": 1}}', b"\xff"):
        for place in (*places, "evsepull/v23/providers/DE-XYZ/data-records"):
            assert asked.post(f"/api/oicp/{place}", content=content).status_code in (200, 400)
    for content in (b"7", b'["nonsense"]', b"[7]", b'{"delay": 1}'):
        assert asked.post("/rehearsal/faults", content=content).status_code == 400
    assert (
        asked.post("/api/oicp/evsepull/v23/providers/X/data-records", json={"OperatorIds": [{}, 7]}).status_code == 200
    )


def test_too_many_requests(authority, hub):
    hub.per_minute = 2
    pair = authority.client("DE*EVL")
    tls = context(Files(pair.cert, pair.key, authority.ca))
    with in_background(hub, authority) as base_url, httpx2.Client(verify=tls, base_url=base_url, timeout=600) as asked:
        answers = [push(asked, body("fullLoad", 1)) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 61


def test_a_status_of_an_unknown_evse_is_refused(client):
    asked = client()
    push(asked, body("fullLoad", 1))

    def status(*numbers):
        records = [{"EvseID": f"DE*EVL*E{number}", "EvseStatus": "Available"} for number in numbers]
        content = {"ActionType": "update", "OperatorEvseStatus": {"OperatorID": "DE*EVL", "EvseStatusRecord": records}}
        return asked.post(f"{BASE}/DE*EVL/status-records", json=content).json()

    assert status(1)["Result"] is True
    refused = status(1, 2)
    assert (refused["Result"], refused["StatusCode"]["Code"]) == (False, "603")
    assert "DE*EVL*E2" in refused["StatusCode"]["AdditionalInfo"]


def test_the_pull_comes_in_pages_that_the_linter_reads(client, tmp_path):
    from evselint import lint

    asked = client()
    push(asked, body("fullLoad", *range(1, 6)))
    pages = [
        asked.post("/api/oicp/evsepull/v23/providers/DE-XYZ/data-records", params={"page": page, "size": 2}, json={})
        for page in range(3)
    ]
    content = [each.json() for each in pages]
    assert [len(each["content"]) for each in content] == [2, 2, 1]
    assert [each["last"] for each in content] == [False, False, True]
    assert {each["totalElements"] for each in content} == {5}
    assert content[0]["content"][0]["OperatorID"] == "DEEVL"
    with lint(content) as report:
        assert (report.records, report.failing) == (5, 0)


def test_an_address_that_does_not_exist(client):
    answer = client().post("/api/oicp/evsepush/v22/operators/DE*EVL/data-records", json={})
    assert (answer.status_code, code(answer)) == (404, "001")


def test_it_can_be_told_to_misbehave_from_outside(client, hub):
    asked = client()
    asked.post("/rehearsal/faults", json=["status=503*2", "html-403"])
    assert [push(asked, body("fullLoad", 1)).status_code for _ in range(4)] == [503, 503, 403, 200]
    assert asked.get("/rehearsal/operators/DE*EVL").json()["records"].keys() == {"DEEVLE1"}


def test_what_was_accepted_is_remembered(client, hub, tmp_path):
    file = tmp_path / "pushes.ndjson"
    hub.keep = journal(file)
    asked = client()
    push(asked, body("fullLoad", 1, 2))
    push(asked, body("insert", 2))
    push(asked, body("delete", 1))
    again = Hub(hub.partners)
    assert replay(again, file) == 2
    assert set(again.store.stand("DE*EVL").records) == {"DEEVLE2"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_can_be_written(kind):
    text = f"{kind}=5" if kind in NEED_VALUE else kind
    assert [each.kind for each in faults(f"{text}*3")] == [kind] * 3
    with pytest.raises(ValueError, match="expected KIND"):
        faults(kind if kind in NEED_VALUE else f"{kind}=5")
