"""The receipt: what was read, decided, sent and answered, so that an auditor can prove it afterwards.

It holds digests, ids and reasons; never a key, a password or a path to one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from evselint import __version__
from evselint.config import NAMES, Settings, plain
from evselint.push.certificate import Certificate
from evselint.push.client import Hub
from evselint.push.faults import Traced, traced
from evselint.push.inputs import digest_of
from evselint.push.sending import Sent
from evselint.push.told import plan_told, sent_told
from evselint.push.upload import Pushed
from evselint.read.source import Source
from evselint.report import Report
from evselint.rulebook import Rule
from evselint.write import json_report

VERSION = 1
# Settings that change nothing about which records pass; date and packs stand elsewhere in a receipt.
NO_MATTER = frozenset({"jobs", "fail_on", "max_findings", "date", "packs"})


@dataclass(frozen=True)
class Basis:
    """What a push rests on: the input, the report on it, the settings and packs, and the gate that was set."""

    inputs: tuple[Mapping[str, Any], ...]
    report: Mapping[str, Any]
    settings: Mapping[str, Any]
    packs: tuple[Mapping[str, Any], ...]
    gate: str
    min_score: float | None
    book: Mapping[str, Rule]


class _Hashing:
    """A stream that keeps nothing but the digest of what is written."""

    def __init__(self) -> None:
        self.digest = sha256()

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        self.digest.update(data)
        return len(data)


def basis(
    sources: Sequence[Source], report: Report, settings: Settings, gate: str, min_score: float | None = None
) -> Basis:
    """Digest input, report and house packs. The report's digest is that of its JSON form, as `evselint check`
    writes it; of the settings those are kept that somebody stated.
    """
    hashing = _Hashing()
    json_report.write(report, hashing)  # type: ignore[arg-type]
    inputs = tuple(
        {"path": source.label, "bytes": source.given, "sha256": digest_of(source), "records": facts.records}
        for source, facts in zip(sources, report.inputs, strict=True)
    )
    told = {
        "sha256": hashing.digest.hexdigest(),
        "date": report.date,
        "records": report.records,
        "passing": report.passing,
        "findings": dict(report.severities),
        "rules": dict(report.rules),
    }
    stated = {
        name: plain(getattr(settings, name))
        for name in NAMES
        if settings.origins.get(name, "default") != "default" and name not in NO_MATTER
    }
    packs = tuple({"path": each, "sha256": sha256(Path(each).read_bytes()).hexdigest()} for each in settings.packs)
    return Basis(inputs, told, stated, packs, gate, min_score, report.book)


def receipt(
    basis: Basis,
    hub: Hub,
    operator_name: str | None,
    certificate: Certificate | None,
    pushed: Pushed,
    started: datetime,
) -> dict[str, Any]:
    """The receipt of a push."""
    return {
        "version": VERSION,
        "tool": {"name": "evselint", "version": __version__, "rules": __version__.rpartition(".")[0]},
        "run": pushed.run or None,
        "started": started.isoformat(timespec="seconds"),
        "ended": pushed.ended.isoformat(timespec="seconds"),
        "hub": hub.base_url,
        "operator": {"operator_id": hub.operator, "operator_name": operator_name},
        "certificate": _certificate(certificate),
        "inputs": list(basis.inputs),
        "report": dict(basis.report),
        "settings": dict(basis.settings),
        "packs": list(basis.packs),
        "gate": basis.gate,
        "min_score": basis.min_score,
        "plan": plan_told(pushed.plan),
        "resolved": [sent_told(each, faults_of(each, basis.book)) for each in pushed.resolved],
        "requests": [sent_told(each, faults_of(each, basis.book)) for each in pushed.sent],
        "result": pushed.result,
    }


def faults_of(sent: Sent, book: Mapping[str, Rule]) -> list[Traced]:
    """The faults that the hub named, each at its record."""
    return list(traced(sent.outcome.faults, sent.items, book))


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {"sha256": certificate.fingerprint, "expires": certificate.expires.isoformat(timespec="seconds")}
