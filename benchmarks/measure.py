"""What a whole process costs: processor time, elapsed time, peak memory, with all the processes it starts."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_SAMPLING_SECONDS = 0.05


@dataclass(frozen=True)
class Cost:
    """Of one run, or the median of several."""

    processor: float
    """Seconds, user and system."""
    elapsed: float
    """Seconds."""
    memory: float = 0.0
    """MiB that all processes take together at the worst moment; 0 where it was not watched.

    Pages that they share are counted once: of a process's own pages its share counts, of those of files, which are much
    the same in all, the process that has most. For one process that is its peak, resident pages of files included.
    """
    peaks: float = 0.0
    """MiB: the peak of each process, whenever it is, added up; pages they share are counted in each.

    The figure that `wait4` gives is of no use: a process starts with the peak of the one that started it.
    """


class MeasurementError(Exception):
    """A command that is measured did not do its work."""


def run(command: Sequence[str], accepted: Sequence[int] = (0,), memory: bool = True) -> Cost:
    """Runs a command once; its output goes nowhere."""
    with tempfile.TemporaryFile() as complaints:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints)
        peaks = _Peaks(process.pid) if memory and Path("/proc/self/status").exists() else None
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accepted:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()[-2000:]
            raise MeasurementError(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
    return Cost(usage.ru_utime + usage.ru_stime, elapsed, *(peaks.stop() if peaks else ()))


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        median(cost.processor for cost in costs),
        median(cost.elapsed for cost in costs),
        median(cost.memory for cost in costs),
        median(cost.peaks for cost in costs),
    )


class _Peaks:
    """Watches a process and its descendants: the peak of each, and the most that they take together."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._peaks: dict[int, int] = {}
        self._together = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float]:
        """MiB: together at the worst moment, and all peaks added up."""
        self._ended.set()
        self._thread.join()
        added = sum(self._peaks.values())
        # The peak of a process is known exactly, what several take together only at the moments it was looked at.
        return (added if len(self._peaks) == 1 else self._together) / 1024, added / 1024

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLING_SECONDS):
            own, of_files = [0], [0]
            for process in _with_descendants(self._root):
                try:
                    status, pages = _figures(process, "status"), _figures(process, "smaps_rollup")
                except OSError:
                    continue  # it has just ended
                if "VmHWM" in status and "Pss_Anon" in pages:
                    self._peaks[process] = max(status["VmHWM"], self._peaks.get(process, 0))
                    own.append(pages["Pss_Anon"] + pages["Pss_Shmem"])
                    of_files.append(status["RssFile"])
            self._together = max(self._together, sum(own) + max(of_files))


def _with_descendants(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from _with_descendants(int(child))


def _figures(process: int, file: str) -> dict[str, int]:
    """What a file of /proc says in kB, by name. Raises OSError if there is no such process any more."""
    lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    return {line.partition(":")[0]: int(line.split()[1]) for line in lines if line.endswith(" kB")}
