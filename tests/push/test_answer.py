"""What the hub's answers mean, and when asking again is safe."""

import json

import pytest

from evselint.push.answer import Outcome, Reply, understood
from evselint.push.retry import Patience, may_repeat, persistently


def acknowledged(result, code, description=None):
    return {"Result": result, "StatusCode": {"Code": code, "Description": description, "AdditionalInfo": None}}


def answer(status, content, content_type="application/json", **more):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return understood(Reply(status, body, content_type, **more))


IN_PROGRESS = acknowledged(False, "009", "A push is already in progress")
BEAN = {"message": "Error parsing/validating JSON.", "validationErrors": [{"fieldReference": "x", "errorMessage": "y"}]}


@pytest.mark.parametrize(
    ("status", "content", "verdict", "repeat"),
    [
        (200, acknowledged(True, "000"), "accepted", "never"),
        (200, acknowledged(False, "018"), "refused", "never"),
        (200, acknowledged(False, "009"), "refused", "never"),
        (200, IN_PROGRESS, "refused", "safe"),
        (200, acknowledged(False, "001"), "refused", "safe"),
        (200, acknowledged(False, "002"), "refused", "safe"),
        (200, acknowledged(False, "021"), "refused", "cautious"),
        (200, acknowledged(False, "022"), "refused", "never"),
        (200, acknowledged(False, "999"), "refused", "never"),
        (200, acknowledged(True, "009"), "unknown", "idempotent"),
        (200, acknowledged(False, "000"), "unknown", "idempotent"),
        (200, acknowledged("true", "000"), "unknown", "idempotent"),
        (200, b"<html>", "unknown", "idempotent"),
        (200, b"", "unknown", "idempotent"),
        (201, acknowledged(True, "000"), "unknown", "never"),
        (302, b"", "refused", "never"),
        (400, BEAN, "refused", "never"),
        (401, {"StatusCode": {"Code": "017"}}, "refused", "never"),
        (403, b"<html>", "refused", "never"),
        (404, {"StatusCode": {"Code": "300"}}, "refused", "never"),
        (408, b"", "unknown", "idempotent"),
        (429, b"", "unsent", "safe"),
        (500, {"StatusCode": {"Code": "001"}}, "unknown", "idempotent"),
        (503, b"", "unknown", "idempotent"),
    ],
)
def test_what_an_answer_means(status, content, verdict, repeat):
    outcome = answer(status, content)
    assert (outcome.verdict, outcome.repeat) == (verdict, repeat)


def test_a_refusal_without_an_acknowledgement_is_told_in_words():
    assert answer(401, {"message": "no such client"}).reason.endswith("see --cert and --base-url; no such client")
    assert "--request-bytes" in answer(413, b"<html>").reason
    assert "--base-url" in answer(404, b"").reason
    assert answer(400, {"message": "Error parsing JSON."}).reason == "HTTP 400: Error parsing JSON."
    assert answer(418, {"message": 1}).reason == "HTTP 418"
    assert len(answer(418, {"message": "x" * 10_000}).reason) < 400


def test_latin_1_and_unknown_charsets_are_read():
    content = json.dumps(acknowledged(False, "210", "Verträge fehlen"), ensure_ascii=False)
    for charset in ("ISO-8859-1", "no-such-charset"):
        outcome = answer(403, content.encode("latin-1"), f"application/json;charset={charset}")
        assert (outcome.code, "Verträge fehlen" in outcome.reason) == ("210", True)


@pytest.mark.parametrize(("given", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", None)])
def test_retry_after_is_a_number_or_a_date(given, seconds):
    assert answer(429, b"", retry_after=given).pause == seconds


@pytest.mark.parametrize(
    ("repeat", "action", "again"),
    [
        ("idempotent", "fullLoad", True),
        ("idempotent", "update", True),
        ("idempotent", "insert", False),
        ("idempotent", "delete", False),
        ("safe", "insert", True),
        ("never", "fullLoad", False),
    ],
)
def test_what_may_have_been_stored_is_repeated_for_full_load_and_update_only(repeat, action, again):
    assert may_repeat(Outcome("unknown", "", repeat=repeat), action, 1) is again


QUICK = Patience(attempts=4, first_pause=0.0)


def after(*outcomes, action="fullLoad"):
    coming = iter(outcomes)
    return persistently(lambda: next(coming), action, QUICK, lambda _: None)


LOST = Outcome("unknown", "lost", repeat="idempotent")


def test_an_earlier_attempt_that_nobody_knows_about_is_not_forgotten():
    unsent = Outcome("unsent", "no connection")
    outcome, attempts = after(LOST, unsent)
    assert (outcome.verdict, outcome.reason, attempts) == ("unknown", "lost; then: no connection", 2)
    assert after(LOST, Outcome("refused", "certificate", code="017"))[0].verdict == "unknown"


def test_a_refusal_of_the_content_holds_for_earlier_attempts_too():
    assert after(LOST, Outcome("refused", "schema", http_status=400))[0].verdict == "refused"
    assert after(LOST, Outcome("accepted", "accepted"))[0].verdict == "accepted"


def test_a_hub_error_of_doubtful_kind_is_asked_again_twice():
    doubtful = Outcome("refused", "system error", repeat="cautious", code="021")
    assert after(doubtful, doubtful, doubtful, action="insert")[1] == 3


def test_attempts_have_an_end():
    assert after(LOST, LOST, LOST, LOST) == (LOST, 4)
