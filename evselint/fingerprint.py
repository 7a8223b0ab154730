"""What a finding is, whichever file and line it stands in: the name under which it is known from run to run."""

from __future__ import annotations

from functools import lru_cache

from evselint.checks.identity import canonical, operator, parse
from evselint.digest import blake2b
from evselint.encode import encodable
from evselint.finding import Finding

SIZE = 16  # bytes


Key = tuple[str, str, str]


def key_of(finding: Finding) -> Key:
    """Subject, rule and pointer: by these, findings of two runs are the same."""
    return key(finding.evse_id, finding.operator_id, finding.rule, finding.pointer)


def key(evse_id: str | None, operator_id: str | None, rule: str, pointer: str) -> Key:
    """The key of a finding of ``rule``: in one EVSE, else of one operator, else of a file."""
    written = pointer if pointer.isascii() else encodable(pointer)
    return subject(evse_id or operator_id or ""), rule, written


@lru_cache(maxsize=1024)  # findings of one record follow one another
def subject(identifier: str) -> str:
    """An EvseID or OperatorID in one spelling. What is neither stays as it is, in capitals."""
    written: str = encodable(identifier)
    return canonical(written) if parse(written) else operator(written) or written.strip().upper()


def fingerprint(finding: Finding) -> str:
    """The key in 32 hexadecimal digits. It depends neither on the file nor on the line, so it survives an export."""
    return blake2b("\0".join(key_of(finding)).encode(), digest_size=SIZE).hexdigest()
