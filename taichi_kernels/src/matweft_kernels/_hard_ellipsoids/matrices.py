"""Shape matrices of ellipsoids, in full and as the six numbers that the device works with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._ellipsoid_rows import rotations

Floats = NDArray[np.float64]


def shape_matrices(semi_axes: Floats, orientations: Floats) -> Floats:
    """Return R diag(a²) Rᵀ, shape (n, 3, 3)."""
    turns = rotations(orientations)
    return np.asarray(np.einsum("nij,nj,nkj->nik", turns, semi_axes**2, turns))


def packed(matrices: Floats) -> Floats:
    """Return xx, yy, zz, yz, xz, xy of symmetric matrices, shape (..., 6)."""
    return np.asarray(matrices[..., [0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]])
