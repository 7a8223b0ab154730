"""The paths on the command line: files as they are, folders and patterns opened up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from evselint.cli import COMMANDS, NoRecordsError
from evselint.usage import UsageError, suggestion

ENDINGS = tuple(f"{kind}{packed}" for kind in (".json", ".ndjson", ".jsonl") for packed in ("", ".gz", ".zst"))


def expand(arguments: Iterable[str]) -> tuple[str, ...]:
    """The files that ``arguments`` mean, each once, in a fixed order.

    Raises UsageError for a path that does not exist, NoRecordsError for a folder or pattern that holds no file: a
    pattern that went stale must not pass as success.
    """
    files: dict[str, str] = {}
    for argument in arguments:
        found = list(_files(argument))
        if not found:
            raise NoRecordsError(f"no records found: {argument} holds no file that ends in {', '.join(ENDINGS)}")
        for file in found:
            files.setdefault(file if file == "-" else os.path.realpath(file), file)
    return tuple(files.values())


def _files(argument: str) -> Iterator[str]:
    if argument == "-" or (argument and Path(argument).exists() and not Path(argument).is_dir()):
        yield argument
    elif argument and Path(argument).is_dir():
        yield from _below(argument)
    elif any(mark in argument for mark in "*?["):
        import glob

        # Not Path.glob: patterns may be absolute.
        found = sorted(glob.glob(argument, recursive=True))
        matches = [each for each in found if Path(each).is_file()]
        if not matches:
            raise NoRecordsError(f"no records found: nothing matches {argument}")
        yield from matches
    else:
        raise UsageError(f"no such file or folder: {argument or repr(argument)}{suggestion(argument, COMMANDS)}")


def _below(folder: str) -> Iterator[str]:
    """The data files in a folder; also a link that leads nowhere, of which opening it will tell."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        files = (Path(place, name) for name in sorted(names) if name.lower().endswith(ENDINGS))
        yield from (str(file) for file in files if file.is_file() or not file.exists())
