"""Asking whether pictures answer: right, polite, and never at somebody's private door."""

from __future__ import annotations

import socket
import socketserver
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evselint.checks.outside import can_be_asked
from evselint.online import hosts, pictures
from evselint.online.hosts import PrivateHostError, UnknownHostError, addresses_of
from evselint.online.pictures import CONNECTIONS_A_HOST, MOST_FAILURES, Answer, asked


def ask(*addresses: str, private: bool = True) -> list[Answer]:
    answers = asked(addresses, private=private)
    return [answers[address] for address in addresses]


def test_a_picture_is_fine(server, answering) -> None:
    server.answers["/a.jpg"] = answering()
    (answer,) = ask(f"{server.address}/a.jpg")
    assert (answer.status, answer.content_type, answer.fault) == (200, "image/jpeg", "")
    assert server.methods("/a.jpg") == ["HEAD"]


def test_a_picture_that_is_gone_is_at_fault(server) -> None:
    (answer,) = ask(f"{server.address}/gone.jpg")
    assert answer.fault == "the server answers 404"


def test_what_head_cannot_say_get_does(server, answering) -> None:
    server.answers["/get-only.jpg"] = answering(methods=("GET",))
    (answer,) = ask(f"{server.address}/get-only.jpg")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert server.methods("/get-only.jpg") == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_nothing_of_the_picture(server, answering, status: int) -> None:
    server.answers["/a.jpg"] = answering(status)
    (answer,) = ask(f"{server.address}/a.jpg")
    assert (answer.status, answer.fault) == (status, "")


def test_a_page_that_calls_itself_a_picture_is_a_page(server, answering) -> None:
    server.answers["/a.jpg"] = answering(body=b"\n<!DOCTYPE html><html>", methods=("GET",))
    (answer,) = ask(f"{server.address}/a.jpg")
    assert answer.content_type == "text/html"


def test_a_redirection_is_followed_but_not_for_ever(server, answering) -> None:
    server.answers["/old.jpg"] = answering(301, {"Location": "/new.jpg"}, b"")
    server.answers["/new.jpg"] = answering()
    server.answers["/round.jpg"] = answering(302, {"Location": "/round.jpg"}, b"")
    moved, endless = ask(f"{server.address}/old.jpg", f"{server.address}/round.jpg")
    assert (moved.status, moved.content_type) == (200, "image/jpeg")
    assert endless.fault == "it leads on and on"


def test_of_something_huge_only_the_beginning_is_read(server, answering) -> None:
    server.answers["/huge.jpg"] = answering(body=bytes(64 << 20), methods=("GET",))
    (answer,) = ask(f"{server.address}/huge.jpg")
    assert answer.status == 200
    assert server.sent < 32 << 20


def test_a_certificate_that_nobody_vouches_for(stranger, answering) -> None:
    stranger.answers["/a.jpg"] = answering()
    (answer,) = ask(f"{stranger.address}/a.jpg")
    assert answer.fault == "the certificate does not hold"
    assert stranger.requests == []


def test_a_host_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    closed, unknown = ask(f"http://127.0.0.1:{port}/a.jpg", "http://nowhere.invalid/a.jpg")
    assert closed.fault == "the host does not answer"
    assert unknown.fault == "the host nowhere.invalid is not known"
    assert not closed.reached


def test_a_host_that_talks_nonsense() -> None:
    class Nonsense(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"good morning\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Nonsense) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        (answer,) = ask(f"http://127.0.0.1:{server.server_address[1]}/a.jpg")
        server.shutdown()
        thread.join()
    assert answer.fault == "the connection breaks off (RemoteProtocolError)"


def test_a_slow_host_is_not_waited_for(server, answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.2)
    server.answers["/a.jpg"] = answering(seconds=30)  # and nobody waits for it
    (answer,) = ask(f"{server.address}/a.jpg")
    assert answer.fault == "no answer within 0.2 seconds"


def test_nobody_is_asked_any_more_after_an_interruption(server, answering) -> None:
    stop = threading.Event()

    def answer_and_stop(_path: str) -> object:
        stop.set()
        return answering()

    addresses = [f"{server.address}/{number}.jpg" for number in range(5)]
    server.answers["/0.jpg"] = answer_and_stop
    assert [address for address, _ in pictures._lane(addresses, True, stop)] == addresses[:1]
    assert len(server.requests) == 1


def test_a_host_gets_few_questions_at_a_time_and_knows_who_asks(server, answering) -> None:
    for number in range(12):
        server.answers[f"/{number}.jpg"] = answering(seconds=0.01)
    answers = ask(*(f"{server.address}/{number}.jpg" for number in range(12)))
    assert {answer.status for answer in answers} == {200}
    assert server.busiest <= CONNECTIONS_A_HOST
    assert {headers["User-Agent"].partition("/")[0] for _, _, headers in server.requests} == {"evselint"}


def test_each_address_is_asked_for_once(server, answering) -> None:
    server.answers["/a.jpg"] = answering()
    ask(*[f"{server.address}/a.jpg"] * 5)
    assert len(server.requests) == 1


def test_a_silent_host_is_left_alone_after_some_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    known = hosts.addresses_of

    def counted(host: str, port: int, *, private: bool) -> list[str]:
        tried.append(host)
        return known(host, port, private=private)

    monkeypatch.setattr(hosts, "addresses_of", counted)
    answers = ask(*(f"http://nowhere.invalid/{number}.jpg" for number in range(40)))
    assert {answer.trouble for answer in answers} == {"the host nowhere.invalid is not known"}
    assert len(tried) == MOST_FAILURES * CONNECTIONS_A_HOST


def test_a_host_is_not_silent_because_it_leads_to_one_that_is(server, answering) -> None:
    for number in range(12):
        server.answers[f"/{number}.jpg"] = answering(302, {"Location": "http://nowhere.invalid/"}, b"")
    server.answers["/9.jpg"] = answering()
    answers = ask(*(f"{server.address}/{number}.jpg" for number in range(12)))
    assert [answer.reached for answer in answers].index(True) == 9
    assert len(server.requests) == 12


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "224.0.0.1",
    ],
)
def test_private_hosts_are_not_asked(host: str) -> None:
    with pytest.raises(PrivateHostError, match="private address"):
        addresses_of(host, 80, private=False)
    assert addresses_of(host, 80, private=True)


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_no_spelling_of_a_private_host_gets_through(server, answering, spelling: str) -> None:
    server.answers["/a.jpg"] = answering()
    (answer,) = ask(f"http://{spelling}:{server.port}/a.jpg", private=False)
    assert not answer.reached
    assert server.requests == []


def test_a_redirection_to_a_private_host_is_not_followed(server, answering, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public here; where it sends us to is looked at all the same."""
    monkeypatch.setattr(hosts, "_is_public", lambda address: address != "127.0.0.2")
    server.answers["/a.jpg"] = answering(302, {"Location": f"http://127.0.0.2:{server.port}/inside"}, b"")
    server.answers["/inside"] = answering()
    (answer,) = ask(f"{server.address}/a.jpg", private=False)
    assert answer.fault == "the host 127.0.0.2 has the private address 127.0.0.2"
    assert server.methods("/inside") == []


def test_the_address_that_was_looked_at_is_the_one_connected_to(
    server, answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once, so that it cannot lead elsewhere the second time."""
    server.answers["/a.jpg"] = answering()
    resolved = []
    real = socket.getaddrinfo

    def lookup(host: str, *rest: object, **more: object) -> list[tuple]:
        resolved.append(host)
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(hosts.socket, "getaddrinfo", lookup)
    (answer,) = ask(f"http://pictures.example:{server.port}/a.jpg")
    assert answer.status == 200
    assert resolved.count("pictures.example") == 1
    assert set(resolved) == {"pictures.example", "127.0.0.1"}
    assert server.requests[0][2]["Host"] == f"pictures.example:{server.port}"


def test_the_next_address_of_a_host_is_tried(server, answering, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/a.jpg"] = answering()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("127.0.0.9", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        hosts.socket,
        "getaddrinfo",
        lambda host, *rest, **more: found if host == "two.example" else real(host, *rest, **more),
    )
    (answer,) = ask(f"http://two.example:{server.port}/a.jpg")
    assert answer.status == 200


@settings(deadline=None)
@given(st.text(), st.sampled_from(["http://", "https://", "HTTP://[", "http://a@b:99999/", "https://x.example/"]))
def test_no_text_breaks_the_asking(text: str, start: str) -> None:
    """Whatever a field holds is asked for or left out; nothing is looked up here, so nobody is troubled."""
    address = start + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosts, "addresses_of", lambda host, *_, **__: _unknown(host))
        if can_be_asked(address, private=True):
            (answer,) = ask(address)
            assert not answer.reached
            assert answer.fault


def _unknown(host: str) -> list[str]:
    raise UnknownHostError(host, "is not known")


def test_a_name_that_cannot_be_one_is_not_known() -> None:
    with pytest.raises(UnknownHostError):
        addresses_of("a" * 70 + ".example", 80, private=False)
