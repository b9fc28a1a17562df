"""Time the generators of porous structures at the paper's size.

``python tests/benchmarks/bench_generators.py [EDGE] [--device cpu]``; one function a generator.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from matweft.context import Context, use_context
from matweft_kernels import runtime
from matweft_kernels.hard_ellipsoids import relax_ellipsoids
from matweft_porous import HardEllipsoids, SmoothedHardEllipsoids


def seconds(call: Callable[[], object]) -> float:
    """Return the time of one call."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def bench_hard_ellipsoids(edge: int) -> None:
    """128 ellipsoids at porosity 0.4, the hardest of the paper's aspects among them."""
    HardEllipsoids(shape=(24, 24, 24), porosity=0.7, count=8).generate(rng=np.random.default_rng(0))
    for aspect in (1.0, 0.5, 2.0, 0.25, 4.0):
        made = HardEllipsoids(shape=(edge,) * 3, porosity=0.4, aspect=aspect, count=128)
        took = seconds(lambda made=made: made.generate(rng=np.random.default_rng(0)))
        print(f"128 hard ellipsoids, porosity 0.4, aspect {aspect:<6g}{took:>10.2f} s")


def bench_smoothing(edge: int) -> None:
    """Compare a structure with its bodies alone: what the Gaussian and the cut take."""
    given = {"shape": (edge,) * 3, "porosity": 0.7, "count": 128}
    plain, smooth = HardEllipsoids(**given), SmoothedHardEllipsoids(**given, smoothing=edge / 24)
    times = [
        seconds(lambda made=made: made.generate(rng=np.random.default_rng(0)))
        for made in (plain, smooth)
    ]
    print(f"128 hard ellipsoids, porosity 0.7{times[0]:>24.2f} s, smoothed {times[1]:.2f} s")


def bench_moves(device: str) -> None:
    """Compare a trial move with the same move in numpy."""
    made = HardEllipsoids(shape=(64, 64, 64), porosity=0.6, aspect=2, count=128)
    packing = made.configuration(rng=np.random.default_rng(0))
    bodies = (packing.centres, np.tile(packing.semi_axes, (128, 1)), packing.orientations)
    rates = []
    for where, sweeps in ((device, 400), ("reference", 4)):
        took = seconds(
            lambda where=where, sweeps=sweeps: relax_ellipsoids(
                *bodies, (64, 64, 64), seed=1, extra_sweeps=sweeps, device=where
            )
        )
        rates.append(took / (128 * sweeps))
    print(f"a trial move{1e6 * rates[0]:>45.2f} us, numpy {rates[1] / rates[0]:.0f} x")


def main() -> None:
    """Run every generator at one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edge", type=int, nargs="?", default=192)
    parser.add_argument("--device", default="auto", choices=runtime.DEVICES)
    options = parser.parse_args()
    print(f"{runtime.start(options.device).name}, {options.edge}^3 voxels")
    with use_context(Context(device=options.device)):
        bench_hard_ellipsoids(options.edge)
        bench_smoothing(options.edge)
        bench_moves(options.device)


if __name__ == "__main__":
    main()
