"""What the tests with made-up input share: a quick way to lint bytes, and what must hold of any report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evselint.config import Settings
from evselint.engine import Engine
from evselint.report import Report
from evselint.run import Plan, lint_files
from evselint.testing import TODAY

Lint = Callable[[bytes], Report]
SETTINGS = Settings(date=TODAY, jobs=1)


@pytest.fixture(scope="session")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Lint:
    """Lint bytes as a file; the engine is made once, since making it takes far longer than a small file."""
    file: Path = tmp_path_factory.mktemp("fuzz") / "data.json"
    engines: list[Engine] = []

    def kept(plan: Plan) -> Engine:
        engines[:] = engines or [make(plan)]
        return engines[0]

    make = Plan.engine

    def run(data: bytes) -> Report:
        file.write_bytes(data)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Plan, "engine", kept)
            report = lint_files([str(file)], SETTINGS)
        consistent(report)
        return report

    return run


def consistent(report: Report) -> None:
    """Counts agree with each other and with the findings."""
    findings = list(report.findings)
    assert len(findings) == len(report.findings) == sum(report.rules.values()) == sum(report.severities.values())
    assert 0 <= report.failing <= report.records
    assert report.records == report.failing + report.passing == sum(each.records for each in report.inputs)
    assert sum(each.records for each in report.operators) + report.deleted == report.records
    assert sum(each.failing for each in report.operators) == report.failing
    failing = {(each.path, each.record) for each in findings if each.severity == "error" and each.record is not None}
    assert len(failing) == report.failing
    for rule, count in report.rules.items():
        assert sum(each.rule == rule for each in findings) == count
    for each in findings:
        assert each.line >= 1
        assert each.column >= 1
        assert each.record is None or 0 <= each.record < report.records
        assert each.message
