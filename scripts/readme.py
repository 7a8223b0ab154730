"""Write README's table of rules and the run it shows anew: ``python -m scripts.readme``."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from evselint.rulebook import Rule, load_book
from scripts.pages.book import counts, families, rules_of
from scripts.pages.markdown import table

README = Path(__file__).resolve().parents[1] / "README.md"
RUN_BEGIN, RUN_END = "<!-- run:begin -->\n```console\n$ ", "```\n<!-- run:end -->"
RUN = re.compile(f"{re.escape(RUN_BEGIN)}(.*?)\n.*?{re.escape(RUN_END)}", re.DOTALL)
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


def with_run(readme: str) -> str:
    """README with what the command that it shows prints now."""
    before, command, after = RUN.split(readme)
    return f"{before}{RUN_BEGIN}{command}\n{printed(command)}{RUN_END}{after}"


def printed(command: str) -> str:
    """What an ``evselint`` command prints in this checkout."""
    arguments = [sys.executable, "-m", *shlex.split(command)]
    return subprocess.run(arguments, cwd=README.parent, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    whole = with_run(renewed(README.read_text(encoding="utf-8"), load_book()))
    README.write_text(whole, encoding="utf-8")
