"""The baseline: findings that were there when somebody began to look, one entry a line.

A file of JSON lines, sorted by EVSE, so that what two branches change merges well: first ``{"evselint-baseline":1}``,
then ``["DE*ABC*E1","EV501","/ChargingFacilities/0/Power",1]``: EvseID (or OperatorID, or nothing for a fault of a
file), rule, pointer and how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from sys import intern
from typing import IO, Annotated

import msgspec
from msgspec.structs import replace

from evselint.config import UsageError
from evselint.encode import encodable
from evselint.finding import Finding
from evselint.fingerprint import Key, key_of, subject
from evselint.report import Entry

VERSION = 1
DEFAULT_NAME = "evselint.baseline"

Baseline = Mapping[Key, Entry]


class _Head(msgspec.Struct, rename={"version": "evselint-baseline"}):
    version: int


Line = tuple[str, str, str, Annotated[int, msgspec.Meta(ge=1)]]


def of(findings: Iterable[Finding]) -> Baseline:
    """A baseline that knows those of the findings that are new."""
    entries: dict[Key, Entry] = {}
    for finding in findings:
        if finding.known is None:
            subject, rule, pointer = key_of(finding)
            key = subject, intern(rule), intern(pointer)  # few texts, many entries
            before = entries.get(key)
            said = before.subject if before else encodable(finding.evse_id or finding.operator_id or "")
            entries[key] = Entry(said, *key[1:], before.count + 1 if before else 1)
    return entries


def read(path: str) -> Baseline:
    """The baseline in a file. Raises UsageError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the baseline {path}: {error.strerror or error}") from error
    head, *lines = content.splitlines() or [b""]
    _check_head(path, head)
    decode = msgspec.json.Decoder(Line).decode
    entries: dict[Key, Entry] = {}
    for number, line in enumerate(lines, 2):
        if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")):
            raise UsageError(f"{path}:{number}: a merge was left unfinished")
        try:
            said, rule, pointer, count = decode(line)
        except msgspec.MsgspecError as error:
            raise UsageError(f"{path}:{number}: this is no entry of a baseline: {error}") from error
        # Two branches may each have written the same entry.
        key = subject(said), intern(rule), intern(pointer)
        if key not in entries or entries[key].count < count:
            entries[key] = Entry(said, *key[1:], count)
    return entries


def _check_head(path: str, line: bytes) -> None:
    try:
        version = msgspec.json.decode(line, type=_Head).version
    except msgspec.MsgspecError:
        raise UsageError(f"{path}: this is no baseline of evselint") from None
    if version != VERSION:
        raise UsageError(f"{path}: a baseline of version {version}; this evselint reads version {VERSION}")


def write(baseline: Baseline, stream: IO[bytes]) -> None:
    """Write a baseline, sorted."""
    stream.write(msgspec.json.encode({"evselint-baseline": VERSION}) + b"\n")
    for _, entry in sorted(baseline.items()):
        stream.write(msgspec.json.encode(msgspec.structs.astuple(entry)) + b"\n")


def changed(baseline: Baseline, new: Baseline, gone: Iterable[Entry]) -> Baseline:
    """A baseline that also knows what is ``new``, and not what is ``gone``."""
    entries = dict(baseline)
    for key, entry in new.items():
        known = entries.get(key)
        entries[key] = replace(known, count=known.count + entry.count) if known else entry
    for entry in gone:
        key = subject(entry.subject), entry.rule, entry.pointer
        left = entries[key].count - entry.count
        if left:
            entries[key] = replace(entries[key], count=left)
        else:
            del entries[key]
    return entries
