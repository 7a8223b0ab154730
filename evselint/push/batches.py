"""Requests: steps cut to a size that the hub will take, and their bodies in temporary files."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evselint.push.plan import ActionType, Item, Step

# The hub documents no limit of size; these are our own, and a fullLoad is sent whole whatever its size.
MOST_RECORDS = 10_000
MOST_BYTES = 10_000_000
OVERHEAD = 1000


@dataclass(frozen=True)
class Batch:
    """One request: an action and its EVSEs."""

    action: ActionType
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Body:
    """A request's body in a file; ``spans`` tell where each record lies in it."""

    file: Path
    size: int
    digest: str
    spans: tuple[tuple[int, int], ...]

    def records(self) -> Iterator[bytes]:
        """Each record as it is sent."""
        with self.file.open("rb") as stream:
            for start, end in self.spans:
                stream.seek(start)
                yield stream.read(end - start)


def batches(steps: tuple[Step, ...], most_records: int = MOST_RECORDS, most_bytes: int = MOST_BYTES) -> list[Batch]:
    """The requests of a plan in order. A fullLoad replaces the whole set, so it is never cut."""
    made: list[Batch] = []
    for step in steps:
        if step.action == "fullLoad":
            made.append(Batch(step.action, step.items))
            continue
        items: list[Item] = []
        size = OVERHEAD
        for item in step.items:
            if items and (len(items) >= most_records or size + item.size > most_bytes):
                made.append(Batch(step.action, tuple(items)))
                items, size = [], OVERHEAD
            items.append(item)
            size += item.size + 2
        if items:
            made.append(Batch(step.action, tuple(items)))
    return made


def around_records(action: ActionType, operator_id: str, operator_name: str) -> tuple[bytes, bytes]:
    """What stands in a push body before its records, and what behind them (eRoamingPushEvseData, OICP 2.3 CPO)."""
    envelope = {"OperatorID": operator_id, "OperatorName": operator_name, "EvseDataRecord": []}
    whole = msgspec.json.encode({"ActionType": action, "OperatorEvseData": envelope})
    return whole[: -len("]}}")], whole[-len("]}}") :]


@contextmanager
def body_of(batch: Batch, operator: str, operator_name: str, payload: Callable[[Item], bytes]) -> Iterator[Body]:
    """Write the body of ``batch`` into a temporary file that lives as long as the block."""
    digest = hashlib.sha256()
    spans: list[tuple[int, int]] = []
    place = 0
    with tempfile.TemporaryDirectory(prefix="evselint-push-") as folder:
        file = Path(folder) / "body.json"
        with file.open("wb") as stream:

            def write(data: bytes) -> None:
                nonlocal place
                stream.write(data)
                digest.update(data)
                place += len(data)

            before, behind = around_records(batch.action, operator, operator_name)
            write(before)
            for number, item in enumerate(batch.items):
                if number:
                    write(b",\n")
                data = payload(item)
                write(data)
                spans.append((place - len(data), place))
            write(behind)
        yield Body(file, place, digest.hexdigest(), tuple(spans))
