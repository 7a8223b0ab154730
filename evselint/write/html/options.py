"""What can be chosen about the page."""

from __future__ import annotations

from dataclasses import dataclass

MOST_FINDINGS = 250_000


@dataclass(frozen=True)
class PageOptions:
    """``most`` findings go into the page, None for all; ``beside`` is a file that holds every one of them.

    ``redact`` leaves out what the data say and keeps where it stands.
    """

    language: str = "en"
    most: int | None = MOST_FINDINGS
    beside: str | None = None
    redact: bool = False


DEFAULT = PageOptions()
