"""What a finding is, whichever file and line it stands in: the name under which it is known from run to run."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from evselint.checks.identity import canonical, operator
from evselint.finding import Finding

SIZE = 16  # bytes


def key_of(finding: Finding) -> tuple[str, str, str]:
    """Subject, rule and pointer: by these, findings of two runs are the same."""
    return subject(finding.evse_id, finding.operator_id), finding.rule, finding.pointer


@lru_cache(maxsize=1024)  # findings of one record follow one another
def subject(evse_id: str | None, operator_id: str | None) -> str:
    """The EVSE in one spelling; where there is none the operator, for a fault of a file the empty text."""
    if evse_id is not None:
        return canonical(evse_id)
    return operator(operator_id) if operator_id is not None else ""


def fingerprint(finding: Finding) -> str:
    """The key in 32 hexadecimal digits. It depends neither on the file nor on the line, so it survives an export."""
    text = "\0".join(key_of(finding))
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=SIZE).hexdigest()
