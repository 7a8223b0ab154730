"""Packs of rules: what is wrong with one is told with file, line and key; selectors name rules in several ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from evselint import lint
from evselint.config import Settings, UsageError
from evselint.rulebook import BookError, check_selectors, choose, load_book, matches, read_pack, severity_by
from evselint.testing import prove, push_body, reference

PACK = """
[ACME101]
name     = "acme-station-id"
title    = "A station id does not begin with S"
field    = "ChargingStationID"
check    = "matches"
pattern  = "S.*"
message  = "{value} does not begin with S"
severity = "warning"
aspect   = "hygiene"
group    = "identity"
why      = "Our stations are called so."
fix      = "Put an S in front."
source   = ["house rule"]
since    = "1"
bad      = [{ ChargingStationID = "X1" }]
good     = [{ ChargingStationID = "S1" }]
"""


def pack(folder: Path, content: str) -> str:
    path = folder / "acme.toml"
    path.write_text(content, "utf-8")
    return str(path)


def test_a_pack_of_the_house_is_used(tmp_path: Path) -> None:
    report = lint(push_body([{**reference(), "ChargingStationID": "X1"}]), packs=[pack(tmp_path, PACK)])
    assert report.rules == {"ACME101": 1}
    assert next(iter(report.findings)).message == "X1 does not begin with S"


def test_a_pack_is_proved_by_its_examples(tmp_path: Path) -> None:
    assert prove(pack(tmp_path, PACK)) == []
    (failure,) = prove(pack(tmp_path, PACK.replace('"X1"', '"S2"')))
    assert failure.startswith("ACME101 bad example 1: does not raise it")
    (failure,) = prove(pack(tmp_path, PACK.replace('"S1"', '"1"')))
    assert failure.startswith("ACME101 good example 1: raises")
    (failure,) = prove(pack(tmp_path, PACK.replace("{value}", "{valu}")))
    assert failure == "ACME101 bad example 1: the message names {valu}, which the check matches does not tell"


# What is wrong: (what to replace, by what, the line told, what the message says)
MISTAKES = {
    "severity": ('"warning"', '"fatal"', 9, "severity is 'fatal'"),
    "aspect": ('"hygiene"', '"beauty"', 10, "aspect is 'beauty'"),
    "no why": ('why      = "Our stations are called so."', "", 2, "the key why is missing"),
    "empty fix": ('"Put an S in front."', '""', 13, "fix is not a text"),
    "no examples": ('bad      = [{ ChargingStationID = "X1" }]', "bad = []", 16, "the key bad"),
    "brace": ("{value}", "{value", 8, "expected '}' before end of string"),
    "no name": ("{value}", "{}", 8, "braces hold the name of a value"),
    "number": ("{value}", "{0}", 8, "braces hold the name of a value"),
    "part of a value": ("{value}", "{value.x}", 8, "braces hold the name of a value"),
    "width": ("{value}", "{value:>9999999999}", 8, "braces hold the name of a value"),
    "conversion": ("{value}", "{value!r}", 8, "braces hold the name of a value"),
    "code": ("[ACME101]", "[acme]", 2, "capital letters and three digits"),
}


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    path = pack(tmp_path, PACK.replace(old, new))
    with pytest.raises(BookError, match=said) as raised:
        read_pack(Path(path))
    assert str(raised.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"matches"', '"matsches"', "there is no check matsches; did you mean matches?"),
        ("pattern ", "patern ", "check matches takes no patern; did you mean pattern?"),
        ("pattern ", "least ", "check matches takes no least; it takes pattern, ignore_case"),
        ('"matches"', '"between"', "check between takes no pattern; it takes min, max"),
        ('"ChargingStationID"', '"ChargingStation"', "check matches cannot be set up: a record has no field"),
        ('"S.*"', '"S("', "pattern is no regular expression: missing ), unterminated subpattern at position 1"),
    ],
)
def test_a_rule_that_cannot_work_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = PACK.replace(old, new, 1)
    at_fault = "pattern  =" if "between" in new else new
    line = next(number for number, each in enumerate(text.splitlines(), 1) if at_fault in each)
    path = pack(tmp_path, text)
    with pytest.raises(BookError) as raised:
        lint({}, packs=[path])
    assert str(raised.value).startswith(f"{path}:{line}: ACME101: {said}")


def test_an_argument_that_is_missing_is_told(tmp_path: Path) -> None:
    text = "\n".join(line for line in PACK.splitlines() if not line.startswith("pattern"))
    with pytest.raises(BookError, match="ACME101: check matches needs the key pattern"):
        lint({}, packs=[pack(tmp_path, text)])


def test_no_toml_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"acme\.toml.*not TOML.*line 2"):
        load_book([pack(tmp_path, "[ACME101]\nname = x")])
    with pytest.raises(BookError, match=r"nowhere\.toml: cannot be read"):
        load_book([str(tmp_path / "nowhere.toml")])


def test_a_code_that_is_taken(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="EV101: this code is taken"):
        load_book([pack(tmp_path, PACK.replace("ACME101", "EV101"))])


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        ("EV572", True),
        ("ev572", True),
        ("EV5", True),
        ("EV", True),
        ("power", True),
        ("correctness", True),
        ("EV57", True),
        ("EV6", False),
        ("identity", False),
        ("p", False),
        ("", False),
    ],
)
def test_selectors(selector: str, named: bool) -> None:
    assert matches(load_book()["EV501"], selector.replace("572", "501").replace("57", "50")) is named


def test_the_nearest_selector_decides_the_severity() -> None:
    rule = load_book()["EV501"]
    table = {"EV": "info", "EV50": "warning", "EV5": "off"}
    assert severity_by(table, rule, "error") == "warning"
    assert severity_by({**table, rule.name: "error"}, rule, "info") == "error"
    assert severity_by({}, rule, "error") == "error"


def test_a_rule_that_is_off_is_chosen_by_name() -> None:
    book = load_book()
    off = [code for code, rule in book.items() if rule.severity == "off"]
    assert not set(off) & set(choose(book, Settings()))
    for code in off:
        assert choose(book, Settings(extend_select=(code,)))[code] == "info"


def test_every_selector_must_name_a_rule() -> None:
    book = load_book()
    check_selectors(book, ["EV", "ALL", "EV501", *{rule.group for rule in book.values()}])
    with pytest.raises(UsageError, match="unknown rule nothing"):
        check_selectors(book, ["EV", "nothing"])


GERMAN = {
    "a table": ('title = "Kennung"', {"title": "Kennung"}, None),
    "no such text": ('message = "x"', None, "message is not among what is translated"),
    "a text that the rule lacks": ('trap = "x"', None, "trap is not among what is translated"),
    "no text": ("why = 7", None, "why is not a text"),
}


@pytest.mark.parametrize(("line", "read", "said"), GERMAN.values(), ids=list(GERMAN))
def test_a_rule_may_be_translated(tmp_path: Path, line: str, read: dict[str, str] | None, said: str | None) -> None:
    path = pack(tmp_path, f"{PACK}\n[ACME101.de]\n{line}\n")
    if said is None:
        rule = read_pack(Path(path))["ACME101"]
        assert rule.translations == {"de": read}
        assert "de" not in rule.arguments
    else:
        with pytest.raises(BookError, match=said):
            read_pack(Path(path))


def test_every_rule_speaks_german() -> None:
    for code, rule in load_book().items():
        assert set(rule.translations["de"]) == {"title", "why", "fix", *(["trap"] if rule.trap else [])}, code
