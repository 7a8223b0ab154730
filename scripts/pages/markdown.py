"""Texts of the rule book as Markdown: nothing in them is markup."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

ISSUE = re.compile(r"\b([\w.-]+/[\w.-]+)#(\d+)\b")
LINK = re.compile(r"https?://[^\s\\)>]+")
CODE_OF_RULE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|^#.*?$|^<!--.*?-->|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|\b(?P<code>EV\d{3})\b",
    re.MULTILINE | re.DOTALL,
)
MARKUP = re.compile(r"([\\`*_{}\[\]#|~^])")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escaped(text: str) -> str:
    """A text as it stands, in which no character is markup."""
    return MARKUP.sub(r"\\\1", text.translate(ENTITIES))


def linked(text: str) -> str:
    """A source of a rule; an address, or the issue of a repository (``owner/name#12``), is a link."""
    if place := LINK.search(text):
        return f"{escaped(text[: place.start()])}<{place[0]}>{escaped(text[place.end() :])}"
    return ISSUE.sub(r"[\g<0>](https://github.com/\1/issues/\2)", text) if ISSUE.search(text) else escaped(text)


def with_links(text: str, codes: Container[str]) -> str:
    """Markdown in which codes of rules lead to their pages, but for those in code, in headings and in links."""

    def link(found: re.Match[str]) -> str:
        code = found["code"]
        return f"[{code}](rules/{code}.md)" if code and code in codes else found[0]

    return CODE_OF_RULE.sub(link, text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def fenced(text: str, language: str = "json", marked: Iterable[int] = ()) -> str:
    """A block of code; lines at the numbers ``marked`` (from 1) stand out."""
    fence = "````" if "```" in text else "```"
    numbers = " ".join(map(str, marked))
    head = f'{{ .{language} hl_lines="{numbers}" }}' if numbers else language
    return f"{fence} {head}\n{text}\n{fence}"
