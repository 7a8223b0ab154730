"""A JSON report that was saved, as the Report that it was written from."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import BinaryIO

import msgspec

from evselint.classes import Classes, RecordClass
from evselint.config import Calibrated, UsageError
from evselint.finding import Finding
from evselint.grid import Grid
from evselint.read.source import Source, reading
from evselint.report import FindingsInOrder, InputFacts, KnownFindings, OperatorFacts, Report
from evselint.rulebook import load_book

VERSION = 1
BEGINNING = re.compile(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"evselint"')
LONGEST_BEGINNING = 1024
FIRST_FINDING = b',"findings":[\n'
LAST_LINE = b"]}"


class _Version(msgspec.Struct):
    version: int


class _Run(msgspec.Struct):
    date: str
    inputs: tuple[InputFacts, ...]
    rules: tuple[str, ...]
    skipped: Mapping[str, str]


class _Summary(msgspec.Struct):
    records: int
    failing: int
    deleted: int
    fixable: int
    findings: Mapping[str, int]
    rules: Mapping[str, int]
    known: KnownFindings | None = None


class _Operator(msgspec.Struct):
    operator_id: str | None
    operator_name: str | None
    records: int
    failing: int
    findings: Mapping[str, int]
    rules: Mapping[str, int]


class _Calibrated(msgspec.Struct):
    date: datetime.date
    months: int
    error: float


class _Score(msgspec.Struct):
    model_version: str
    unrated: int
    values: Mapping[str, int | None]
    classes: tuple[RecordClass, ...]
    variant: Mapping[str, str] = {}
    calibrated: _Calibrated | None = None


class _Grid(msgspec.Struct):
    level: int
    cells: list[tuple[int, int, int]]


class _Head(msgspec.Struct):
    """Everything but the findings."""

    run: _Run
    summary: _Summary
    operators: tuple[_Operator, ...]
    score: _Score | None = None
    grid: _Grid | None = None


class _Whole(_Head, kw_only=True):
    findings: list[Finding]


class SavedFindings:
    """Findings that are read from a saved report, line by line, each time that somebody goes through them."""

    def __init__(self, source: Source, start: int) -> None:
        self._source, self._start = source, start
        with self._lines() as stream:
            lines, last = 0, b""
            for lines, last in enumerate(stream):  # noqa: B007
                pass
        self._count = lines  # the last line closes the report
        if last.strip() != LAST_LINE:
            raise _damaged(source, "its end is missing")

    def _lines(self) -> BinaryIO:
        stream = open(self._source.file, "rb")  # noqa: SIM115  (whoever asks for it closes it)
        stream.seek(self._start)
        return stream

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        decode = msgspec.json.Decoder(Finding).decode
        with self._lines() as stream:
            try:
                for line in islice(stream, self._count):
                    yield decode(line.rstrip(b",\n"))
            except msgspec.MsgspecError as error:
                raise _damaged(self._source, error) from error

    def close(self) -> None:
        """There is nothing to give back."""


class _InMemory(list[Finding]):
    def close(self) -> None:
        pass


def is_saved(source: Source) -> bool:
    """Whether this begins as a JSON report does."""
    with reading(source) as reader:
        return BEGINNING.match(reader.read(source.start, LONGEST_BEGINNING)) is not None


def report_of(source: Source, packs: Sequence[str] = ()) -> Report:
    """The Report that was saved; good as long as ``source`` is open. Raises UsageError, BookError.

    What rules say is read from the rule book of today and from ``packs``.
    """
    with open(source.file, "rb") as stream:
        stream.seek(source.start)
        first = stream.readline()
        as_written = first.endswith(FIRST_FINDING)  # a finding a line
        data = first[: -len(FIRST_FINDING)] + b"}" if as_written else first + stream.read()
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version != VERSION:
            raise UsageError(f"{source.label}: a report of version {version}; this evselint reads version {VERSION}")
        if as_written:
            findings: FindingsInOrder = SavedFindings(source, source.start + len(first))
            return _report(msgspec.json.decode(data, type=_Head), findings, packs)
        whole = msgspec.json.decode(data, type=_Whole)
        return _report(whole, _InMemory(whole.findings), packs)
    except msgspec.MsgspecError as error:
        raise _damaged(source, error) from error


def _report(head: _Head, findings: FindingsInOrder, packs: Sequence[str]) -> Report:
    book = load_book(packs)
    summary = head.summary
    return Report(
        date=head.run.date,
        inputs=head.run.inputs,
        records=summary.records,
        failing=summary.failing,
        deleted=summary.deleted,
        severities=summary.findings,
        rules=summary.rules,
        fixable=summary.fixable,
        operators=tuple(
            OperatorFacts(each.operator_id, each.operator_name, each.records, each.failing, each.findings, each.rules)
            for each in head.operators
        ),
        findings=findings,
        book={code: book[code] for code in head.run.rules if code in book},
        known=summary.known,
        classes=None if head.score is None else _classes(head.score),
        calibrated=None if head.score is None else _calibrated(head.score),
        grid=None if head.grid is None else Grid.of(head.grid.level, head.grid.cells),
        skipped=head.run.skipped,
    )


def _classes(score: _Score) -> Classes:
    return Classes(score.model_version, score.classes, score.unrated, score.values)


def _calibrated(score: _Score) -> Calibrated | None:
    found = score.calibrated
    return None if found is None else Calibrated(score.variant, found.date, found.months, found.error)


def _damaged(source: Source, why: object) -> UsageError:
    return UsageError(f"{source.label}: this report is damaged: {why}")
