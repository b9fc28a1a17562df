"""The electrode of the drills, and a watch over time and memory of a program."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILE = Path(
    os.environ.get("MATWEFT_ELECTRODE", ROOT.parent / "shared/data/electrode.tiff")
).absolute()
RELATIVE_DIFFUSIVITY = {"x": (0.2036, 3e-4), "y": (0.2167, 3e-4), "z": (0.2166, 2e-4)}
MOST_BYTES = 6 * 2**30

NEEDED = [
    pytest.mark.skipif(
        not FILE.is_file(),
        reason=f"no electrode image at {FILE}; set MATWEFT_ELECTRODE to its path",
    ),
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux"),
]


def watched(process: subprocess.Popen, limit: float) -> tuple[float, int, str]:
    """Wait for a program; return its seconds, the peak of its memory and what it printed."""
    begun = time.monotonic()
    watch = _Watch(process.pid)
    watch.start()
    try:
        printed, errors = process.communicate(timeout=limit)
    finally:
        process.terminate()
        watch.over.set()
        watch.join()
    assert process.returncode == 0, errors
    return time.monotonic() - begun, watch.peak, printed


def _tree(root: int) -> Iterator[int]:
    """Yield a process and all that come from it."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def _memory(root: int) -> int:
    """Return the bytes that a tree of processes holds, what they share counted once."""
    held = 0
    for pid in _tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        held += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held


class _Watch(threading.Thread):
    """Samples the memory of a tree of processes until it is told to stop."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root, self.peak, self.over = root, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            try:
                self.peak = max(self.peak, _memory(self.root))
            except (FileNotFoundError, ProcessLookupError):
                return
