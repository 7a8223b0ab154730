"""JUnit XML: a test case for each finding, and one for each rule that found nothing.

A case fails where the finding makes the run fail: it is new, and its severity is at or above the gate. All other
findings are skipped cases, so that they are seen and fail nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from evselint.encode import encoded
from evselint.finding import at_or_above
from evselint.write.files import from_root
from evselint.write.wording import known_as, place, visible

if TYPE_CHECKING:
    from evselint.finding import Finding
    from evselint.report import Report


def write(report: Report, stream: IO[bytes], *, fail_on: str, root: str) -> None:
    """Write ``report``, case by case; ``fail_on`` is the least severity that fails, or ``never``.

    Files are named from ``root``: GitLab makes links of them.
    """
    for line in _lines(report, frozenset(at_or_above(fail_on)), root):
        stream.write(line.encode() + b"\n")


def _lines(report: Report, fatal: frozenset[str], root: str) -> Iterator[str]:
    quiet = [rule for code, rule in report.book.items() if not report.rules.get(code)]
    found = sum(report.severities.values())
    failures = sum(report.new[severity] for severity in fatal)
    counts = f'tests="{found + len(quiet)}" failures="{failures}" errors="0" skipped="{found - failures}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="evselint" {counts}>'
    yield f'<testsuite name="evselint" {counts}>'
    for finding in report.findings:
        yield from _case(finding, report, root, fails=finding.known is None and finding.severity in fatal)
    for rule in quiet:
        yield f"<testcase classname={_attribute('evselint')} name={_attribute(f'{rule.code} {rule.name}')}/>"
    yield "</testsuite>"
    yield "</testsuites>"


def _case(finding: Finding, report: Report, root: str, *, fails: bool) -> Iterator[str]:
    file = _attribute(from_root(finding.path, root))
    name = f"{finding.rule} {finding.name}: {finding.evse_id or place(finding)} {finding.pointer}"
    yield f'<testcase classname={file} name={_attribute(name.strip())} file={file} line="{finding.line}">'
    if fails:
        yield f'<failure type="{finding.severity}" message={_attribute(finding.message)}>'
        yield escape("\n".join(map(visible, _details(finding, report))))
        yield "</failure>"
    else:
        known = f" ({known_as(finding.known)})" if finding.known else ""
        yield f"<skipped message={_attribute(f'{finding.severity}{known}: {finding.message}')}/>"
    yield "</testcase>"


def _details(finding: Finding, report: Report) -> Iterator[str]:
    yield f"{place(finding)}  {finding.message}"
    if finding.value is not None:
        yield f"value: {encoded(finding.value).decode()}"
    rule = report.book.get(finding.rule)
    if rule:
        yield f"fix: {rule.fix}"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
