"""Paragraphs with a label in the margin."""

from __future__ import annotations

import textwrap

from evselint.write.wording import visible

WIDTH = 100
MARGIN = 14


def labelled(label: str, text: str) -> str:
    """``  Label       text …``, wrapped beside its label."""
    start = f"  {label:{MARGIN - 4}}  "
    return textwrap.fill(
        visible(text),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )
