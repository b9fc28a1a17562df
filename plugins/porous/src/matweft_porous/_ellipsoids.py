"""Place ellipsoids one after another until few enough voxels are left uncovered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft_porous import _cover


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
    """Return 1 where no ellipsoid lies, once at most ``porosity`` of the voxels are so."""
    from matweft_kernels.ellipsoids import rasterise_ellipsoids

    def draw(number: int) -> NDArray[np.int32]:
        return rasterise_ellipsoids(
            rng.random((number, 3)) * shape,
            np.tile(semi_axes, (number, 1)),
            random_rotations(number, rng),
            shape,
            device=context().device,
            threads=context().threads,
        ).first

    return _cover.uncovered(shape, int(porosity * np.prod(shape)), expected, draw)
