"""What rules cost, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evselint.rulebook import Rule
from evselint.stopwatch import Cost, Stopwatch, by_family

RULES_SHOWN = 15
HEAD = f"{'':6} {'':34} {'asked':>10} {'answers':>9} {'filters':>9} {'total':>9} {'µs/record':>9} {'share':>7}"


def table(watch: Stopwatch, records: int, *, everything: bool) -> Iterator[str]:
    """Families, then the dearest rules (all with ``everything``); shares are of the processor time of the whole run."""
    costs = watch.costs()
    whole, per = watch.seconds, max(records, 1)
    yield ""
    yield f"What rules cost: {records:,} records, {whole:.2f} s of processor time, timed one by one in one process"
    yield ""
    yield from _rows("family", ((name, "", cost) for name, cost in by_family(costs, watch.book).items()), whole, per)
    told = sum(cost.seconds for cost in costs.values())
    rest = Cost(0, max(whole - told, 0.0) * 1e9)
    yield _row("", "reading, schema, fleet, output", rest, whole, per, asked=False)
    yield ""
    dearest = sorted(costs, key=lambda index: (-costs[index].seconds, watch.book[index].code))
    shown = dearest if everything else dearest[:RULES_SHOWN]
    yield from _rows("rule", (_named(watch.book[index], costs[index]) for index in shown), whole, per)
    if len(shown) < len(dearest):
        yield f"… and {len(dearest) - len(shown)} cheaper ones; -v shows all."


def _named(rule: Rule, cost: Cost) -> tuple[str, str, Cost]:
    return rule.code, rule.name, cost


def _rows(title: str, entries: Iterable[tuple[str, str, Cost]], whole: float, records: int) -> Iterator[str]:
    yield f"{title:6}{HEAD[6:]}"
    for code, name, cost in entries:
        yield _row(code, name, cost, whole, records)


def _row(code: str, name: str, cost: Cost, whole: float, records: int, *, asked: bool = True) -> str:
    times = f"{cost.asking / 1e6:7.1f}ms {cost.filtering / 1e6:7.1f}ms {cost.seconds * 1e3:7.1f}ms"
    share = 100 * cost.seconds / whole if whole else 0.0
    calls = f"{cost.asked:>10,}" if asked else f"{'':>10}"
    return f"{code:6} {name[:34]:34} {calls} {times} {cost.seconds * 1e6 / records:9.2f} {share:6.1f}%"
