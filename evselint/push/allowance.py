"""How many EVSEs a push may remove: a number, or a share of those that stand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from evselint.config import UsageError

_WRITTEN = re.compile(r"(\d{1,9})|(\d{1,3}(?:\.\d{1,6})?)\s*%", re.ASCII)


@dataclass(frozen=True)
class Allowance:
    """``number`` of EVSEs, or ``percent`` of those that stand."""

    number: int | None = None
    percent: float | None = None

    def of(self, standing: int) -> int:
        """How many of ``standing`` EVSEs may go."""
        return self.number if self.number is not None else math.floor(standing * (self.percent or 0) / 100)

    def __str__(self) -> str:
        return str(self.number) if self.number is not None else f"{self.percent:g}%"


def allowance(text: str) -> Allowance:
    """``12`` or ``5%``. Raises UsageError."""
    found = _WRITTEN.fullmatch(text.strip())
    if found and found[1]:
        return Allowance(number=int(found[1]))
    if found and float(found[2]) <= 100:
        return Allowance(percent=float(found[2]))
    raise UsageError(f"--allow-removals {text}: expected a number or a share such as 5%")
