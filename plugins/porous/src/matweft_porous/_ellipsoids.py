"""Place ellipsoids one after another until few enough voxels are left uncovered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft import context


def random_rotations(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return unit quaternions, scalar first, uniform over all rotations, shape (n, 4)."""
    quaternions = rng.standard_normal((n, 4))
    norms = np.linalg.norm(quaternions, axis=1, keepdims=True)
    return np.asarray(quaternions / norms)


def uncovered(
    shape: tuple[int, int, int],
    semi_axes: tuple[float, float, float],
    porosity: float,
    expected: int,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Return 1 where no ellipsoid lies, once at most ``porosity`` of the voxels are so.

    Many are drawn at once; which of them came first tells after which one to stop.
    """
    from matweft_kernels.ellipsoids import rasterise_ellipsoids

    pore = np.ones(shape, dtype=np.uint8)
    batch = expected + 4 * int(np.sqrt(expected)) + 4
    allowed = int(porosity * pore.size)
    while True:
        context().check()
        first = rasterise_ellipsoids(
            rng.random((batch, 3)) * shape,
            np.tile(semi_axes, (batch, 1)),
            random_rotations(batch, rng),
            shape,
            device=context().device,
            threads=context().threads,
        ).first
        newly = first[(pore == 1) & (first >= 0)]
        left = np.count_nonzero(pore) - np.cumsum(np.bincount(newly, minlength=batch))
        enough = np.flatnonzero(left <= allowed)
        last = int(enough[0]) if enough.size else batch - 1
        pore[(first >= 0) & (first <= last)] = 0
        if enough.size:
            return pore
        batch = max(expected // 4, 4)
