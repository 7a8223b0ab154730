"""What a geocoder said before, in a file of SQLite, so that the next run asks only for what is new."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evselint.places import state_folder

DAYS = 180
FILE = "geocoder.sqlite"
TABLE = "CREATE TABLE IF NOT EXISTS answers (query TEXT PRIMARY KEY, answer TEXT NOT NULL, asked TEXT NOT NULL)"


class CannotRememberError(Exception):
    """The file cannot be used."""


class Remembered:
    """Answers by query; those older than half a year at the date ``today`` (ISO 8601) are forgotten."""

    def __init__(self, connection: sqlite3.Connection, today: str) -> None:
        self._connection, self._today = connection, today
        oldest = (date.fromisoformat(today) - timedelta(days=DAYS)).isoformat()
        connection.execute("PRAGMA journal_mode = WAL")  # an answer is kept at once, but the disk is not waited for
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            connection.execute(TABLE)
            connection.execute("DELETE FROM answers WHERE asked < ?", (oldest,))

    @classmethod
    @contextmanager
    def opened(cls, given: str | None, today: str) -> Iterator[Remembered]:
        """The file ``given``, or that of this user (see ``state_folder``). Raises CannotRememberError."""
        file = Path(given) if given else state_folder() / FILE
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(file, timeout=30)
        except (OSError, sqlite3.Error) as error:
            raise CannotRememberError(f"{file} cannot be opened: {error}") from error
        with closing(connection):
            try:
                yield cls(connection, today)
            except sqlite3.Error as error:
                raise CannotRememberError(f"{file} cannot be used: {error}") from error

    def get(self, query: str) -> Any:
        """The answer to a query, None if it was not asked."""
        row = self._connection.execute("SELECT answer FROM answers WHERE query = ?", (query,)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, query: str, answer: Any) -> None:
        """Keep an answer."""
        with self._connection:
            row = (query, json.dumps(answer), self._today)
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)
