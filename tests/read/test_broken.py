"""What is broken is told at its place, and reading goes on behind it."""

from __future__ import annotations

import pytest

from evselint import lint
from evselint.read.window import LARGEST_RECORD

ONE, TWO, SIX = (f'{{"EvseID":"DE*EVL*E{number}","MaxCapacity":5}}' for number in (1, 2, 6))
DEEP = "[" * 100_000 + "]" * 100_000

# What is wrong: (text, findings of reading as rule, line, column, number of records)
BROKEN: dict[str, tuple[str, list[tuple[str, int, int]], int]] = {
    "cut off in a record": (f"[{ONE},\n{TWO[:20]}", [("EV001", 2, 21)], 2),
    "cut off behind a record": (f"[{ONE},\n{TWO}", [("EV001", 2, 39)], 2),
    "value without quotation marks": (f'[{{"EvseID":DE}},\n{TWO}]', [("EV002", 1, 12)], 2),
    "colon missing": (f'[{{"EvseID" "DE"}},\n{TWO}]', [("EV002", 1, 12)], 2),
    "colon missing on a line": (f'{ONE}\n{{"EvseID" "DE"}}\n{TWO}', [("EV002", 2, 11)], 3),
    "comma between records missing": (f"[{ONE}\n {TWO}]", [("EV002", 2, 2)], 2),
    "two commas": (f"[{ONE},\n,{TWO}]", [("EV002", 2, 1)], 2),
    "comma first": (f"[,{ONE}]", [("EV002", 1, 2)], 1),
    "comma last": (f"[{ONE},\n{TWO},]", [("EV003", 2, 39)], 2),
    "comma last in the record": (f'[{ONE},\n{{"EvseID":"a",}}]', [("EV003", 2, 15)], 2),
    "brace too many": (f"[{ONE}}},{TWO}]", [("EV002", 1, 40)], 2),
    "no number": (f"[{ONE},\n{SIX.replace('5', 'NaN')}]", [("EV004", 2, 37)], 2),
    "repeated key": (f'[{{"EvseID":"x",{ONE[1:]}]', [("EV005", 1, 25)], 1),
    "half a character": (f'[{ONE},{{"EvseID":"\\ud800"}}]', [("EV006", 1, 51)], 2),
    "number without end": (f"[{SIX.replace('5', '5' * 10_000)}]", [("EV007", 1, 38)], 1),
    "nested without end": (f"[{SIX.replace('5', DEEP)},{TWO}]", [("EV008", 1, 38)], 2),
    "not JSON": ("EvseID;City\n", [("EV014", 1, 1)], 0),
    "no object": (f'[{ONE},\n"x",null,{TWO}]', [("EV016", 2, 1), ("EV016", 2, 5)], 4),
    "text behind": (f"[{ONE}]\n'", [("EV017", 2, 1)], 1),
    "text before": (f"// made by hand\n[{ONE}]", [("EV002", 1, 1)], 1),
    "text between": (f"{ONE}\nsee below\n{TWO}", [("EV017", 2, 1)], 2),
    "text between on one line": (f"{ONE},{TWO}", [("EV017", 1, 39)], 2),
    "zero bytes between": (f"{ONE}\n\0\0\n{TWO}", [("EV017", 2, 1)], 2),
    "zero bytes behind": (f"[{ONE}]\n\0\0\0", [("EV017", 2, 1)], 1),
    "no object on a line": (f'{ONE}\nnull\n"x" \n{TWO}', [("EV016", 2, 1), ("EV016", 3, 1)], 2),
    "only a value": ("42", [("EV016", 1, 1), ("EV015", 1, 1)], 0),
    "nested without end in a later record": (f"[{ONE},{SIX.replace('5', DEEP)},{TWO}]", [("EV008", 1, 77)], 3),
    "nested without end outside": (f"{ONE}\n{DEEP}\n{TWO}", [("EV008", 2, 65)], 2),
    "nested and cut off": ("[" * 100_000, [("EV008", 1, 65), ("EV015", 1, 1)], 0),
    "on one line": (f"{ONE} {TWO}", [("EV018", 1, 40)], 2),
    "blank lines": (f"{ONE}\n\n\n{TWO}", [("EV019", 2, 1)], 2),
}


@pytest.mark.parametrize(("text", "places", "records"), BROKEN.values(), ids=list(BROKEN))
def test_place_and_number_of_records(text: str, places: list[tuple[str, int, int]], records: int) -> None:
    report = lint(text.encode(), select=["EV00", "EV01"])
    assert [(each.rule, each.line, each.column) for each in report.findings] == places
    assert report.records == records


def test_damaged_text_in_a_sound_file() -> None:
    data = '[{"EvseID":"Köln"},'.encode() + b'\n{"EvseID":"a\x81b"}]'
    report = lint(data, select=["EV00", "EV01"])
    assert [(each.rule, each.line, each.column, each.pointer) for each in report.findings] == [
        ("EV009", 2, 11, "/EvseID")
    ]


def test_a_broken_record_is_a_failing_record() -> None:
    report = lint(f'[{ONE},{{"EvseID" 1}}]'.encode(), select=["EV00"])
    assert (report.records, report.failing) == (2, 1)
    assert [each.record for each in report.findings] == [1]


def test_the_next_page_keeps_its_own_operator() -> None:
    broken = '{"OperatorID":"DE*AAA","EvseDataRecord":[{"EvseID":"a","Plugs":["x"}]}'
    sound = '{"OperatorID":"DE*BBB","EvseDataRecord":[{"EvseID":"b"}]}'
    for text in (f"[{broken},{sound}]", f"{broken}\n{sound}"):
        report = lint(text.encode(), select=["EV00"])
        assert {each.operator_id: each.records for each in report.operators} == {None: 1, "DE*BBB": 1}


def test_of_an_envelope_that_is_cut_off_nobody_knows_what_it_lacks() -> None:
    whole = f'{{"ActionType":"update","OperatorEvseData":{{"EvseDataRecord":[{ONE},{TWO}]}}}}'
    rules = ["EV00", "EV15"]
    assert lint(whole.encode(), select=rules).rules == {"EV151": 1, "EV153": 1}
    for end in (len(whole) - 20, len(whole) - 3, len(whole) - 2):
        assert lint(whole[:end].encode(), select=rules).rules.keys() == {"EV001"}


def test_a_record_without_end_is_left_out() -> None:
    endless = '{"EvseID":"DE*EVL*E9","HardwareManufacturer":"' + "x" * LARGEST_RECORD + '"}'
    for text in (f"[{ONE},\n{endless},\n{TWO}]", f"{ONE}\n{endless}\n{TWO}"):
        report = lint(text.encode(), select=["EV00", "EV01", "EV02"])
        assert [(each.rule, each.line) for each in report.findings] == [("EV021", 2)]
        assert (report.records, report.failing) == (3, 1)


def test_a_file_in_latin_1_is_told_at_its_first_letter() -> None:
    data = f'[{ONE},\n{{"EvseID":"DE*EVL*E2","HardwareManufacturer":"Köln"}}]'.encode("cp1252")
    report = lint(data, select=["EV012"])
    assert [(each.rule, each.line, each.column) for each in report.findings] == [("EV012", 2, 48)]
