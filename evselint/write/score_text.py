"""The score on a terminal: one screen that says where the data stand and what to do first."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from evselint.score.calendar import next_rating
from evselint.score_model import load_model
from evselint.write import score_words as words
from evselint.write.wording import counted, holds, styled, visible

if TYPE_CHECKING:
    from evselint.score import FieldFigures, Score
    from evselint.score.groups import Group
    from evselint.score.ladder import Standing
    from evselint.score.view import View

NARROWEST, WIDEST = 60, 110
GROUPS_SHOWN = 10
HINDRANCES_SHOWN = 4
LONGEST_NAME = 28


class Symbols(Struct, frozen=True):
    """What is drawn with, where the encoding has it."""

    eighths: str = " ▏▎▍▌▋▊▉█"
    dot: str = "·"
    dash: str = "–"


ASCII = Symbols(" " * 8 + "#", "-", "-")


class Screen(Struct, frozen=True):
    """How wide it is, with what to draw, and whether in colour."""

    width: int
    symbols: Symbols
    color: bool

    def bold(self, text: str) -> str:
        """Text that stands out."""
        return styled(text, bold=True) if self.color else text

    def bar(self, value: float | None, width: int) -> str:
        """A bar for a figure from 0 to 100."""
        eighths = round((value or 0.0) / 100 * width * 8)
        drawn = self.symbols.eighths[8] * (eighths // 8) + self.symbols.eighths[eighths % 8]
        drawn = drawn[:width].ljust(width)
        return styled(drawn, fg="cyan") if self.color else drawn

    def wrapped(self, text: str, first: str, later: str) -> list[str]:
        """Lines that fit."""
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=later,
            break_long_words=False,
            break_on_hyphens=False,
        )


def write(view: View, stream: IO[bytes], *, encoding: str, color: bool, width: int, everything: bool = False) -> None:
    """Write the screen; ``everything``: all groups and what the ladder asks."""
    symbols = Symbols() if holds(encoding, "▏█·–") else ASCII
    screen = Screen(max(NARROWEST, min(WIDEST, width)), symbols, color)
    for line in _lines(view, screen, everything=everything):
        stream.write(f"{line.rstrip()}\n".encode(encoding, "backslashreplace"))


def _lines(view: View, screen: Screen, *, everything: bool) -> Iterator[str]:
    score = view.score
    yield screen.bold(f"{words.ESTIMATE}: {words.headline(score, screen.symbols.dash)}")
    who = counted(score.records, "charging point")
    if view.operators > 1:
        who += f" of {counted(view.operators, 'operator')}"
    yield from screen.wrapped(f"{who} {screen.symbols.dot} {view.method}", "", "")
    yield ""
    yield from _halves(score, screen)
    for said in words.not_rated(score):
        yield from screen.wrapped(visible(said), "  ", "  ")
    yield ""
    yield from _fields(score.fields, screen)
    yield ""
    yield from _repairs(view, screen)
    if len(view.groups) > 1 or (view.by != "operator" and view.groups):
        yield ""
        yield from _groups(view, screen, len(view.groups) if everything else GROUPS_SHOWN)
    yield ""
    yield from _ladder(view.standing, view, screen)
    yield from _rating(view.date, screen)
    yield screen.bold("No tool can see")
    for unseen in load_model().unseen:
        yield from screen.wrapped(unseen, f"  {screen.symbols.dot} ", "    ")


def _halves(score: Score, screen: Screen) -> Iterator[str]:
    model = load_model()
    rows = [("Correctness", score.correctness, "correctness")]
    rows += [(f"  {model.parts[name].title}", value, "") for name, value in score.parts.items()]
    rows += [("Completeness", score.completeness, "completeness")]
    width = screen.width - 47
    for title, value, name in rows:
        found = score.spans.get(name)
        spread = words.span(*found, screen.symbols.dash) if found else ""
        figure = "not rated" if value is None else f"{value:5.1f}"
        yield f"{title:26}{figure:>9}  {screen.bar(value, width)} {spread:>7}"


def _fields(fields: Sequence[FieldFigures], screen: Screen) -> Iterator[str]:
    counting = sorted((each for each in fields if each.counted), key=lambda each: -_share(each))
    yield screen.bold("Filled, of 100 charging points")
    cells = [f"{_percent(each):>3}  {words.field(each.path)}" for each in counting]
    wide = max(map(len, cells), default=0)
    columns = max(1, (screen.width - 2) // (wide + 2))
    rows = -(-len(cells) // columns)
    for row in range(rows):
        yield "  " + "  ".join(cell.ljust(wide) for cell in cells[row::rows])
    written = [each for each in counting if each.placeholders]
    if written:
        said = words.joined(f"{words.field(each.path)} ({each.placeholders:,})" for each in written)
        yield from screen.wrapped(f"Placeholders, not counted: {said}", "  ", "    ")


def _share(each: FieldFigures) -> float:
    return each.filled / each.records if each.records else 0.0


def _percent(each: FieldFigures) -> str:
    """A share in percent that says 100 and 0 only of all and none."""
    share = 100 * _share(each)
    return f"{min(99, max(1, round(share)))}" if 0 < share < 100 else f"{share:.0f}"


def _repairs(view: View, screen: Screen) -> Iterator[str]:
    if not view.repairs:
        yield "Nothing to repair that would raise the estimate."
        return
    yield screen.bold("Repair first")
    for number, repair in enumerate(view.repairs, 1):
        gain = f"  {number}. {f'+{repair.overall:.1f}':>5}  "
        lines = screen.wrapped(words.task(repair, view.book), gain, " " * len(gain))
        yield screen.bold(lines[0]) if screen.color else lines[0]
        yield from lines[1:]
        example = f", such as {visible(repair.examples[0])}" if repair.examples else ""
        yield from screen.wrapped(words.effort(repair) + example, " " * len(gain), " " * len(gain))
    gained = sum(repair.overall for repair in view.repairs)
    after = (view.score.overall or 0.0) + gained
    together = "These together" if len(view.repairs) > 1 else "With it"
    yield f"  {together}: +{gained:.1f}, an estimate of {after:.1f}"


def _groups(view: View, screen: Screen, most: int) -> Iterator[str]:
    shown = view.groups[:most]
    wide = max([len(_name(group)) for group in shown] + [len(view.by)])
    heading = (
        f"{view.by.capitalize():{wide}}  {'points':>9}  {'estimate':>12}  {'correct':>7}  {'complete':>8}  stands on"
    )
    yield screen.bold(heading)
    for group in shown:
        score = group.score
        yield (
            f"{_name(group):{wide}}  {score.records:>9,}  {_short(score, screen):>12}"
            f"  {words.tenth(score.correctness):>7}  {words.tenth(score.completeness):>8}  {group.standing.rung or '-'}"
        )
    if len(view.groups) > most:
        yield f"and {counted(len(view.groups) - most, view.by, words.PLURAL.get(view.by, ''))} more; -v shows all"


def _name(group: Group) -> str:
    name = visible(group.name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "."


def _short(score: Score, screen: Screen) -> str:
    if score.overall is None:
        return "not rated"
    spread = words.span(score.low, score.high, screen.symbols.dash)
    return words.whole(score.overall) + (f" ({spread})" if spread else "")


def _ladder(standing: Standing, view: View, screen: Screen) -> Iterator[str]:
    rungs = [f"{name or 'none'} {count:,}" for name, count in standing.rungs.items() if count]
    yield screen.bold(f"Stands on the rung: {standing.rung or 'none yet'}") + f"  ({', '.join(rungs)})"
    if standing.next is not None and standing.hindrances:
        held = [f"{_named(what, view)} ({count:,})" for what, count in standing.hindrances[:HINDRANCES_SHOWN]]
        rest = len(standing.hindrances) - len(held)
        more = f" and {rest} more" if rest else ""
        title = next(rung.title for rung in load_model().rungs if rung.name == standing.next)
        yield from screen.wrapped(f"next: {standing.next}. {title}.", "  ", "    ")
        yield from screen.wrapped(f"held back by {', '.join(held)}{more}", "  ", "    ")


def _named(what: str, view: View) -> str:
    return f"{what} {visible(view.book[what].name)}" if what in view.book else words.field(what)


def _rating(date: datetime.date, screen: Screen) -> Iterable[str]:
    coming = next_rating(date)
    days = (coming - date).days
    when = "today" if not days else f"{coming.isoformat()}, in {counted(days, 'day')}"
    rest = "  Data are rated as they stand on the platform that day."
    yield screen.bold(f"Next rating: {when}.") + (rest if screen.width >= 90 else "")
