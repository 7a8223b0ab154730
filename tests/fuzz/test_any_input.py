"""No input whatever makes a run fail, and its counts always agree."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evselint.fields import FIELD_NAMES
from evselint.testing import push_body, reference

TEXTS = st.sampled_from(["", " ", "DE*EVL*E1", "52.48 13.35", "UTC+01:00", "{{x}}", "\ud800", "\0"]) | st.text()
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -0.0, 1e308])
WORDS = st.sampled_from(["Google", "Coordinates", "lang", "value", "Power", "on", "Period", "begin", "a/b~c"])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | TEXTS, inner, max_size=3),
    max_leaves=5,
)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def members() -> list[tuple[str, ...]]:
    """The path of every member of the reference record."""
    found: list[tuple[str, ...]] = [(name,) for name in FIELD_NAMES]
    found += [(name, key) for name, value in reference().items() if isinstance(value, dict) for key in value]
    found += [
        (name, "0", key)
        for name, value in reference().items()
        if isinstance(value, list) and isinstance(value[0], dict)
        for key in value[0]
    ]
    return found


def put(record: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    owner: Any = record
    for part in path[:-1]:
        owner = owner[int(part)] if isinstance(owner, list) else owner[part]
    owner[path[-1]] = value
    return record


@QUICK
@given(st.sampled_from(members()), JSON, st.booleans())
def test_any_value_in_any_field(lint, path, value, ascii_only) -> None:
    record = put(reference(), path, value)
    text = json.dumps(push_body([reference(), record, reference()]), ensure_ascii=ascii_only)
    report = lint(text.encode("utf-8", "surrogatepass"))
    assert report.records == 3


@QUICK
@given(st.binary(max_size=200))
@example(b"")
@example(b"\x1f\x8b")
@example(b"\x28\xb5\x2f\xfd")
@example(b"\xff\xfe")
@example(b'{"EvseDataRecord":')
@example(b'{"EvseDataRecord":[')
@example(b'[[[{"a":{}}]')
@example(b'{"content":[{}],"content":[{}]}')
def test_any_bytes(lint, data) -> None:
    lint(data)


TOKENS = [*"{}[],:", '"EvseID"', '"EvseDataRecord"', '"OperatorEvseData"', '"content"', '"OperatorID"', '"DE*EVL"']
TOKENS += ['"EvseData"', '"EVSEData"', '"Plugs"', "null", "1", "NaN", "\n", " ", '"', "\\", "ü", "{}", "[]"]


@QUICK
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_any_heap_of_tokens(lint, text) -> None:
    lint(text.encode())


def three(number: int) -> dict[str, Any]:
    return {**reference(), "EvseID": f"DE*EVL*E{number}"}


BODIES = {
    "push": json.dumps(push_body([three(1), three(2), three(3)]), ensure_ascii=False),
    "operator last": json.dumps(
        {"OperatorEvseData": {"EvseDataRecord": [three(1), three(2)], "OperatorID": "x"}}, indent=1
    ),
    "lines": "".join(json.dumps(three(number)) + "\n" for number in range(3)),
    "page": json.dumps({"content": [{"OperatorID": "DE*EVL", **three(1)}, three(2)], "last": True}),
}

RECORDS = {"push": 3, "operator last": 2, "lines": 3, "page": 2}


@pytest.mark.parametrize("form", BODIES)
def test_any_cut(lint, form) -> None:
    whole = BODIES[form].encode()
    for end in sorted(Random(form).sample(range(len(whole)), 60)):
        report = lint(whole[:end])
        assert report.severities["error"] or form == "lines"


@pytest.mark.parametrize("form", BODIES)
def test_any_damage(lint, form) -> None:
    """A byte changed, left out or put in costs one record, or makes one of two: unless it hides the list as such."""
    random = Random(form)
    whole = BODIES[form].encode()
    for _ in range(120):
        place = random.randrange(len(whole))
        byte = random.choice([random.randbytes(1), random.choice(b'{}[],:"\\\n01').to_bytes()])
        damaged = random.choice([whole[:place] + byte + whole[place + 1 :], whole[:place] + whole[place + 1 :]])
        report = lint(random.choice([damaged, whole[:place] + byte + whole[place:]]))
        assert RECORDS[form] - 1 <= report.records <= RECORDS[form] + 1 or "EV015" in report.rules
