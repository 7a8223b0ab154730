"""``lint`` for programs: files, bytes, or data that has been decoded already."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from evselint.config import Acceptance, Figures, Override, Stated, merged, operator_id
from evselint.profiles import layer_of
from evselint.report import Findings, Report
from evselint.run import lint_files

DATA = "<data>"

Source = str | Path | bytes | Mapping[str, Any] | Sequence[str | Path] | Sequence[Mapping[str, Any]]


def lint(
    source: Source,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    severity: Mapping[str, str] | None = None,
    rules: Figures | None = None,
    profile: str = "default",
    operator: str | None = None,
    sub_operators: Sequence[str] = (),
    online: bool = False,
    private_hosts: bool = False,
    geocoder: str | None = None,
    geocoder_rate: float | None = None,
    geocoder_cache: str | None = None,
    public_geocoder: bool = False,
    date: datetime.date | None = None,
    jobs: int | None = None,
    packs: Sequence[str | Path] = (),
    overrides: Sequence[Override] = (),
    accept: Sequence[Acceptance] = (),
    baseline: str | Path | None = None,
    keep: int | None = None,
) -> Report:
    """Lint ``source`` and return a Report.

    ``source`` is a path, a list of paths, the bytes of a file, or decoded data: a record, a push body or any
    other shape that a file may have, or a list of them. Findings in data name it ``<data>``; their lines and
    columns are those of compact JSON. The keywords are the settings of the configuration file, which itself is
    not read: a program's result depends on its call alone. ``keep`` keeps that many findings of each rule.

    Raises UsageError for unknown rules, Unreadable for files that cannot be read. Close the report, or use
    it in a ``with`` statement, when there may be many findings.

    >>> report = lint({"EvseID": "DE*ABC*E1"}, select=["EV1"])
    >>> report.records
    1
    """
    given = {
        "select": tuple(select),
        "ignore": tuple(ignore),
        "extend_select": tuple(extend_select),
        "severity": dict(severity or {}),
        "rules": dict(rules or {}),
        "profile": profile,
        "operator": operator,
        "sub_operators": tuple(sub_operators),
        "online": online,
        "private_hosts": private_hosts,
        "geocoder": geocoder,
        "geocoder_rate": geocoder_rate,
        "geocoder_cache": geocoder_cache,
        "public_geocoder": public_geocoder,
        "date": date,
        "jobs": jobs,
        "packs": tuple(map(str, packs)),
        "overrides": tuple(overrides),
        "accept": tuple(accept),
        "baseline": str(baseline) if baseline else None,
    }
    for name in (*sub_operators, *((operator,) if operator else ())):
        operator_id(name, "lint()")
    settings = merged(layer_of(profile), {name: Stated(value, "call") for name, value in given.items() if value})
    paths = _paths(source)
    if paths is not None:
        return lint_files(paths, settings, keep=keep)
    with _written(source) as file:
        return _renamed(lint_files([file], settings, keep=keep))


def _paths(source: Source) -> list[str] | None:
    """The paths that ``source`` is made of, None if it is data."""
    if isinstance(source, (str, Path)):
        return [str(source)]
    if isinstance(source, (bytes, Mapping)) or not source:
        return None
    return [str(each) for each in source] if all(isinstance(each, (str, Path)) for each in source) else None


@contextmanager
def _written(source: Any) -> Iterator[str]:
    """``source`` in a file, for as long as the block."""
    handle, name = tempfile.mkstemp(prefix="evselint-", suffix=".json")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(source if isinstance(source, bytes) else _as_json(source))
        yield name
    finally:
        Path(name).unlink()


def _as_json(source: Any) -> bytes:
    """``source`` as JSON that shows its faults (NaN, half a character) as a careless program would write them."""
    import json

    try:
        return json.dumps(source, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    except UnicodeEncodeError:
        return json.dumps(source, separators=(",", ":"), default=str).encode()


def _renamed(report: Report) -> Report:
    """The report with the temporary file called what the caller knows it as."""
    assert isinstance(report.findings, Findings)
    report.findings.paths[0] = DATA
    return replace(report, inputs=tuple(replace(each, path=DATA) for each in report.inputs))
