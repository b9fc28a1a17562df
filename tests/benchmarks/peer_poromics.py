"""The flow solver of poromics in a process of its own, driven over standard input.

    python tests/benchmarks/peer_poromics.py image.npy THREADS

``step N`` takes N time steps, ``solve TOLERANCE`` goes on until it is steady; each answers with a
line of JSON. Only the solver is loaded: its package would start Julia.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np


def load_solver(threads: int) -> Any:
    """Return the class of the solver, on a CPU with so many threads."""
    found = find_spec("poromics")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    for name, path in (("poromics", home), ("poromics.simulation", home / "simulation")):
        package = ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    import taichi
    from loguru import logger
    from poromics._lbm import _taichi_helpers
    from poromics.simulation._flow import TransientFlow

    logger.remove()
    taichi.init(arch=taichi.cpu, cpu_max_num_threads=threads, log_level=taichi.ERROR)
    _taichi_helpers._ti = taichi
    return TransientFlow


def main(image: str, threads: str) -> None:
    """Answer the orders of the benchmark."""
    pores = np.load(image)
    with contextlib.redirect_stdout(io.StringIO()):
        flow = load_solver(int(threads))(pores, axis=0, nu=1.0, voxel_size=1.0)
        flow.step()
    print("ready", flush=True)
    for line in sys.stdin:
        order, value = line.split()
        start = time.perf_counter()
        if order == "step":
            for _ in range(int(value)):
                flow.step()
        else:
            flow.run(tol=float(value))
        seconds = time.perf_counter() - start
        speed = flow._solver.get_velocity()[..., 0].astype(float).mean()
        fall = (flow._rho_in - flow._rho_out) / 3
        permeability = speed / 6 * (pores.shape[0] - 1) / fall
        answer = {"seconds": seconds, "steps": flow.n_iterations, "permeability": permeability}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
