"""Repairs: what a rule calls fixable is mended, and nothing else changes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import fleet
from evselint.config import Settings
from evselint.fingerprint import Key, key_of
from evselint.fixes import Partial, mended
from evselint.rulebook import Rule, load_book
from evselint.run import lint_files
from evselint.testing import TODAY, content_of, push_body

BOOK = load_book()
FIXABLE = [rule for rule in BOOK.values() if rule.fixable]
SETTINGS = Settings(date=TODAY, jobs=1)
CORPUS = Path(__file__).parent / "corpus"

pytestmark = pytest.mark.usefixtures("kept_engines")


def repaired(content: bytes, folder: Path, name: str = "data.json", **options: bool) -> tuple[bytes, list[str]]:
    """The bytes after all repairs, and the codes of what was repaired."""
    file = folder / name
    file.write_bytes(content)
    with mended(str(file), SETTINGS, **options) as result:
        return Path(result.content.file).read_bytes()[result.content.start :], [each.rule for each, _ in result.done]


def codes(content: bytes, folder: Path) -> set[str]:
    """The rules that find something."""
    file = folder / "again.json"
    file.write_bytes(content)
    with lint_files([str(file)], SETTINGS) as report:
        return {finding.rule for finding in report.findings if finding.fixable}


@pytest.mark.parametrize("rule", FIXABLE, ids=[rule.code for rule in FIXABLE])
def test_what_a_rule_calls_fixable_is_mended(rule: Rule, tmp_path: Path) -> None:
    for example in rule.bad:
        content = content_of(example)
        if rule.code in codes(content, tmp_path):
            after, done = repaired(content, tmp_path)
            assert rule.code in done
            assert codes(after, tmp_path) == set()
            assert repaired(after, tmp_path)[1] == []


def test_most_fixable_rules_show_a_repair(tmp_path: Path) -> None:
    shown = [rule for rule in FIXABLE if any(rule.code in codes(content_of(each), tmp_path) for each in rule.bad)]
    assert len(shown) > 0.7 * len(FIXABLE)


def test_every_other_byte_stays(tmp_path: Path) -> None:
    before = b'[ {"EvseID" :"DE*EVL*E1",\r\n\t"MaxCapacity":  "50" , "X":1e3,"ChargingStationId":"S\\u00fcd"} ]\r\n'
    after, done = repaired(before, tmp_path)
    assert after == before.replace(b'"50"', b"50").replace(b"StationId", b"StationID")
    assert sorted(done) == ["EV031", "EV039"]


def test_a_member_goes_with_its_comma(tmp_path: Path) -> None:
    body = {"ActionType": "insert", "OperatorEvseData": {"OperatorID": "DE*EVL", "EvseDataRecord": []}}
    for record, left in (
        ('{"deltaType":"insert","EvseID":"DE*EVL*E1"}', '{"EvseID":"DE*EVL*E1"}'),
        ('{"EvseID":"DE*EVL*E1", "deltaType":"insert"}', '{"EvseID":"DE*EVL*E1"}'),
        ('{"deltaType":"insert"}', "{}"),
    ):
        text = json.dumps(body).replace("[]", f"[{record}]")
        assert repaired(text.encode(), tmp_path)[0].decode() == text.replace(record, left)


def test_two_repairs_of_one_value_follow_each_other(tmp_path: Path) -> None:
    after, done = repaired(b'[{"EvseID":"DE*EVL*E1","evseId":"DE*EVL*E1","Plugs":"type 2 outlet"}]', tmp_path)
    assert json.loads(after)[0]["Plugs"] == ["Type 2 Outlet"]
    assert "evseId" not in json.loads(after)[0]
    assert len(done) == 3


def test_commas_inside_records_are_mended_before_what_they_hid(tmp_path: Path) -> None:
    after, _ = repaired(
        b'[{"EvseID":"DE*EVL*E1","Plugs":["Type 2 Outlet",],},\n{"EvseID":"DE*EVL*E2","MaxCapacity":"5",},]', tmp_path
    )
    assert json.loads(after) == [
        {"EvseID": "DE*EVL*E1", "Plugs": ["Type 2 Outlet"]},
        {"EvseID": "DE*EVL*E2", "MaxCapacity": 5},
    ]


def test_blank_lines_go_and_long_lines_stay(tmp_path: Path) -> None:
    long = json.dumps({"EvseID": "DE*EVL*E1", "HardwareManufacturer": "x" * 3_000_000}) + "   "
    before = f'\n{long}\n  \n\r\n{{"EvseID":"DE*EVL*E2"}}\n\n'
    after, _ = repaired(before.encode(), tmp_path)
    assert after.decode() == f'{long}\n{{"EvseID":"DE*EVL*E2"}}\n'


def test_rules_that_are_off_mend_nothing(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(b'\xef\xbb\xbf[{"EvseID":"DE*EVL*E1","MaxCapacity":"50"}]')
    settings = Settings(date=date(2026, 11, 23), jobs=1, ignore=("EV010", "EV031"))
    with mended(str(file), settings) as result:
        assert result.done == []
        assert Path(result.content.file).read_bytes() == file.read_bytes()


def test_what_may_be_wrong_waits_to_be_asked_for(tmp_path: Path) -> None:
    record = b'[{"EvseID":"DE*EVL*E1","ChargingStationImage":"http://images.example/1.jpg"}]'
    assert repaired(record, tmp_path)[1] == []
    after, _ = repaired(record, tmp_path, unsafe=True)
    assert b'"https://images.example/1.jpg"' in after


def test_a_file_that_cannot_be_read_whole_is_left(tmp_path: Path) -> None:
    latin = '[{"EvseID":"DE*EVL*E1","HardwareManufacturer":"Köln"}]'.encode("latin-1")
    with pytest.raises(Partial, match="not UTF-8"):
        repaired(latin, tmp_path)
    assert "Köln".encode() in repaired(latin, tmp_path, unsafe=True)[0]
    with pytest.raises(Partial, match="cannot be read to its end"):
        repaired(b"\x1f\x8b\x08\x00broken", tmp_path)


def test_every_place_is_that_in_the_file_as_given(tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    made.write_text(json.dumps(push_body(list(fleet.records(60, 3, fleet.DIRTY))), indent=1), encoding="utf-8")
    later = 0
    for file in (made, *sorted((CORPUS / "feeds").glob("*json"))):
        places: dict[Key, set[tuple[int, int]]] = {}
        with lint_files([str(file)], SETTINGS) as report:
            for each in report.findings:
                places.setdefault(key_of(each), set()).add((each.line, each.column))
        with mended(str(file), SETTINGS, unsafe=True) as result:
            later += len(result.rounds) > 1
            for finding, _ in result.done:
                if key_of(finding) in places:
                    assert (finding.line, finding.column) in places[key_of(finding)], finding
    assert later > 2
