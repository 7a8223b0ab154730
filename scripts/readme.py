"""Write the rule table of README anew from the rule book: ``python -m scripts.readme``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evselint.rulebook import Rule, load_book
from scripts.pages.book import counts, families, rules_of
from scripts.pages.markdown import table

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- rules:begin -->\n", "<!-- rules:end -->"


def rule_table(book: Mapping[str, Rule]) -> str:
    """Families, how many rules each has, and some that show what it is like."""
    rows = []
    for family, told in families().items():
        telling = ", ".join(f"{book[code].name} ({code})" for code in told["telling"])
        rows.append([family, told["title"], *counts(rules_of(family, book)), telling])
    rows.append(["", "All", *counts(book.values()), ""])
    return table(["family", "about", "rules", "error", "warning", "info", "for example"], rows)


def renewed(readme: str, book: Mapping[str, Rule]) -> str:
    """README with the table as the book has it now."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{rule_table(book)}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8"), load_book()), encoding="utf-8")
