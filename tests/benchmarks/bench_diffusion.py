"""Diffusion solver against taufactor in the same run: time to a given error, growth, memory.

    python tests/benchmarks/bench_diffusion.py --size 96 --repeats 5
    python tests/benchmarks/bench_diffusion.py --image electrode.tiff --pore 0 --repeats 1

Both solve the same image on the same threads, in turn; the table shows medians, with set-up and
without compilation. Errors are relative to a float64 solution converged to 1e-9.
"""

from __future__ import annotations

import argparse
import functools
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Image = npt.NDArray[np.bool_]

COLD = """
import time
import numpy as np
start = time.perf_counter()
from matweft_kernels.diffusion import diffuse
image = np.random.default_rng(0).random((48, 48, 48)) < 0.6
diffuse(image)
print(time.perf_counter() - start)
"""


def level_set(size: int, porosity: float = 0.5, width: float = 3.0) -> Image:
    """Return a periodic Gaussian level set."""
    noise = np.random.default_rng(0).standard_normal((size,) * 3)
    field = ndimage.gaussian_filter(noise, width, mode="wrap")
    return np.asarray(field <= np.quantile(field, porosity))


def timed(solve: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result."""
    start = time.perf_counter()
    value = solve()
    return time.perf_counter() - start, value


def peer_solve(image: Image, sides: str, criterion: float) -> float:
    """Return the relative diffusivity of taufactor."""
    import taufactor

    kind = taufactor.PeriodicSolver if sides == "periodic" else taufactor.Solver
    solver = kind(image.astype(np.uint8), device="cpu")
    solver.solve(verbose=False, conv_crit=criterion)
    return float(solver.D_rel[0])


def compare(image: Image, sides: str, criterion: float, repeats: int, threads: int) -> None:
    """Print both solvers' medians, errors and the ratio of their times."""
    import torch

    from matweft_kernels.diffusion import diffuse

    torch.set_num_threads(threads)
    exact = diffuse(image, sides=sides, tolerance=1e-9, precision="float64").relative_diffusivity
    runs: dict[str, list[tuple[float, float]]] = {"matweft": [], "taufactor": []}
    diffuse(image[:8], sides=sides)
    for _ in range(repeats):
        runs["matweft"].append(timed(lambda: diffuse(image, sides=sides).relative_diffusivity))
        runs["taufactor"].append(timed(lambda: peer_solve(image, sides, criterion)))
    print(f"image {image.shape}, porosity {image.mean():.3f}, sides {sides}, M = {exact:.6f}")
    print(f"{'solver':<12}{'seconds':>10}{'fastest':>10}{'error of M':>12}")
    for name, results in runs.items():
        seconds = [second for second, _ in results]
        error = results[-1][1] / exact - 1
        print(f"{name:<12}{statistics.median(seconds):>10.3f}{min(seconds):>10.3f}{error:>12.1e}")
    pairs = zip(runs["taufactor"], runs["matweft"], strict=True)
    ratio = statistics.median(theirs / ours for (theirs, _), (ours, _) in pairs)
    print(f"median ratio of the pairs: {ratio:.1f}")


def tensor(image: Image) -> None:
    """Print seconds and iterations of the tensor, and of taufactor along the three axes."""
    from matweft_kernels.diffusivity_tensor import diffusivity_tensor

    diffusivity_tensor(image[:16, :16, :16])
    seconds, solution = timed(lambda: diffusivity_tensor(image))
    turned = [np.moveaxis(image, axis, 0) for axis in range(3)]
    peer, _ = timed(lambda: [peer_solve(one, "periodic", 1e-3) for one in turned])
    print(f"tensor {image.shape}: {seconds:.3f} s, iterations {solution.iterations.tolist()}")
    print(f"taufactor along three axes: {peer:.3f} s, ratio {peer / seconds:.1f}")


def growth() -> None:
    """Print iterations and seconds for one kind of structure at three sizes."""
    from matweft_kernels.diffusion import diffuse

    for size in (64, 128, 256):
        image = level_set(size)
        diffuse(image)
        seconds, solution = timed(functools.partial(diffuse, image))
        print(f"{size}^3: {solution.iterations} iterations, {seconds:.3f} s")


def memory(image: Image) -> None:
    """Print the peak memory of a solve beside the image, in bytes a voxel (Linux)."""
    from matweft_kernels.diffusion import diffuse

    def status(key: str) -> int:
        with open("/proc/self/status") as file:
            return 1024 * int(next(line for line in file if line.startswith(key)).split()[1])

    diffuse(image)
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status("VmRSS")
    diffuse(image)
    print(f"memory: {(status('VmHWM') - before) / image.size:.1f} bytes a voxel")


def cold_start() -> None:
    """Print the time of the first call with an empty and with a filled compile cache."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"TI_OFFLINE_CACHE_FILE_PATH": cache}
        for state in ("empty", "filled"):
            done = subprocess.run(
                [sys.executable, "-c", COLD],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"first call with {state} compile cache: {float(done.stdout):.1f} s")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--image", help="a TIFF file instead of a level set")
    parser.add_argument("--pore", type=int, default=0, help="label of the pores in the file")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--skip-growth", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["MATWEFT_THREADS"] = str(options.threads)
    if options.image:
        import tifffile

        image, sides, criterion = tifffile.imread(options.image) == options.pore, "insulated", 1e-2
    else:
        image, sides, criterion = level_set(options.size), "periodic", 1e-3
    compare(image, sides, criterion, options.repeats, options.threads)
    tensor(level_set(options.size))
    memory(image if image.size > 5e6 else level_set(192))
    if not options.skip_growth:
        growth()
        cold_start()


if __name__ == "__main__":
    main()
