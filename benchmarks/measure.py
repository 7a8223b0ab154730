"""What a whole process costs: processor time, elapsed time, peak memory, with all the processes it starts."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_SAMPLING_SECONDS = 0.02  # a peak never falls, so only what a process allots in its last moments is missed


@dataclass(frozen=True)
class Cost:
    """Of one run, or the median of several."""

    processor: float
    """Seconds, user and system."""
    elapsed: float
    """Seconds."""
    memory: float
    """MiB: the peaks of all processes added up, pages they share counted in each; 0 where it was not watched.

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
    return Cost(usage.ru_utime + usage.ru_stime, elapsed, peaks.stop() if peaks else 0.0)


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        median(cost.processor for cost in costs),
        median(cost.elapsed for cost in costs),
        median(cost.memory for cost in costs),
    )


class _Peaks:
    """Watches a process and its descendants and remembers the peak memory of each."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._peaks: dict[int, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return sum(self._peaks.values()) / 1024

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLING_SECONDS):
            self._look_at(self._root)

    def _look_at(self, process: int) -> None:
        try:
            status = Path(f"/proc/{process}/status").read_text()
            children = Path(f"/proc/{process}/task/{process}/children").read_text()
        except OSError:
            return  # it has just ended
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self._peaks[process] = max(int(line.split()[1]), self._peaks.get(process, 0))
        for child in children.split():
            self._look_at(int(child))
