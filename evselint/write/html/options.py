"""What can be chosen about the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evselint.comparison import Comparison
    from evselint.score.history import Trend

MOST_FINDINGS = 250_000


@dataclass(frozen=True)
class PageOptions:
    """``most`` findings go into the page, None for all; ``beside`` is a file that holds every one of them.

    ``redact`` leaves out what the data say and keeps where it stands. ``comparison`` and ``trend`` are
    shown if there are any.
    """

    language: str = "en"
    most: int | None = MOST_FINDINGS
    beside: str | None = None
    redact: bool = False
    comparison: Comparison | None = None
    trend: Trend | None = None


DEFAULT = PageOptions()
