"""A hub, or what is between, that misbehaves: nothing is lost, nothing doubled, and the ledger knows what it knows."""

import contextlib
import socket
import ssl
import threading

import pytest
import trustme

from evselint.hub.certificates import Authority

# OICP 2.3, CodeType, without success.
CODES = [
    *("001", "002", "009", "017", "018", "019", "021", "022", "101", "102", "103", "105", "106", "110", "120", "121"),
    *("122", "200", "210", "300", "310", "320", "400", "501", "510", "601", "602", "603", "604", "700"),
]


def fleet(record, count=3, **changes):
    return [record(number, **changes) for number in range(count)]


def verdicts(done):
    return [each["verdict"] for each in done.receipt["requests"]]


SAFE = [
    *("status=503", "status=408", "drop-before", "drop-after", "status-after=500", "too-many=0"),
    *("code=001", "code=310", "code=021", "true-009", "no-json", "latin-1"),
]


@pytest.mark.parametrize("kind", SAFE)
def test_a_full_load_is_repeated_until_it_stands(push, rehearsal, sqlite, record, kind):
    rehearsal.misbehave(kind)
    done = push(fleet(record), sqlite)
    assert (done.code, verdicts(done), len(rehearsal.standing())) == (0, ["accepted"], 3)


@pytest.mark.parametrize("kind", SAFE)
def test_an_insert_is_never_repeated_blindly(push, rehearsal, sqlite, record, kind):
    push(fleet(record), sqlite)
    rehearsal.misbehave(kind)
    done = push(fleet(record, 5), sqlite)
    assert (done.code, len(rehearsal.standing())) == (0, 5)
    # Nothing was inserted twice, and where the insert had been stored an update told so.
    assert rehearsal.history().count("insert") == 1
    stored = kind in ("drop-after", "status-after=500")
    assert rehearsal.history().count("update") == stored
    if stored:
        assert rehearsal.hub.asked[1:] == ["insert", "update"]
    elif kind in ("drop-before", "status=503"):
        assert rehearsal.hub.asked[1:] == ["update", "insert"]


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "status=503", "status-after=503"])
def test_a_delete_of_unknown_outcome_is_resolved(push, rehearsal, sqlite, record, kind):
    push(fleet(record, 12), sqlite)
    rehearsal.misbehave(kind)
    done = push(fleet(record, 11), sqlite, "--remove-missing")
    assert (done.code, len(rehearsal.standing()), rehearsal.history().count("delete")) == (0, 11, 1)


@pytest.mark.parametrize("action", ["fullLoad", "insert", "update"])
def test_the_next_run_finds_out_what_became_of_a_request(push, rehearsal, sqlite, record, action):
    if action != "fullLoad":
        push(fleet(record), sqlite)
    changed = fleet(record, 5) if action == "insert" else fleet(record, 3, DynamicPowerLevel=False)
    rehearsal.misbehave("drop-after*20")
    lost = push(changed, sqlite, "--attempts", "2")
    assert (lost.code, lost.receipt["result"]) == (4, "unknown")
    assert "outcome unknown; the next run will find out" in lost.out
    rehearsal.hub.faults.waiting.clear()
    found = push(changed, sqlite)
    assert (found.code, [each["verdict"] for each in found.receipt["resolved"]]) == (0, ["accepted"])
    assert (found.receipt["requests"], len(rehearsal.standing())) == ([], len(changed))
    assert push(changed, sqlite).receipt["result"] == "nothing-to-do"


def test_a_time_out_does_not_tell_what_is_stored(push, rehearsal, sqlite, record):
    push(fleet(record), sqlite)
    rehearsal.misbehave("delay-after=3")
    done = push(fleet(record, 4), sqlite, "--timeout", "1.5")
    assert (done.code, len(rehearsal.standing()), rehearsal.history().count("insert")) == (0, 4, 1)


def test_a_hub_that_is_busy_is_asked_again(push, rehearsal, sqlite, record):
    rehearsal.hub.busy.add("DE*EVL")
    refused = push(fleet(record), sqlite, "--attempts", "2")
    assert (refused.code, refused.receipt["result"], refused.receipt["requests"][0]["attempts"]) == (4, "refused", 2)
    assert "already in progress" in refused.out
    rehearsal.hub.busy.clear()
    assert push(fleet(record), sqlite).code == 0


def test_with_hashes_alone_only_a_full_load_helps(push, rehearsal, sqlite, record):
    hashed = ("--ledger-payloads", "hash", "--attempts", "2")
    push(fleet(record), sqlite, *hashed)
    rehearsal.misbehave("drop-after*20")
    assert push(fleet(record, 4), sqlite, *hashed).receipt["result"] == "unknown"
    rehearsal.hub.faults.waiting.clear()
    asked = push(fleet(record, 4), sqlite, *hashed)
    assert (asked.code, "--action full-load" in asked.out) == (4, True)
    guarded = push(fleet(record, 3), sqlite, *hashed, "--action", "full-load")
    assert (guarded.code, "after a request of unknown outcome" in guarded.out) == (4, True)
    assert push(fleet(record, 4), sqlite, *hashed, "--action", "full-load").code == 0
    assert push(fleet(record, 4), sqlite, *hashed).receipt["result"] == "nothing-to-do"


REPEATED = {"001", "002", "021", "310", "320"}


@pytest.mark.parametrize(("action", "codes"), [("insert", CODES), ("update", ["009", *sorted(REPEATED)])])
def test_each_status_code_but_success_is_a_refusal(push, rehearsal, sqlite, record, action, codes):
    """All codes of the protocol: nothing is taken for stored, and only what passes by itself is repeated."""
    push(fleet(record), sqlite)
    wanted = fleet(record, 4) if action == "insert" else fleet(record, 3, DynamicPowerLevel=False)
    for code in codes:
        rehearsal.misbehave(f"code={code}*3")
        done = push(wanted, sqlite, "--attempts", "3")
        rehearsal.hub.faults.waiting.clear()
        (request,) = done.receipt["requests"]
        assert (done.code, request["verdict"], request["code"]) == (4, "refused", code)
        assert request["attempts"] == (3 if code in REPEATED else 1)
    assert rehearsal.history() == ["fullLoad"]
    assert (push(wanted, sqlite).code, len(rehearsal.history())) == (0, 2)


def test_a_refusal_is_not_repeated_and_changes_nothing(push, rehearsal, sqlite, record):
    push(fleet(record), sqlite)
    for kind, words in (("code=022", "status 022"), ("html-403", "white-listed"), ("code=018", "status 018")):
        rehearsal.misbehave(kind)
        done = push(fleet(record, 3, DynamicPowerLevel=False), sqlite)
        assert (done.code, done.receipt["result"], done.receipt["requests"][0]["attempts"]) == (4, "refused", 1)
        assert words in done.out
    assert rehearsal.history() == ["fullLoad"]
    assert push(fleet(record, 3, DynamicPowerLevel=False), sqlite).code == 0


def test_a_fault_that_the_hub_names_is_traced_to_its_record(push, rehearsal, sqlite, record):
    broken = [record(1), record(2, HotlinePhoneNumber="030 123")]
    done = push(broken, sqlite, "--ignore", "EV1,EV7")
    assert done.code == 4
    (fault,) = done.receipt["requests"][0]["faults"]
    assert (fault["evse_id"], fault["pointer"]) == ("DE*EVL*E0002*1", "/HotlinePhoneNumber")
    assert fault["reference"] == "operatorEvseData.evseDataRecord[1].hotlinePhoneNumber"
    assert "DE*EVL*E0002*1 /HotlinePhoneNumber: must match" in done.out


def test_a_hub_that_is_not_there_has_stored_nothing(push, rehearsal, sqlite, record):
    done = push(fleet(record), sqlite, "--base-url", "https://127.0.0.1:9", "--attempts", "2")
    assert (done.code, done.receipt["result"], done.receipt["requests"][0]["attempts"]) == (4, "unsent", 2)
    assert "no connection to the hub" in done.out


def test_a_hub_whose_certificate_nobody_vouches_for_gets_nothing(push, rehearsal, sqlite, record, tmp_path):
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    done = push(fleet(record), sqlite, "--ca", stranger)
    assert (done.code, done.receipt["result"], rehearsal.history()) == (4, "unsent", [])
    assert "is not trusted" in done.out


def test_a_client_whom_the_hub_does_not_trust_is_told_so(push, rehearsal, sqlite, record, stranger, strict_server):
    certificate = ("--cert", stranger.cert, "--key", stranger.key)
    # A server that ends TLS with an alert has surely stored nothing; one that only hangs up leaves it open.
    told = push(fleet(record), sqlite, *certificate, "--base-url", strict_server)
    assert (told.code, told.receipt["result"]) == (4, "refused")
    assert "the hub does not take the certificate: tlsv1 alert unknown ca" in told.out
    silent = push(fleet(record), sqlite, *certificate, "--attempts", "2")
    assert (silent.code, silent.receipt["result"], rehearsal.history()) == (4, "unknown", [])
    assert "perhaps it does not take the certificate" in silent.out


@pytest.fixture
def stranger(tmp_path):
    """A certificate for the right operator by somebody whom the hub does not know."""
    return Authority(tmp_path / "stranger").client("DE*EVL")


@pytest.fixture
def strict_server(authority):
    """The base URL of a server that does nothing but TLS, with alerts as nginx sends them."""
    pair = authority.hub()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    context.load_verify_locations(authority.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve():
            listening.settimeout(0.1)
            while not ended.is_set():
                with contextlib.suppress(OSError), listening.accept()[0] as plain:
                    plain.settimeout(60)
                    with context.wrap_socket(plain, server_side=True) as secure:
                        secure.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        ended.set()
        thread.join()


def test_the_hub_s_rate_limit_is_waited_for(push, rehearsal, sqlite, record):
    push(fleet(record), sqlite)
    rehearsal.misbehave("too-many=1*2")
    done = push(fleet(record, 4), sqlite)
    assert (done.code, done.receipt["requests"][0]["attempts"]) == (0, 3)
