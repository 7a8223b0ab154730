"""What lies between: proxies, redirects, old TLS."""

import contextlib
import socket
import ssl
import threading

import pytest

from evselint.config import UsageError
from evselint.push.preflight import target


@pytest.fixture
def serve():
    """Answer every connection on a port of the loopback with ``answer(socket)``; gives the port."""
    ended, threads = threading.Event(), []

    def serve(answer):
        listening = socket.create_server(("127.0.0.1", 0))

        def run():
            listening.settimeout(0.1)
            with listening:
                while not ended.is_set():
                    with contextlib.suppress(OSError), listening.accept()[0] as connection:
                        connection.settimeout(60)
                        answer(connection)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return listening.getsockname()[1]

    yield serve
    ended.set()
    for each in threads:
        each.join()


@pytest.fixture
def secured(authority):
    """TLS on the side of a server, as one that vouches for itself like the hub does."""
    pair = authority.hub()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    return context


def received(connection, end):
    data = b""
    while end not in data and (more := connection.recv(65536)):
        data += more
    return data


def test_a_proxy_is_taken_from_the_environment(push, rehearsal, sqlite, record, serve, monkeypatch):
    asked = []

    def tunnel(connection):
        line = received(connection, b"\r\n\r\n").split(b"\r\n")[0].decode()
        asked.append(line)
        host, _, port = line.split()[1].partition(":")
        with socket.create_connection((host, int(port)), 60) as hub:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(hub, connection))
            back.start()
            pump(connection, hub)
            back.join()

    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{serve(tunnel)}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert push([record(1)], sqlite).code == 0
    assert asked == [f"CONNECT {rehearsal.base_url.removeprefix('https://')} HTTP/1.1"]
    assert len(rehearsal.standing()) == 1
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert push([record(1), record(2)], sqlite).code == 0
    assert len(asked) == 1


def test_every_spelling_of_an_address_is_the_same_hub(push, rehearsal, sqlite, record):
    """A hub that the ledger does not know would get a first full load."""
    for other in (
        "HTTPS://HUB.Example",
        "https://hub.example:443",
        "https://hub.example.",
        "https://hub.example:0443//",
    ):
        assert target(None, other) == target(None, "https://hub.example")
    assert target(None, "https://Hub.example:08443/Path/").base_url == "https://hub.example:8443/Path"
    assert target(None, "https://[::1]:443").base_url == "https://[::1]"
    for other in ("https://Service.Hubject.com", "https://service.hubject.com.:443/"):
        with pytest.raises(UsageError, match="say so with --env prod"):
            target(None, other)
        assert target("prod", other).productive
    for wrong in ("https://hub.example:99999", "https://hub.example:port", "https://.", "https://[::1"):
        with pytest.raises(UsageError, match="expected an address such as"):
            target(None, wrong)

    push([record(1), record(2)], sqlite)
    done = push([record(1)], sqlite, "--base-url", rehearsal.base_url.replace("https", "HTTPS") + "/")
    assert (done.code, rehearsal.history(), len(rehearsal.standing())) == (0, ["fullLoad"], 2)


def test_a_redirect_is_not_followed(push, rehearsal, sqlite, record, serve, secured):
    def redirect(connection):
        with secured.wrap_socket(connection, server_side=True) as secure:
            received(secure, b"]}}")
            place = f"{rehearsal.base_url}/api/oicp/evsepush/v23/operators/DE*EVL/data-records"
            secure.sendall(f"HTTP/1.1 307 Moved\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())

    done = push([record(1)], sqlite, "--base-url", f"https://127.0.0.1:{serve(redirect)}")
    assert (done.code, done.receipt["requests"][0]["verdict"], rehearsal.history()) == (4, "refused", [])
    assert "a redirect, which is not followed" in done.out


def test_an_answer_that_drips_comes_too_late(push, rehearsal, sqlite, record, serve, secured):
    ended = threading.Event()

    def drip(connection):
        with secured.wrap_socket(connection, server_side=True) as secure:
            received(secure, b"]}}")
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not ended.wait(0.05):
                secure.sendall(b" ")

    try:
        url = f"https://127.0.0.1:{serve(drip)}"
        done = push([record(1)], sqlite, "--base-url", url, "--timeout", "0.5", "--attempts", "1")
    finally:
        ended.set()
    assert (done.code, done.receipt["requests"][0]["verdict"]) == (4, "unknown")
    assert "the hub did not answer in time" in done.out


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_hub_that_speaks_old_tls_only_is_told_nothing(push, rehearsal, sqlite, record, serve, secured):
    secured.set_ciphers("ALL:@SECLEVEL=0")
    secured.minimum_version = secured.maximum_version = ssl.TLSVersion.TLSv1_1
    heard = []

    def listen(connection):
        with secured.wrap_socket(connection, server_side=True) as secure:
            heard.append(secure.recv(1))

    done = push([record(1)], sqlite, "--base-url", f"https://127.0.0.1:{serve(listen)}", "--attempts", "1")
    assert (done.code, heard) == (4, [])
    assert done.receipt["result"] in ("refused", "unsent")
