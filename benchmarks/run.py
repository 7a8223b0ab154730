"""Measures the linter against its goals: `python benchmarks/run.py [--quick] [--million] [--markdown] [--check]`.

Every run is a process of its own, from start to exit. Contenders take turns, round after round, so that a busy
machine is busy for all of them; figures are medians over the rounds. Compare figures of one run only.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

if not __package__:  # run as a script: the package is in the folder above
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.contenders import Contender, linters, peers
from benchmarks.goals import GOALS, MILLION, Result, judge
from benchmarks.measure import Cost, MeasurementError, run, typical

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
_PACKAGES = (
    "msgspec", "jsonschema-rs", "orjson", "phonenumbers", "jsonschema", "fastjsonschema", "check-jsonschema",
    "yamllint",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = _options(arguments)
    document = min(10_000, options.records)
    field = [
        *linters(tuple(shlex.split(options.command)), options.records, document, options.million),
        *peers(options.records, document),
    ]
    try:
        costs = _measure(field, options.rounds)
    except MeasurementError as failure:
        print(failure, file=sys.stderr)
        return 2
    results = judge(GOALS + (MILLION if options.million else ()), costs)
    print(_table(("goal", "figure", "bound", "met"), [result.cells() for result in results]))
    print()
    print(_table(_COST_HEADS, _cost_rows(field, costs)))
    if options.markdown:
        _write(_markdown(field, costs, results, options.rounds))
    return 1 if options.check and any(result.met is False for result in results) else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the linter against its goals.")
    parser.add_argument("--quick", action="store_true", help="20,000 records and 3 rounds instead of 100,000 and 5")
    parser.add_argument("--million", action="store_true", help="also 1,000,000 records (1.8 GB in benchmarks/.cache)")
    parser.add_argument("--records", type=int, help="records in the large files")
    parser.add_argument("--rounds", type=int, help="runs of each contender")
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m evselint", help="the linter to measure")
    parser.add_argument("--markdown", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--check", action="store_true", help="exit code 1 if a goal is missed")
    options = parser.parse_args(arguments)
    options.records = options.records or (20_000 if options.quick else 100_000)
    options.rounds = options.rounds or (3 if options.quick else 5)
    return options


def _measure(field: list[Contender], rounds: int) -> dict[str, Cost]:
    """A round warms the page cache and the compiled modules with the short ones; it does not count."""
    for contender in field:
        if contender.short:
            run(contender.command, contender.accepted, memory=False)
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in field}
    for number in range(rounds):
        for contender in field:
            if contender.once and number:
                continue
            print(f"round {number + 1} of {rounds}: {contender.name}", file=sys.stderr)
            for _ in range(3 if contender.short else 1):
                costs[contender.name].append(run(contender.command, contender.accepted, not contender.short))
    return {name: typical(each) for name, each in costs.items()}


_COST_HEADS = ("what", "records", "processor µs a record", "processor s", "elapsed s", "peak memory MiB")


def _cost_rows(field: list[Contender], costs: dict[str, Cost]) -> list[tuple[str, ...]]:
    return [_cost_row(contender, costs[contender.name]) for contender in field]


def _cost_row(contender: Contender, cost: Cost) -> tuple[str, ...]:
    many = contender.records > 10
    return (
        contender.name,
        f"{contender.records:,}" if contender.records else "–",
        f"{cost.processor / contender.records * 1e6:.1f}" if many else "–",
        f"{cost.processor:.3f}",
        f"{cost.elapsed:.3f}",
        _memory(cost),
    )


def _memory(cost: Cost) -> str:
    """Of several processes together, and their peaks added up."""
    if not cost.memory:
        return "–"
    several = round(cost.peaks) != round(cost.memory)
    return f"{cost.memory:.0f}" + (f" (peaks added up: {cost.peaks:.0f})" if several else "")


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [heads, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _markdown(field: list[Contender], costs: dict[str, Cost], results: list[Result], rounds: int) -> str:
    return "\n\n".join(
        (
            f"Measured on {datetime.datetime.now(datetime.UTC).date()}, {_rounds(rounds)}. {_machine()}",
            _table(("goal", "figure", "bound", "met"), [result.cells() for result in results]),
            _table(_COST_HEADS, _cost_rows(field, costs)),
        )
    )


def _rounds(rounds: int) -> str:
    return f"{rounds} rounds, medians" if rounds > 1 else "1 round"


def _machine() -> str:
    versions = ", ".join(f"{name} {version}" for name in _PACKAGES if (version := _version(name)))
    return (
        f"{platform.system()} on {platform.machine()}, {_processor_model()}, {os.cpu_count()} processors; "
        f"{platform.python_implementation()} {platform.python_version()}; {versions}{_node()}."
    )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def _node() -> str:
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return f", Node {answer.stdout.strip()} with Ajv 8.20.0"


def _write(tables: str) -> None:
    """Puts the tables between the markers of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
