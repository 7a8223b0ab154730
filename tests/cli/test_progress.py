"""The progress bar appears where somebody waits for it, and nowhere else."""

import io
import sys

import pytest

from evselint.cli import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def large(tmp_path, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate(progress.WORTH_WAITING_FOR + 1)
    return str(file)


@pytest.fixture
def on_terminal(monkeypatch):
    """Called in the test itself, because pytest gives each phase of a test its own standard error."""
    return lambda: monkeypatch.setattr(sys, "stderr", Terminal())


def wanted(*paths, quiet=False):
    with progress.progress_bar(paths, quiet=quiet) as bar:
        return bar is not None


def test_a_bar_for_large_inputs_on_a_terminal(large, on_terminal):
    on_terminal()
    with progress.progress_bar([large], quiet=False) as bar:
        bar(10, 100)
    assert "checking" in sys.stderr.getvalue()


def test_no_bar_where_nobody_looks(large, tmp_path, monkeypatch, on_terminal):
    on_terminal()
    small = tmp_path / "small.json"
    small.write_bytes(b"[]")
    assert wanted(large)
    assert not wanted(str(small), "-")
    assert not wanted(large, quiet=True)
    monkeypatch.setenv("CI", "true")
    assert not wanted(large)
    monkeypatch.delenv("CI")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not wanted(large)
