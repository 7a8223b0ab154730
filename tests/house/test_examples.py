"""The example files are what their folder's README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SOUND = ("good-record.json", "guide-sample-filled.json", "pull-page.json", "swiss-feed.json")
REFUSED = ("truncated.json", "trailing-comma.json", "not-json.txt", "two-documents.json", "blank-lines.ndjson")


@pytest.mark.parametrize("name", SOUND)
def test_is_json(examples: Path, name: str) -> None:
    json.loads((examples / name).read_text("utf-8"))


@pytest.mark.parametrize("name", REFUSED)
def test_is_no_single_json_document(examples: Path, name: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads((examples / "broken" / name).read_text("utf-8"))


def test_good_record_is_the_reference(examples: Path, checkout: Path) -> None:
    good = json.loads((examples / "good-record.json").read_text("utf-8"))
    assert good == json.loads((checkout / "rules" / "reference.json").read_text("utf-8"))


def test_guide_samples_differ_in_the_ids_and_the_quote_alone(examples: Path) -> None:
    given = (examples / "guide-sample.json").read_text("utf-8")
    filled = (examples / "guide-sample-filled.json").read_text("utf-8")
    assert given.endswith("}'\\''\n")
    replaced = given.replace("{{operatorID}}", "DE*ABC").replace("{{evseID}}", "DE*ABC*E1")
    assert replaced.replace("}'\\''\n", "}\n") == filled


def test_small_fleet_has_forty_records(examples: Path) -> None:
    lines = (examples / "small-fleet.ndjson").read_text("utf-8").splitlines()
    assert [json.loads(line)["OperatorID"] for line in lines] == ["DE*CDS"] * 40


def test_encodings(examples: Path) -> None:
    broken = examples / "broken"
    assert (broken / "bom.json").read_bytes().startswith(b"\xef\xbb\xbf{")
    assert json.loads((broken / "utf16.json").read_text("utf-16")) == json.loads(
        (broken / "bom.json").read_text("utf-8-sig")
    )
    with pytest.raises(UnicodeDecodeError):
        (broken / "latin1.json").read_text("utf-8")


def test_readme_names_every_example(examples: Path) -> None:
    readme = (examples / "README.md").read_text("utf-8")
    assert [path.name for path in examples.iterdir() if path.name != "README.md" and path.name not in readme] == []
