"""Write README's table of rules and the run it shows anew: ``python -m scripts.readme``."""

from __future__ import annotations

import os
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
WIDTH = "100"
BEGIN, END = "<!-- rules:begin -->\n", "<!-- rules:end -->"


def rule_table(book: Mapping[str, Rule]) -> str:
    """Families, how many rules each has, and some that show what it is like."""
    rows = []
    for family, told in families().items():
        telling = ", ".join(f"{book[code].name} ({code})" for code in told["telling"])
        rows.append([family, told["title"], *counts(rules_of(family, book)), telling])
    rows.append(["", "All", *counts(book.values()), ""])
    return table(["family", "about", "rules", "error", "warning", "info", "off", "for example"], rows)


def renewed(readme: str, book: Mapping[str, Rule]) -> str:
    """README with the table as the book has it now."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{rule_table(book)}\n{END}{after}"


def with_runs(readme: str) -> str:
    """README with what the commands that it shows print now."""
    return RUN.sub(lambda run: f"{RUN_BEGIN}{run[1]}\n{printed(run[1])}{RUN_END}", readme)


def printed(command: str) -> str:
    """What an ``evselint`` command prints in this checkout, without colour, in lines of ``WIDTH``."""
    arguments = [sys.executable, "-m", *shlex.split(command)]
    plain = {**os.environ, "NO_COLOR": "1", "COLUMNS": WIDTH, "PYTHONUTF8": "1"}
    return subprocess.run(arguments, cwd=README.parent, env=plain, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    whole = with_runs(renewed(README.read_text(encoding="utf-8"), load_book()))
    README.write_text(whole, encoding="utf-8")
