"""Where lines of text may end: texts of several lines, and names that are longer than a line."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from evselint.write.wording import visible


def in_lines(text: str) -> Markup:
    """``text`` with the ends of its lines as they are, and everything else that cannot be seen as an escape.

    What the page is given as plain text loses its lines, for those of data are escapes like all that cannot be seen.
    """
    return Markup("\n").join(visible(line) for line in text.split("\n"))


def between_words(name: str) -> Markup:
    """``AccessibilityLocation``, of which a narrow screen may begin a new line with ``Location``."""
    return Markup("<wbr>").join(map(escape, re.split("(?<=[a-z])(?=[A-Z])", visible(name))))
