"""Ways in which the hub misbehaves when told to: what networks, gateways and hubs were seen to do."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

KINDS = {
    "drop-before": "lose the connection before anything is stored",
    "drop-after": "store, then lose the connection",
    "delay": "wait so many seconds before storing",
    "delay-after": "store, then wait so many seconds before the answer",
    "status": "answer with this HTTP status, nothing stored",
    "status-after": "store, then answer with this HTTP status",
    "code": "answer Result false with this status code, nothing stored",
    "too-many": "answer 429 with so many seconds in Retry-After",
    "html-403": "answer 403 in HTML, as a gateway in front does",
    "latin-1": "answer in ISO-8859-1",
    "true-009": "answer Result true with code 009, nothing stored",
    "no-json": "answer 200 with HTML, nothing stored",
}
_WRITTEN = re.compile(r"([a-z0-9-]+?)(?:=(\d{1,5}(?:\.\d+)?))?(?:\*(\d{1,4}))?", re.ASCII)
NEED_VALUE = frozenset({"delay", "delay-after", "status", "status-after", "code", "too-many"})


@dataclass(frozen=True)
class Fault:
    """One misbehaviour; ``value`` as its kind says."""

    kind: str
    value: str = ""


def faults(text: str) -> list[Fault]:
    """``drop-after``, ``status=503*2``: the faults that it means. Raises ValueError."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[1] not in KINDS or (found[1] in NEED_VALUE) != (found[2] is not None):
        raise ValueError(f"{text}: expected KIND, KIND=VALUE or either with *TIMES; kinds are {', '.join(KINDS)}")
    return [Fault(found[1], found[2] or "")] * int(found[3] or 1)


@dataclass(frozen=True)
class Faults:
    """The misbehaviours still to come, one a push."""

    waiting: deque[Fault]

    def next(self) -> Fault | None:
        """The one for this push."""
        return self.waiting.popleft() if self.waiting else None


class RateLimit:
    """So many requests a minute for each operator (Acceptable Use Policy 1.0: 375)."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self.per_minute, self.clock = per_minute, clock
        self.seen: dict[str, deque[float]] = {}

    def exceeded(self, operator_id: str) -> float:
        """Seconds to wait if there were too many, else 0; counts the request."""
        moment = self.clock()
        recent = self.seen.setdefault(operator_id, deque())
        while recent and recent[0] <= moment - 60:
            recent.popleft()
        if len(recent) >= self.per_minute:
            return recent[0] + 60 - moment
        recent.append(moment)
        return 0.0
