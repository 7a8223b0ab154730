"""The made-up fleets: always the same, sound where they claim to be, spoilt where they say so."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from benchmarks import fleet
from benchmarks.defects import SEMANTIC, STRUCTURAL, SYSTEMATIC
from benchmarks.stations import operators

ROOT = Path(__file__).resolve().parents[2]

SCHEMA = ROOT / "rules" / "schema" / "oicp-2.3.json"
KINDS = {**STRUCTURAL, **SEMANTIC}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    defects = fleet.Defects(share=0.3)
    for name in ("one", "two"):
        fleet.write(tmp_path / name, 500, seed=7, defects=defects, compress=True)
    fleet.write(tmp_path / "other", 500, seed=8, defects=defects, compress=True)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("size", [0, 1, 2, 301, 1000])
def test_there_are_as_many_records_as_asked_for(size: int) -> None:
    assert len(list(fleet.records(size))) == size


def test_defects_leave_the_other_records_alone() -> None:
    sound = list(fleet.records(600, seed=3))
    labelled = list(fleet.labelled_records(600, seed=3, defects=fleet.Defects(share=0.2)))
    for before, (after, kinds) in zip(sound, labelled, strict=True):
        assert (before == after) is not bool(kinds)
    assert 60 < sum(bool(kinds) for _, kinds in labelled) < 180


def test_sound_records_keep_to_the_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for({"$defs": schema["$defs"], "$ref": "#/$defs/EvseDataRecord"})
    for record in fleet.records(2000):
        assert [error.message for error in validator.iter_errors(record)] == []


def test_sound_records_repeat_as_published_data_do() -> None:
    records = list(fleet.records(20_000))
    assert len({record["EvseID"] for record in records}) == len(records)
    assert _seen_before(records, "Address") == pytest.approx(0.68, abs=0.03)
    assert _seen_before(records, "GeoCoordinates") == pytest.approx(0.57, abs=0.03)
    assert _seen_before(records, "ChargingStationNames") == pytest.approx(0.75, abs=0.03)
    assert _seen_before(records, "ChargingFacilities") > 0.99
    assert _seen_before(records, "Plugs") > 0.99


def _seen_before(records: list[dict[str, Any]], name: str) -> float:
    return 1 - len({json.dumps(record[name]) for record in records}) / len(records)


def test_a_large_fleet_has_hundreds_of_hotlines() -> None:
    firms = operators(300)
    assert len({number for firm in firms for number in firm.hotlines}) == 600
    assert len({firm.identifier for firm in firms}) == len({firm.name for firm in firms}) == 300


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_defect_changes_every_record(kind: str) -> None:
    for number, record in enumerate(fleet.records(200)):
        spoilt = copy.deepcopy(record)
        KINDS[kind](spoilt, Random(number), {"EvseID": "DE*ABC*E1"})
        assert spoilt != record


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_asked_for_alone(kind: str) -> None:
    injected = {
        name for _, names in fleet.labelled_records(80, defects=fleet.Defects(0.5, fleet.kinds(kind))) for name in names
    }
    assert kind in injected


def test_systematic_and_dirty_fleets_have_no_sound_record() -> None:
    assert all(kinds == SYSTEMATIC for _, kinds in fleet.labelled_records(50, defects=fleet.SAME_MISTAKES))
    assert all(kinds for _, kinds in fleet.labelled_records(50, defects=fleet.DIRTY))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind of defect: nonsense"):
        fleet.kinds("power-zero,nonsense")


@pytest.mark.parametrize("pretty", [False, True])
def test_every_form_holds_the_same_records(tmp_path: Path, pretty: bool) -> None:
    path = tmp_path / "fleet"
    records = list(fleet.records(100))
    for form in ("list", "pull", "ndjson"):
        fleet.write(path, 100, form=form, pretty=pretty)
        assert _read(path.read_text(encoding="utf-8"), form) == records


def test_a_push_is_of_one_operator_and_has_nothing_of_the_hub(tmp_path: Path) -> None:
    path = tmp_path / "push.json.gz"
    fleet.write(path, 100, form="push", compress=True)
    body = json.loads(gzip.decompress(path.read_bytes()))
    sender = body["OperatorEvseData"]
    assert body["ActionType"] == "fullLoad"
    assert len(sender["EvseDataRecord"]) == 100
    for record in sender["EvseDataRecord"]:
        assert record["EvseID"].startswith(sender["OperatorID"] + "*E")
        assert not {"OperatorID", "OperatorName", "lastUpdate", "deltaType"} & set(record)


def _read(text: str, form: str) -> Any:
    if form == "ndjson":
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)["content"] if form == "pull" else json.loads(text)


def test_the_command_writes_the_fleet_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    out, truth = tmp_path / "fleet.ndjson", tmp_path / "truth.tsv"
    code = fleet.main(["--records", "200", "--dirty", "--out", str(out), "--truth", str(truth)])
    assert code == 0
    lines = [line.split("\t") for line in truth.read_text(encoding="utf-8").splitlines()]
    assert [int(number) for number, _ in lines] == list(range(200))
    assert {kind for _, kind in lines} <= set(KINDS)
