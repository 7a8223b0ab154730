"""An example of a rule, shown as the JSON that it stands for: the parts that it changes, with the changes marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from evselint.paths import first_of
from evselint.testing import ENVELOPE, OWN_KEYS, SERVED, changed, content_of, reference
from scripts.pages.markdown import escaped, fenced

LONGEST = 1500
LONGEST_LINE = 180
RECORDS_SHOWN = 4
NOT_A_FIELD = OWN_KEYS | SERVED | {"records", "text", "base64"}


def example(given: Mapping[str, Any]) -> str:
    """Markdown of one example."""
    return "\n\n".join([*_body(given), *_remarks(given)])


def _body(given: Mapping[str, Any]) -> Iterator[str]:
    if "text" in given or "base64" in given:
        yield _file(given)
    elif "records" in given:
        fields = _fields_of(given["records"])
        for number, changes in enumerate(given["records"][:RECORDS_SHOWN], 1):
            yield f"Record {number}:"
            yield from _record(changes, fields)
        if len(given["records"]) > RECORDS_SHOWN:
            yield f"… and {len(given['records']) - RECORDS_SHOWN} more."
    elif "stations" in given:
        one = given.get("one", {})
        fields = _fields_of([given, one])
        yield f"{given['stations']} stations, each at an address of its own with:"
        yield from _record(given, fields)
        if one:
            yield "But the last of them with:"
            yield from _record({**given, **one}, fields)
    else:
        yield from _record(given, _fields_of([given]))


def _file(given: Mapping[str, Any]) -> str:
    content = content_of(given)
    text = content.decode("utf-8", "backslashreplace")
    if "base64" in given and not text.isprintable():
        text = repr(content[:LONGEST])[2:-1]
    lines = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …" for line in text.split("\n")]
    whole = "\n".join(lines)
    return fenced(whole if len(whole) <= LONGEST else f"{whole[:LONGEST]} …", "text")


def _fields_of(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields of the record that any of the changes touch, as the record has them in order."""
    touched = {
        first_of(path.removeprefix("-"))
        for each in changes
        for path in each
        if path not in NOT_A_FIELD and not path.removeprefix("-").startswith("@")
    }
    order = list(reference())
    return sorted(touched, key=lambda name: (order.index(name) if name in order else len(order), name))


def _record(changes: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
    """The fields of a record as the changes make them, and those of its envelope."""
    envelope: dict[str, Any] = dict(ENVELOPE)
    before = reference()
    after = changed({path: value for path, value in changes.items() if path not in NOT_A_FIELD}, envelope)
    gone = [path[1:] for path in changes if path.startswith("-") and not path.startswith("-@")]
    shown = {name: after[name] for name in fields if name in after}
    if envelope != ENVELOPE:
        yield "In the envelope:"
        yield _marked(dict(ENVELOPE), envelope)
        if shown:
            yield "In the record:"
    if shown:
        yield _marked({name: before[name] for name in fields if name in before}, shown)
    elif not gone and envelope == ENVELOPE:
        yield "The record that all examples start from, as it is."
    if gone:
        verb = "is" if len(gone) == 1 else "are"
        yield f"Without {', '.join(f'`{name}`' for name in gone)}, which {verb} left out."


def _marked(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """``after`` as JSON in which lines that ``before`` does not have stand out."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = (block for block in matcher.get_opcodes() if block[0] in ("replace", "insert"))
    fresh = [number + 1 for _, _, _, start, end in blocks for number in range(start, end)]
    return fenced("\n".join(new), "json", [] if len(fresh) == len(new) else fresh)


def _lines(value: Mapping[str, Any]) -> list[str]:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).split("\n")


def _remarks(given: Mapping[str, Any]) -> Iterator[str]:
    if "@SubOperators" in given:
        yield f"With `--sub-operators {','.join(given['@SubOperators'])}`."
    for path, answer in given.get("@Pictures", {}).items():
        what = f"with {answer}" if isinstance(answer, str) else str(answer)
        yield f"Where `{{server}}{path}` answers {what}."
    for place in given.get("@Geocoder", ()):
        latitude, longitude = place["at"]
        yield f"Where the geocoder knows {place['street']} {place['house']}, {place['city']} at {latitude} {longitude}."
    if "profile" in given:
        yield f"Under the profile {escaped(given['profile'])}."
    if also := given.get("also"):
        yield f"{', '.join(f'[{code}]({code}.md)' for code in also)} {'speaks' if len(also) == 1 else 'speak'} as well."
