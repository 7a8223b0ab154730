"""GitLab code quality: a list of what is new, which GitLab compares between branches by fingerprint."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any

from evselint.encode import encoded
from evselint.fingerprint import SIZE, fingerprint
from evselint.write.files import from_root
from evselint.write.wording import evse, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}
SEEN_BITS = 26  # a filter of 8 MB: of a million findings about one in a hundred is suspected for nothing


def write(report: Report, stream: IO[bytes], *, root: str) -> None:
    """Write ``report``, finding by finding; paths are given from ``root``, the folder of the repository."""
    suspects = _suspects(report)
    times: Counter[str] = Counter()
    stream.write(b"[")
    separator = b"\n"
    for finding in report.findings:
        if finding.known:
            continue
        mark = fingerprint(finding)
        if mark in suspects:
            times[mark] += 1
            mark = _numbered(mark, times[mark])
        stream.write(separator + encoded(_issue(finding, mark, root)))
        separator = b",\n"
    stream.write(b"\n]\n")


def _suspects(report: Report) -> set[str]:
    """Fingerprints that may occur more than once: GitLab wants each to be unique, and a set of all would be large."""
    seen = bytearray(1 << (SEEN_BITS - 3))
    suspects = set()
    for finding in report.findings:
        if finding.known:
            continue
        mark = fingerprint(finding)
        place = int(mark[:16], 16) >> (64 - SEEN_BITS)
        bit = 1 << (place & 7)
        if seen[place >> 3] & bit:
            suspects.add(mark)
        seen[place >> 3] |= bit
    return suspects


def _numbered(mark: str, time: int) -> str:
    """The fingerprint of the ``time``-th finding with this mark; the first keeps it."""
    return mark if time == 1 else blake2b(f"{mark} {time}".encode(), digest_size=SIZE).hexdigest()


def _issue(finding: Finding, mark: str, root: str) -> dict[str, Any]:
    subject = f"{evse(finding)}: " if finding.evse_id else ""
    return {
        "description": visible(f"{subject}{finding.message}"),
        "check_name": f"{finding.rule} {finding.name}",
        "fingerprint": mark,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": visible(from_root(finding.path, root)), "lines": {"begin": finding.line}},
    }
