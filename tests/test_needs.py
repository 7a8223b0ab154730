"""Rules that need more than the data: skipped where it is not there, and never in silence."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from evselint import needs
from evselint.cli import WRONG_USAGE, main
from evselint.config import Settings, UsageError
from evselint.rulebook import BookError, read_pack
from evselint.run import lint_files, plan_of
from evselint.testing import content_of

FRENCH = {"AdditionalInfo[1]": {"lang": "de", "value": "La borne se trouve au deuxième sous-sol du parking."}}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "french.json"
    path.write_bytes(content_of(FRENCH))
    return str(path)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the extra: its packages are not found."""
    monkeypatch.setattr(needs, "find_spec", lambda name: None if name == "fasttext" else find_spec(name))


def test_rule_runs_with_its_extra(file: str) -> None:
    with lint_files([file], Settings(jobs=1)) as report:
        assert report.rules["EV738"] == 1
        assert "EV738" not in report.skipped


@pytest.mark.usefixtures("bare")
def test_rule_is_skipped_without_its_extra_and_the_report_says_so(file: str) -> None:
    with lint_files([file], Settings(jobs=1)) as report:
        assert "EV738" not in report.rules
        assert "EV738" not in report.book
        assert "evselint[lang]" in report.skipped["EV738"]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("options", [["-v"], ["--format", "json"]])
def test_output_names_what_was_skipped(file: str, capfd: pytest.CaptureFixture[str], options: list[str]) -> None:
    main(["check", file, *options])
    output = capfd.readouterr().out
    if options == ["-v"]:
        assert "not run: EV738: the extra lang is not installed" in output
    else:
        assert "evselint[lang]" in json.loads(output)["run"]["skipped"]["EV738"]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("word", ["EV738", "language-other-than-declared"])
def test_rule_that_was_asked_for_by_name_is_not_skipped_in_silence(
    file: str, capfd: pytest.CaptureFixture[str], word: str
) -> None:
    assert main(["check", file, "--select", word]) == WRONG_USAGE
    assert "evselint[lang]" in capfd.readouterr().err
    with pytest.raises(UsageError, match="EV738"):
        plan_of(Settings(extend_select=(word,)), None)


@pytest.mark.usefixtures("bare")
def test_rule_that_is_ignored_needs_nothing() -> None:
    assert "EV738" not in plan_of(Settings(ignore=("EV738",)), None).skipped


def test_pack_may_need_only_what_is_known(tmp_path: Path, checkout: Path) -> None:
    pack = tmp_path / "pack.toml"
    text = (checkout / "rules" / "text.toml").read_text("utf-8")
    pack.write_text(text.replace('needs    = "lang"', 'needs    = "luck"'), "utf-8")
    with pytest.raises(BookError, match="EV738: needs is 'luck'"):
        read_pack(pack)
