"""Speed of two separating fluids: lattice steps a second, and both forms on the same task.

``python tests/benchmarks/bench_phase_separation.py [edge] [--device cpu]`` prints millions of
lattice updates a second (MLUPS) and the seconds of one structure by either method.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from matweft.context import Context, use_context
from matweft_kernels import runtime
from matweft_kernels.phase_separation import BinaryFluid, separate
from matweft_porous import Spinodal

STEPS = 100


def updates_a_second(edge: int, device: str, steps: int) -> float:
    """Return lattice updates a second of the best of three runs."""
    start = np.random.default_rng(0).uniform(-1, 1, (edge,) * 3)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        separate(start, BinaryFluid(viscosity_ratio=3.0), steps=steps, device=device)
        times.append(time.perf_counter() - begin)
    return steps * edge**3 / min(times)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edge", type=int, nargs="?", default=64)
    parser.add_argument("--device", default="auto", choices=runtime.DEVICES)
    options = parser.parse_args()
    edge, device = options.edge, options.device
    print(f"{runtime.start(device).name}, {edge}^3 cells, float32")
    separate(np.zeros((8, 8, 8)), BinaryFluid(), steps=1, device=device)
    print(f"{'lattice Boltzmann':<34}{updates_a_second(edge, device, STEPS) / 1e6:>8.2f} MLUPS")
    numpy = updates_a_second(min(edge, 32), "reference", STEPS // 10)
    print(f"{'whole arrays in numpy':<34}{numpy / 1e6:>8.2f} MLUPS")
    for method in ("spectral", "lattice-boltzmann"):
        generator = Spinodal(shape=(edge,) * 3, method=method)
        with use_context(Context(device=device)):
            begin = time.perf_counter()
            generator.generate(rng=np.random.default_rng(0))
        print(f"{method + ', domains of 20 voxel':<34}{time.perf_counter() - begin:>8.2f} s")


if __name__ == "__main__":
    main()
