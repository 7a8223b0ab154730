"""Text of several lines, for the elements of the page that keep them."""

from __future__ import annotations

from markupsafe import Markup

from evselint.write.wording import visible


def in_lines(text: str) -> Markup:
    """``text`` with the ends of its lines as they are, and everything else that cannot be seen as an escape.

    What the page is given as plain text loses its lines, for those of data are escapes like all that cannot be seen.
    """
    return Markup("\n").join(visible(line) for line in text.split("\n"))
