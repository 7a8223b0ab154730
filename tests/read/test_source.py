"""Packed data cannot fill disk or memory, and nothing is left behind."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from backports import zstd

from evselint.config import Settings
from evselint.read import source
from evselint.read.source import Unreadable, in_units, opened, reading
from evselint.run import lint_files

RECORD = b'{"EvseID":"DE*EVL*E1"}'


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def packed(folder: Path, data: bytes, pack=gzip.compress) -> str:
    path = folder / "data.json.packed"
    path.write_bytes(pack(data))
    return str(path)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_packed_data_read_as_plain(tmp_path: Path, scratch: Path, pack) -> None:
    with opened(packed(tmp_path, RECORD, pack)) as found, reading(found) as reader:
        assert reader.read(0, 100) == RECORD
        assert found.troubles == ()
        assert found.given == Path(found.label).stat().st_size
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_limit_of_size(tmp_path: Path, scratch: Path, pack) -> None:
    with opened(packed(tmp_path, RECORD + b" " * 5000, pack), largest=1000) as found:
        assert [each.kind for each in found.troubles] == ["too-large-when-unpacked"]
        assert found.size == 0
    assert list(scratch.iterdir()) == []


def test_limit_of_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_RATIO", 50)
    monkeypatch.setattr(source, "RATIO_COUNTS_FROM", 10_000)
    report = lint_files([packed(tmp_path, RECORD + b" " * 20_000)], Settings(jobs=1))
    assert {"EV013", "EV015"} == set(report.rules)


def test_ratio_does_not_matter_in_a_small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_RATIO", 50)
    report = lint_files([packed(tmp_path, RECORD + b" " * 20_000)], Settings(jobs=1))
    assert report.records == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_packed_data_cut_off(tmp_path: Path, pack) -> None:
    path = Path(packed(tmp_path, (RECORD + b"\n") * 1000, pack))
    path.write_bytes(path.read_bytes()[:-9])
    report = lint_files([str(path)], Settings(jobs=1, select=("EV00", "EV020")))
    assert report.rules.keys() & {"EV001", "EV020"}


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_what_comes_before_the_cut_is_read(tmp_path: Path, pack) -> None:
    digits = iter(f"{number * 0x9E3779B97F4A7C15:x}" for number in range(1, 9000))
    path = Path(packed(tmp_path, b"".join(b'{"EvseID":"%s"}\n' % each.encode() for each in digits), pack))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = lint_files([str(path)], Settings(jobs=1, select=("EV00", "EV020")))
    assert report.rules == {"EV001": 1}
    assert report.records > 1000


def test_sizes_in_words() -> None:
    assert [in_units(size) for size in (9, 5_300, 268_435_456, 64 << 30)] == ["9 bytes", "5 kB", "268 MB", "68 GB"]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"nowhere\.json"):
        lint_files([str(tmp_path / "nowhere.json")], Settings())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        lint_files([str(tmp_path)], Settings())


def test_temporary_files_go_when_a_run_fails(tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(Unreadable):
        lint_files([packed(tmp_path, RECORD), str(tmp_path / "nowhere.json")], Settings(jobs=1))
    assert list(scratch.iterdir()) == []


def test_a_file_that_goes_away_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(b"{}")
    with opened(str(file)) as source:
        file.unlink()
        with pytest.raises(Unreadable, match=r"cannot read .*data\.json: No such file"), reading(source):
            pass


def test_ranges_are_read_as_well_where_the_system_has_no_pread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(RECORD)
    with opened(str(path)) as found, reading(found) as reader:
        ranges = [(0, 8), (4, 100), (2, 3), (len(RECORD), 5)]
        usual = [reader.read(*each) for each in ranges]
        monkeypatch.setattr(source, "pread", source.read_at)
        assert [reader.read(*each) for each in ranges] == usual
