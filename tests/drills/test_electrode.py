"""A measured battery electrode through the command line: known numbers, in time and in memory."""

from __future__ import annotations

import csv
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "plugins/porous/studies/electrode.yaml"
FILE = Path(
    os.environ.get("MATWEFT_ELECTRODE", ROOT.parent / "shared/data/electrode.tiff")
).absolute()
RELATIVE_DIFFUSIVITY = {"x": (0.2036, 3e-4), "y": (0.2167, 3e-4), "z": (0.2166, 2e-4)}
SECONDS = 240
BYTES = 6 * 2**30

pytestmark = [
    pytest.mark.skipif(
        not FILE.is_file(),
        reason=f"no electrode image at {FILE}; set MATWEFT_ELECTRODE to its path",
    ),
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux"),
]


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


def _run(program) -> tuple[float, int]:
    """Run the study; return its seconds and the peak of its memory."""
    begun = time.monotonic()
    process = program.start("run", STUDY, "--set", f"image={FILE}", "--quiet")
    watch = _Watch(process.pid)
    watch.start()
    try:
        _, errors = process.communicate(timeout=SECONDS)
    finally:
        process.terminate()
        watch.over.set()
        watch.join()
    assert process.returncode == 0, errors
    return time.monotonic() - begun, watch.peak


def _relative_diffusivities(program) -> dict[str, float]:
    done = program.run("export", "runs/electrode", "tables", "--to", "csv")
    assert done.returncode == 0, done.stderr
    with (program.folder / "tables" / "directions-items.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["axis"]: float(row["moves.relative_diffusivity"]) for row in rows}


@pytest.mark.timeout(SECONDS + 60)
def test_the_whole_study_gives_the_known_numbers_in_time_and_memory(program):
    seconds, peak = _run(program)
    found = _relative_diffusivities(program)
    assert set(found) == set(RELATIVE_DIFFUSIVITY)
    for axis, (expected, tolerance) in RELATIVE_DIFFUSIVITY.items():
        assert found[axis] == pytest.approx(expected, abs=tolerance), axis
    assert seconds < SECONDS
    assert 2**28 < peak < BYTES
