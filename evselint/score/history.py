"""The trend: one small JSON file for each run in a folder, and what changed since the last ones."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evselint.config import UsageError

VERSION = 1
BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = "_.-=+*#@"
SHOWN = 12


@dataclass(frozen=True)
class Entry:
    """What one run said: the day it was about, a digest of what was read, figures and counts.

    ``digest`` is the SHA-256 of the input files, in order, as far as they are files. ``variant`` and ``model`` say how
    the figures were made: only entries that agree on them can be compared.
    """

    date: datetime.date
    digest: str
    model: str
    variant: str
    overall: float | None
    correctness: float | None
    completeness: float | None
    parts: Mapping[str, float | None]
    records: int
    passing: int
    severities: Mapping[str, int]


@dataclass(frozen=True)
class Trend:
    """Entries of the same kind, the earliest first, and the two that the latest is compared with."""

    entries: tuple[Entry, ...]
    before: Entry | None
    at_rating: Entry | None

    @property
    def now(self) -> Entry:
        """The latest entry."""
        return self.entries[-1]


def digest_of_files(paths: Iterable[str]) -> str:
    """The SHA-256 of the bytes of all files in order; standard input, which is gone, counts by its name."""
    digest = hashlib.sha256()
    for path in paths:
        if Path(path).is_file():
            with open(path, "rb") as stream:
                hashlib.file_digest(stream, lambda: digest)
        else:
            digest.update(path.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def append(folder: Path, entry: Entry) -> Path:
    """Write an entry into ``folder``, which is made if need be; the same data of the same day replace their entry.

    Raises UsageError where that cannot be.
    """
    file = folder / f"{entry.date.isoformat()}-{entry.digest[:12]}.json"
    content = {"version": VERSION, **asdict(entry), "date": entry.date.isoformat()}
    draft = file.with_suffix(".json.new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise UsageError(f"--history {folder}: {error.strerror or error}") from error
    return file


def entries_of(folder: Path) -> list[Entry]:
    """All entries of a folder, the earliest first. Raises UsageError for a file that is none."""
    entries = []
    for file in sorted(folder.glob("*.json")):
        try:
            entries.append(_entry(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"--history {folder}: {file.name} is no entry of a history") from error
    return sorted(entries, key=lambda entry: entry.date)


def _entry(content: Mapping[str, Any]) -> Entry:
    if content["version"] != VERSION:
        raise ValueError("another version")
    names = (name for name in Entry.__dataclass_fields__ if name != "date")
    return Entry(date=datetime.date.fromisoformat(content["date"]), **{name: content[name] for name in names})


def trend_of(entries: Sequence[Entry], now: Entry) -> Trend:
    """What ``now`` follows: entries made the same way up to its day, the last of another state, and that of the 1st.

    The rating looks at what stands on the 1st, so the comparison is with the last entry up to the 1st of its month.
    """
    same = [
        entry
        for entry in entries
        if (entry.model, entry.variant) == (now.model, now.variant)
        and entry.date <= now.date
        and (entry.date, entry.digest) != (now.date, now.digest)
    ]
    first = now.date.replace(day=1)
    at_rating = [entry for entry in same if entry.date <= first]
    return Trend((*same, now), same[-1] if same else None, at_rating[-1] if at_rating else None)


def sparkline(values: Sequence[float | None], *, plain: bool = False) -> str:
    """A bar for each of the last values, from the lowest to the highest of them; a blank where there is none."""
    bars = PLAIN_BARS if plain else BARS
    shown = list(values)[-SHOWN:]
    known = [value for value in shown if value is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if value is None else bars[round((value - low) / span * (len(bars) - 1)) if span else len(bars) // 2]
        for value in shown
    )
