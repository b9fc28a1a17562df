"""Flow solver against poromics in the same run: cells a second, share of bandwidth, time to κ.

    python tests/benchmarks/bench_permeability.py --size 96 --repeats 5
    python tests/benchmarks/bench_permeability.py --size 192 --device cuda --no-peer

Both take steps on the same pore cells of the same D3Q19 lattice and threads, in turn; medians.
152 bytes are what a step has to read and write of a cell: 19 numbers of 4 bytes each way.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from bench_diffusion import level_set

from matweft_kernels import runtime
from matweft_kernels.lattice_boltzmann import FlowSolution, flow

Image = npt.NDArray[np.bool_]
BYTES_A_CELL = 2 * 19 * 4


class Peer:
    """poromics in a process of its own."""

    def __init__(self, image: Image, threads: int, folder: str) -> None:
        path = Path(folder) / "image.npy"
        np.save(path, image)
        script = Path(__file__).with_name("peer_poromics.py")
        command = [sys.executable, str(script), str(path), str(threads)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._line()

    def ask(self, order: str) -> dict[str, Any]:
        """Return what an order took and gave."""
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self._line())
        return found

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("poromics ended early")
        return line

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def copy_bandwidth(threads: int, numbers: int = 64_000_000) -> float:
    """Return bytes read and written a second by copying large arrays, the best of several."""
    source, target = np.ones(numbers, np.float32), np.zeros(numbers, np.float32)
    cuts = np.linspace(0, numbers, threads + 1).astype(int)
    best = np.inf
    for _ in range(7):
        parts = [
            threading.Thread(target=np.copyto, args=(target[a:b], source[a:b]))
            for a, b in itertools.pairwise(cuts)
        ]
        start = time.perf_counter()
        for part in parts:
            part.start()
        for part in parts:
            part.join()
        best = min(best, time.perf_counter() - start)
    return 2 * source.nbytes / best


def device_bandwidth(numbers: int = 256_000_000) -> float:
    """Return bytes read and written a second by copying on the GPU, the best of several."""
    import taichi as ti

    source, target = ti.ndarray(ti.f32, numbers), ti.ndarray(ti.f32, numbers)
    source.fill(1.0)
    best = np.inf
    for _ in range(7):
        ti.sync()
        start = time.perf_counter()
        target.copy_from(source)
        ti.sync()
        best = min(best, time.perf_counter() - start)
    return 8 * numbers / best


def run_ours(image: Image, steps: int) -> float:
    """Return the seconds of so many steps, without set-up: two runs, one longer by them."""

    def seconds(count: int) -> float:
        start = time.perf_counter()
        flow(image, sides="periodic", tolerance=1e-30, check_every=count, max_steps=count)
        return time.perf_counter() - start

    return seconds(steps + 20) - seconds(20)


def solve(image: Image) -> tuple[float, FlowSolution]:
    """Return seconds and solution from nothing to the steady flow."""
    start = time.perf_counter()
    found = flow(image, sides="periodic")
    return time.perf_counter() - start, found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--solve", type=int, default=48, help="size of the image solved to the end")
    parser.add_argument("--porosity", type=float, default=0.5)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    started = runtime.start(given.device)
    image = level_set(given.size, given.porosity)
    cells = int(np.count_nonzero(image))
    peer_here = not given.no_peer and find_spec("poromics") is not None
    print(f"{given.size}³, {cells} pore cells, {started.name}")
    run_ours(image, 10)
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(image, started.threads, folder) if peer_here else None
        ours, theirs = [], []
        for _ in range(given.repeats):
            ours.append(given.steps * cells / run_ours(image, given.steps) / 1e6)
            if peer is not None:
                theirs.append(20 * cells / peer.ask("step 20")["seconds"] / 1e6)
        bandwidth = device_bandwidth() if started.is_gpu else copy_bandwidth(started.threads)
        _print_speed(ours, theirs, bandwidth)
        if peer is not None:
            peer.close()
    _print_solution(level_set(given.solve, given.porosity), started.threads if peer_here else 0)


def _print_solution(image: Image, threads: int) -> None:
    """Print how long the steady flow takes, and with threads for the peer how long it takes."""
    seconds, found = solve(image)
    print(
        f"steady flow at {len(image)}³: {seconds:.2f} s, {found.steps} steps, κ = "
        f"{found.permeability:.5g} voxel², estimated error {found.error:.1g}"
    )
    if threads:
        with tempfile.TemporaryDirectory() as folder:
            peer = Peer(image, threads, folder)
            answer = peer.ask("solve 1e-3")
            peer.close()
        print(
            f"poromics: {answer['seconds']:.2f} s, {answer['steps']} steps, κ = "
            f"{answer['permeability']:.5g} voxel², at its own tolerance; "
            f"ratio {answer['seconds'] / seconds:.1f}"
        )


def _print_speed(ours: list[float], theirs: list[float], bandwidth: float) -> None:
    speed = statistics.median(ours)
    share = speed * 1e6 * BYTES_A_CELL / bandwidth
    print(
        f"million pore cells a second: {speed:.1f}, {100 * share:.0f} % of the copy bandwidth "
        f"{bandwidth / 1e9:.1f} GB/s over {BYTES_A_CELL} bytes"
    )
    if theirs:
        peer = statistics.median(theirs)
        print(f"poromics: {peer:.2f}; ratio {speed / peer:.1f}")


if __name__ == "__main__":
    main()
