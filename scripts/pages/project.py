"""Pages of the site that stand elsewhere in the project: README, changelog, licence. Their links are moved along."""

from __future__ import annotations

import re
from pathlib import Path

# From the place in the project to the page of the site.
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "licence.md",
    "NOTICE": "notice.md",
}
FOLDERS = {"rules": "rules/index.md"}
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
PLAIN = {"LICENSE": "Licence", "NOTICE": "Data of others"}


def project_page(checkout: Path, name: str) -> str:
    """Markdown of a file of the project as a page."""
    text = (checkout / name).read_text(encoding="utf-8")
    if name in PLAIN:
        return f"# {PLAIN[name]}\n\n```text\n{text.rstrip()}\n```\n"
    return LINK.sub(_moved, text)


def _moved(link: re.Match[str]) -> str:
    """A link of the project as a link of the site."""
    target, place = link[1], link[2] or ""
    if target.startswith("docs/"):
        return f"]({target.removeprefix('docs/')}{place})"
    return f"]({PAGES.get(target) or FOLDERS.get(target.rstrip('/'), target)}{place})"
