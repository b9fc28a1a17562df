"""The kernel beside numpy, on the same lattice in one run."""

import sys
import time

import numpy as np
from bonds import bond_energy

edge = int(sys.argv[1]) if len(sys.argv) > 1 else 256
spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), size=(edge,) * 3)


def seconds(device):
    """Return the shortest of three times, without that of compiling."""
    bond_energy(spins, device=device)  # compiles
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        bond_energy(spins, device=device)
        times.append(time.perf_counter() - begin)
    return min(times)


kernel, numpy = seconds("cpu"), seconds("reference")
print(f"{edge}^3: kernel {1e3 * kernel:.1f} ms, numpy {1e3 * numpy:.1f} ms, {numpy / kernel:.1f} x")
