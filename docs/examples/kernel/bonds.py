"""Bonds between equal neighbours of a lattice of spins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matweft_kernels import runtime

MOST_SITES = 2**31 - 1


def bond_energy(spins: ArrayLike, *, device: str = "auto", threads: int | None = None) -> int:
    """Return E = -Σ s_i s_j over the 3 n pairs of neighbours of a periodic cubic lattice.

    Parameters
    ----------
    spins
        +1 and -1, shape (nx, ny, nz).
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Raises
    ------
    ValueError
        When the array is not as described.

    Examples
    --------
    >>> bond_energy(np.ones((4, 4, 4), dtype=int), device="reference")
    -192
    """
    given = np.asarray(spins)
    if given.ndim != 3 or not 0 < given.size <= MOST_SITES:
        raise ValueError(f"spins have shape {given.shape}: give a filled array with three axes")
    if (np.abs(given) != 1).any():
        raise ValueError("spins hold other values than -1 and 1")
    lattice = np.ascontiguousarray(given, dtype=np.int8)
    if runtime.start(device, threads=threads).device == "reference":
        return _reference_energy(lattice)
    import _bonds_kernels as kernels

    nx, ny, nz = lattice.shape
    partial = np.zeros(nx * ny, np.int32)
    kernels.row_sums(lattice.ravel(), partial, nx, ny, nz)
    return -int(partial.sum(dtype=np.int64))


def _reference_energy(lattice: np.ndarray) -> int:
    """Return the energy by shifting the whole lattice along each axis."""
    pairs = (lattice * np.roll(lattice, -1, axis) for axis in range(3))
    return -sum(int(product.sum(dtype=np.int64)) for product in pairs)
