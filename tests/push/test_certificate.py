"""The client certificate: whose it is, how long it holds, how its key is kept, and that it stays secret."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from evselint import cli
from evselint.config import UsageError
from evselint.push.certificate import Files, certificate_refusals, certificate_warnings, context, key_refusal, read

NOW = datetime.now(UTC)
PASSWORD = "correct-horse-battery"


@pytest.fixture
def issued(authority):
    """Files of a new certificate."""

    def issued(name="DE*EVL", **when):
        pair = authority.client(name, **when)
        return Files(pair.cert, pair.key, authority.ca)

    return issued


def guards(files, sender="DE*EVL"):
    return [each.message for each in certificate_refusals(read(files), sender, NOW)]


def test_a_good_one(issued):
    files = issued()
    certificate = read(files)
    assert (certificate.operators, guards(files), list(key_refusal(files))) == (("DE*EVL",), [], [])
    assert certificate.expires > NOW
    assert len(certificate.fingerprint) == 64


@pytest.mark.parametrize(("name", "sender", "fits"), [
    ("DE*EVL", "DEEVL", True), ("DE-EVL", "DE*EVL", True), ("Charging EVL GmbH", "DE*EVL", True),
    ("DE*EVL", "DE*ABC", False), ("+49*810", "+49*810", True), ("+49*810", "DE*EVL", False),
])  # fmt: skip
def test_a_certificate_that_names_another_operator_is_refused(issued, name, sender, fits):
    assert (guards(issued(name), sender) == []) is fits


def test_before_and_after_its_time(issued):
    day = timedelta(days=1)
    assert "expired on" in guards(issued(expires=NOW - day))[0]
    assert "holds from" in guards(issued(begins=NOW + day))[0]
    (soon,) = certificate_warnings(read(issued(expires=NOW + 10 * day)), NOW)
    assert soon.startswith("the certificate expires in ")


def test_files_that_are_none(issued, tmp_path):
    good = issued()
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("no certificate", encoding="utf-8")
    for cert in (nonsense, tmp_path / "missing.pem"):
        with pytest.raises(UsageError, match="--cert"):
            read(Files(cert, good.key))
    with pytest.raises(UsageError, match="--key"):
        list(key_refusal(Files(good.cert, tmp_path / "missing.key")))
    with pytest.raises(UsageError, match="--ca"):
        context(Files(good.cert, good.key, nonsense))
    with pytest.raises(UsageError, match="belongs to another certificate"):
        context(Files(good.cert, issued("DE*ABC").key, good.ca))


@pytest.fixture
def locked(rehearsal, tmp_path):
    """The key of DE*EVL, with a password."""
    key = load_pem_private_key(rehearsal.files["DE*EVL"].key.read_bytes(), None)
    file = tmp_path / "locked.key"
    lock = BestAvailableEncryption(PASSWORD.encode())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    file.chmod(0o600)
    return file


def test_a_key_with_a_password_never_asks_for_it(rehearsal, locked):
    cert, ca = rehearsal.files["DE*EVL"].cert, rehearsal.authority.ca
    assert context(Files(cert, locked, ca, PASSWORD)).check_hostname
    for wrong in (None, "wrong"):
        with pytest.raises(UsageError, match="EVSELINT_KEY_PASSWORD"):
            context(Files(cert, locked, ca, wrong))


def test_nothing_is_written_over_key_and_certificates(push, rehearsal, sqlite, record):
    pair = rehearsal.files["DE*EVL"]
    for file in (pair.cert, pair.key, rehearsal.authority.ca):
        before = file.read_bytes()
        for option in ("--receipt", "--notify-markdown"):
            done = push([record(1)], sqlite, option, file)
            assert (done.code, rehearsal.history()) == (2, [])
            assert f"{option} {file}: this file is also read" in done.err
            assert file.read_bytes() == before


def test_secrets_appear_nowhere(push, rehearsal, sqlite, record, locked, tmp_path, monkeypatch):
    """Neither the key nor its password, whatever happens: success, refusal, failure, a fault inside, its traceback."""
    monkeypatch.setenv("EVSELINT_KEY_PASSWORD", PASSWORD)
    pair = rehearsal.files["DE*EVL"]
    lines = [line for each in (pair.key, locked) for line in each.read_text(encoding="ascii").splitlines()[1:-1]]
    secrets = [PASSWORD, *lines]
    options = ("--cert", pair.cert, "--key", locked, "--notify-markdown", tmp_path / "notice.md")

    good = push([record(1)], sqlite, *options)
    assert good.code == 0, good.err
    rehearsal.misbehave("code=017")
    refused = push([record(1), record(2)], sqlite, *options)
    assert refused.code == 4
    monkeypatch.setenv("EVSELINT_KEY_PASSWORD", "wrong")
    mistaken = push([record(1)], sqlite, *options)
    assert mistaken.code == 2
    monkeypatch.setenv("EVSELINT_KEY_PASSWORD", PASSWORD)
    monkeypatch.setattr("evselint.push.upload.planned", lambda *_: 1 / 0)
    broken = push([record(1)], sqlite, *options, "--debug")
    assert (broken.code, "Traceback" in broken.err) == (cli.FAULT, True)

    texts = [text for each in (good, refused, mistaken, broken) for text in (each.out, each.err, str(each.receipt))]
    texts += [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file() and file != locked]
    assert [secret for secret in secrets for text in texts if secret in text] == []
