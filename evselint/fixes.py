"""Safe repairs: from findings that name one to the bytes that change; everything else stays as it is.

A repair replaces a value, renames a key or takes a member out. Where two repairs touch the same bytes the first one
is made, and the next round sees what is left.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from msgspec import Struct, field
from msgspec.structs import replace

from evselint.config import Settings
from evselint.encode import encodable
from evselint.finding import Finding
from evselint.lines import PlaceMap
from evselint.read.frames import Envelope, Span
from evselint.read.scan import Member, members, place_of, scan_value, value_end
from evselint.read.source import Source, Trouble, opened, reading
from evselint.read.walk import Walker
from evselint.report import Report
from evselint.rulebook import Rule
from evselint.run import lint_sources

CHUNK = 1 << 20
# A repair may uncover another one, seldom a third.
ROUNDS = 8
LONGEST_FACT = 1 << 17
Read = Callable[[int, int], bytes]
# Dialects by what mends them; all others are mended by another value.
RENAMED = frozenset({"alias-key", "misspelled-key"})
REMOVED = frozenset({"none-none", "pull-only-key"})
# Faults of a file that are mended by taking bytes out.
UNTIDY = frozenset({"trailing-comma", "text-after-json", "blank-lines"})
# A copy in UTF-8 without byte order mark is what every source is read from, so writing it down mends these.
RECODED = frozenset({"byte-order-mark", "utf-16"})
UNREADABLE = frozenset({"truncated", "unread", "too-large-when-unpacked"})


class Edit(Struct, frozen=True):
    """Bytes from ``start`` to ``end`` of a file, what stands there afterwards, and the finding that asks for it."""

    start: int
    end: int
    content: bytes
    finding: Finding


class Partial(Exception):
    """A file that cannot be read whole, or not for sure; the message is for the user."""


class Mended(Struct):
    """A file after its repairs: its records and bytes, what was done, and how many findings are left.

    ``done`` holds each finding that was mended, with the bytes that stand there now; its place is that in the file as
    ``given``. ``rounds`` are the edits of each round, and the byte from which on it copied.
    """

    label: str
    given: Source
    content: Source
    records: int = 0
    left: int = 0
    done: list[tuple[Finding, bytes]] = field(default_factory=list)
    rounds: list[tuple[list[Edit], int]] = field(default_factory=list)


@contextmanager
def mended(label: str, settings: Settings, *, unsafe: bool = False) -> Iterator[Mended]:
    """Repair a copy of the file ``label``, round after round until nothing is left to do.

    ``unsafe`` makes the repairs as well that only may be right. Raises Partial, Unreadable, UsageError, BookError.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evselint-fix-")))
        settings = replace(settings, score=False)  # nobody sees it
        given = stack.enter_context(opened(label))
        result = Mended(label, given, given)
        _refuse_partial(result.content, unsafe=unsafe)
        for number in range(ROUNDS):
            if not _round(result, settings, folder / str(number), unsafe=unsafe):
                break
        yield result


def _round(result: Mended, settings: Settings, draft: Path, *, unsafe: bool) -> bool:
    """Lint, and write what can be mended to ``draft``; whether there was anything."""
    source = result.content
    with lint_sources([source], settings) as report:
        found = list(mendable(report, unsafe=unsafe))
        result.records, result.left = report.records, sum(report.rules.values())
        coded, changes = recoded(source, found, report.book), edits(source, found, report.book)
    if not (coded or changes):
        return False
    start = source.start if coded else 0
    with draft.open("wb") as stream:
        write_mended(source, changes, stream, start=start)
    result.done += [(finding, b"") for finding in coded]
    result.done += zip(_placed_as_given(result, changes), [edit.content for edit in changes], strict=True)
    result.rounds.append((changes, start))
    size = draft.stat().st_size
    result.content = (
        replace(source, file=str(draft), size=size, start=0, troubles=())
        if coded
        else replace(source, file=str(draft), size=size)
    )
    return True


def _placed_as_given(result: Mended, changes: Sequence[Edit]) -> Iterator[Finding]:
    """The findings that ask for changes to a draft, with their places in the file as given."""
    if not result.rounds:
        yield from (edit.finding for edit in changes)
        return
    with reading(result.content) as draft, reading(result.given) as given:
        here, there = PlaceMap(draft, result.content.start, 0), PlaceMap(given, result.given.start, 0)
        anchors = []
        for edit in changes:
            here.remember(edit.start)
            # What is taken out may begin at the end of the line before.
            beside = here.place(edit.end - 1)[0] == edit.finding.line
            anchors.append(edit.end - 1 if beside else edit.start)
        offsets: Iterable[int] = anchors
        for edits, start in reversed(result.rounds):
            offsets = list(_undone(offsets, edits, start))
        for edit, anchor, offset in zip(changes, anchors, offsets, strict=True):
            there.remember(offset)
            (line, column), (given_line, given_column) = here.place(anchor), there.place(offset)
            finding = edit.finding
            shift = given_column - column if finding.line == line else 0
            yield replace(finding, line=given_line + finding.line - line, column=finding.column + shift)


def _undone(offsets: Iterable[int], edits: Iterable[Edit], start: int) -> Iterator[int]:
    """Where bytes of a draft, in order, stood in what it was made from by ``edits``, copied from ``start`` on."""
    following = iter(edits)
    edit = next(following, None)
    grown = -start
    for offset in offsets:
        while edit is not None and offset >= edit.start + grown + len(edit.content):
            grown += len(edit.content) - (edit.end - edit.start)
            edit = next(following, None)
        # What an edit has written stands where it began.
        yield min(offset - grown, edit.start) if edit is not None else offset - grown


def _refuse_partial(source: Source, *, unsafe: bool) -> None:
    """What cannot be read whole cannot be written whole. Raises Partial."""
    for trouble in source.troubles:
        if trouble.kind == "latin-1" and not unsafe:
            raise Partial(
                f"{source.label} is not UTF-8; --unsafe takes it for Windows-1252 and writes UTF-8, which may be wrong"
            )
        if trouble.kind in UNREADABLE:
            raise Partial(f"{source.label} cannot be read to its end, so it is left as it is")


def mendable(report: Report, *, unsafe: bool) -> Iterator[Finding]:
    """Findings with a repair: those that are safe, or with ``unsafe`` also those that only may be right."""
    for finding in report.findings:
        if finding.fixable or (unsafe and finding.repair is not None):
            yield finding


def edits(source: Source, findings: Iterable[Finding], book: Mapping[str, Rule]) -> list[Edit]:
    """What ``findings`` of one source change, in the order of the file and without overlap."""
    by_record: dict[int, list[Finding]] = {}
    of_file: dict[str, Finding] = {}
    of_envelopes: list[Finding] = []
    for finding in findings:
        rule = book[finding.rule]
        if rule.check == "reading":
            of_file.setdefault(rule.arguments["kind"], finding)
        elif finding.record is not None:
            by_record.setdefault(finding.record, []).append(finding)
        else:
            of_envelopes.append(finding)
    wanted = sorted(_walked(source, by_record, of_file, of_envelopes, book), key=lambda edit: (edit.start, -edit.end))
    made: list[Edit] = []
    for edit in wanted:
        if not made or edit.start >= made[-1].end:
            made.append(edit)
    return made


def recoded(source: Source, findings: Iterable[Finding], book: Mapping[str, Rule]) -> list[Finding]:
    """Findings about the encoding, which go away when the source is written down."""
    kinds = {trouble.kind for trouble in source.troubles} & RECODED
    rules = {code for code, rule in book.items() if rule.check == "reading" and rule.arguments["kind"] in kinds}
    return [finding for finding in findings if finding.rule in rules]


def _walked(
    source: Source,
    by_record: Mapping[int, list[Finding]],
    of_file: Mapping[str, Finding],
    of_envelopes: list[Finding],
    book: Mapping[str, Rule],
) -> Iterator[Edit]:
    record = 0
    with reading(source) as reader:
        walker = Walker(reader, source.start)
        while (event := walker.step()) is not None:
            if isinstance(event, Span):
                if found := by_record.get(record):
                    text = reader.read(event.start, event.end - event.start).decode("utf-8", "surrogateescape")
                    yield from _in_record(text, event.start, found, book)
                record += 1
            elif isinstance(event, Trouble):
                record += event.record
                if event.kind in UNTIDY and event.kind in of_file:
                    yield from _in_file(event, source, reader.read, of_file[event.kind])
            else:
                yield from _in_envelope(event.envelope, of_envelopes, reader.read)


def _in_envelope(envelope: Envelope, findings: Iterable[Finding], read: Read) -> Iterator[Edit]:
    for finding in findings:
        for value, place, pointer in envelope.found.values():
            if (value, pointer) == (finding.value, finding.pointer) and finding.repair is not None:
                end = value_end(read(place, LONGEST_FACT), 0).end
                yield Edit(place, place + end, _written(finding.repair, spaced=False), finding)


def _in_file(trouble: Trouble, source: Source, read: Read, finding: Finding) -> Iterator[Edit]:
    if trouble.kind == "trailing-comma":
        # The fault may be noticed at the bracket that follows.
        before = read(max(trouble.offset - LONGEST_FACT, 0), min(trouble.offset, LONGEST_FACT) + 1)
        comma = before.rfind(b",")
        if comma >= 0 and not before[comma + 1 :].strip(b" \t\r\n]}"):
            place = trouble.offset + 1 - len(before) + comma
            yield Edit(place, place + 1, b"", finding)
    elif trouble.kind == "text-after-json":
        yield Edit(trouble.offset, source.size, b"", finding)
    else:
        yield from _blank_lines(source, read, finding)


def _blank_lines(source: Source, read: Read, finding: Finding) -> Iterator[Edit]:
    """Lines that hold nothing. No JSON text has a line break within, so none of them carries meaning."""
    place, fresh = source.start, True
    while chunk := read(place, CHUNK):
        for line in chunk[: chunk.rfind(b"\n") + 1 or len(chunk)].splitlines(keepends=True):
            whole = line.endswith(b"\n")
            if fresh and whole and not line.strip():
                yield Edit(place, place + len(line), b"", finding)
            place, fresh = place + len(line), whole


def _in_record(text: str, base: int, findings: Iterable[Finding], book: Mapping[str, Rule]) -> Iterator[Edit]:
    """Edits of one record, whose ``text`` begins at byte ``base``."""
    spaced = '": ' in text
    for finding in findings:
        change = _change(text, finding, book[finding.rule], spaced)
        if change is not None:
            start, end, content = change
            before = len(text[:start].encode("utf-8", "surrogateescape"))
            length = len(text[start:end].encode("utf-8", "surrogateescape"))
            yield Edit(base + before, base + before + length, content, finding)


def _change(text: str, finding: Finding, rule: Rule, spaced: bool) -> tuple[int, int, bytes] | None:
    """Start and end in the text of a record, in characters, and what stands there afterwards; None if unsure."""
    try:
        kind = rule.arguments.get("repair") if rule.check == "dialect" else None
        if kind in RENAMED:
            return _renamed(text, finding)
        if kind in REMOVED:
            owner, _, place = _member(text, finding.pointer)
            return (*_without(owner, place), b"")
        start = place_of(text, finding.pointer)
        if start is None or finding.repair is None:
            return None
        return start, scan_value(text, start), _written(finding.repair, spaced)
    except (ValueError, IndexError, RecursionError):
        return None


def _renamed(text: str, finding: Finding) -> tuple[int, int, bytes]:
    """The key written rightly; taken out with its value where the right key says the same."""
    owner, member, place = _member(text, finding.pointer)
    if any(each.key == finding.repair for each in owner):
        return (*_without(owner, place), b"")
    colon = text.rindex(":", member.place, member.start)
    end = member.place + len(text[member.place : colon].rstrip())
    return member.place, end, _written(finding.repair, spaced=False)


def _member(text: str, pointer: str) -> tuple[list[Member], Member, int]:
    """The members of the object that a pointer's last part belongs to, that member and its number."""
    above, _, last = pointer.rpartition("/")
    start = place_of(text, above)
    if start is None:
        raise ValueError("the object is not there")
    owner = members(text, start)
    key = last.replace("~1", "/").replace("~0", "~")
    place = max(number for number, member in enumerate(owner) if member.key == key)
    return owner, owner[place], place


def _without(owner: list[Member], place: int) -> tuple[int, int]:
    """From where to where an object has to be cut to lose a member and the comma that belongs to it."""
    if place + 1 < len(owner):
        return owner[place].place, owner[place + 1].place
    start = owner[place - 1].end if place else owner[place].place
    return start, owner[place].end


def _written(value: Any, spaced: bool) -> bytes:
    separators = (", ", ": ") if spaced else (",", ":")
    return json.dumps(encodable(value), ensure_ascii=False, separators=separators).encode("utf-8", "replace")


def write_mended(source: Source, changes: Iterable[Edit], target: IO[bytes], *, start: int) -> None:
    """Copy a source from ``start`` on with its edits made."""
    with reading(source) as reader:
        place = start
        for edit in changes:
            _copy(reader.read, place, edit.start, target)
            target.write(edit.content)
            place = edit.end
        _copy(reader.read, place, source.size, target)


def _copy(read: Read, start: int, end: int, target: IO[bytes]) -> None:
    while start < end:
        data = read(start, min(CHUNK, end - start))
        if not data:
            return
        target.write(data)
        start += len(data)
