"""The figures that an operator reads on Hubject's portal, month by month, as a file that evselint can compare with."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

from evselint.config import UsageError, suggestion

FIGURES = ("overall", "correctness", "completeness")
NEEDED = ("date", "data", "points", *FIGURES)


@dataclass(frozen=True)
class Month:
    """What the portal says of one rating, and the files that stood on the hub on that day.

    ``points`` is the number of charging points rated; the figures go from 0 to 100 as the portal shows them, so that
    their decimals tell how far it rounds.
    """

    date: datetime.date
    data: tuple[str, ...]
    points: int
    overall: Decimal
    correctness: Decimal
    completeness: Decimal

    @property
    def rounding(self) -> float:
        """How far a figure may be from the value that was rounded to it: half a unit of the last decimal shown."""
        most = max(-_exponent(getattr(self, name)) for name in FIGURES)
        return 0.5 * 10.0**-most

    @property
    def mean(self) -> Decimal:
        """The mean of correctness and completeness."""
        return (self.correctness + self.completeness) / 2

    @property
    def is_mean(self) -> bool:
        """Whether overall is the mean of the other two, as published, but for rounding."""
        return abs(float(self.overall - self.mean)) <= 2 * self.rounding + 1e-9


@dataclass(frozen=True)
class Portal:
    """Whose figures they are, if the file says so, and the months, the earliest first."""

    operator: str | None
    months: tuple[Month, ...]


def read_portal(path: Path) -> Portal:
    """Read the file. Raises UsageError with the reason."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: this is not TOML: {error}") from error
    _refuse_unknown(content, ("operator", "months"), str(path))
    operator = content.get("operator")
    if operator is not None and not isinstance(operator, str):
        raise UsageError(f'{path}: operator must be text such as "DE*ABC"')
    entries = content.get("months")
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise UsageError(f"{path}: no figures; give a table [[months]] for each rating, with {', '.join(NEEDED)}")
    months = [_month(each, f"{path}: months[{number}]", path.parent) for number, each in enumerate(entries)]
    months.sort(key=lambda month: month.date)
    _refuse_twice([month.date for month in months], path)
    return Portal(operator, tuple(months))


def _month(entry: dict[str, Any], where: str, folder: Path) -> Month:
    _refuse_unknown(entry, NEEDED, where)
    missing = [name for name in NEEDED if name not in entry]
    if missing:
        raise UsageError(f"{where}: {missing[0]} is missing")
    date, data, points = entry["date"], entry["data"], entry["points"]
    if not isinstance(date, datetime.date) or isinstance(date, datetime.datetime):
        raise UsageError(f"{where}: date must be a date such as 2026-11-01, without quotation marks")
    files = [data] if isinstance(data, str) else data
    if not isinstance(files, list) or not files or not all(isinstance(each, str) for each in files):
        raise UsageError(f"{where}: data must name the file, or a list of files, that stood on the hub on {date}")
    if not isinstance(points, int) or isinstance(points, bool) or points < 1:
        raise UsageError(f"{where}: points must be the number of charging points rated")
    figures = {name: _figure(entry[name], f"{where}: {name}") for name in FIGURES}
    return Month(date, tuple(str(folder / each) for each in files), points, **figures)


def _figure(value: Any, where: str) -> Decimal:
    try:
        figure = Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
    except InvalidOperation:
        figure = None
    if figure is None or not figure.is_finite() or not 0 <= figure <= 100:
        raise UsageError(f"{where} must be a number from 0 to 100 as the portal shows it")
    return figure


def _refuse_unknown(entry: dict[str, Any], known: Sequence[str], where: str) -> None:
    for key in entry:
        if key not in known:
            raise UsageError(f"{where}: unknown key {key}{suggestion(key, known)}")


def _refuse_twice(dates: Sequence[datetime.date], path: Path) -> None:
    for first, second in pairwise(dates):
        if first == second:
            raise UsageError(f"{path}: {first} is given twice")


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0
