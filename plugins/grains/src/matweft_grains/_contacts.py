"""Which grains touch, and how large their common boundary is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_grains._measured import Measured
from matweft_grains._steps import sides, steps


def contacts(sample: Measured) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return pairs of rows of grains that share a face of voxels, and the area of the boundary.

    The pairs, shape (n, 2), have the smaller row first and ascend. A_i being the area of the
    voxels' faces across axis i between two grains, the area is √(Σ A_i²): exact for a plane
    boundary of any direction, too small for a curved one (by 13 % for a closed sphere).

    A length in the plane.
    """
    count = len(sample.names)
    keys, axes = [], []
    for axis, step in enumerate(steps(sample.labels.ndim, diagonal=False)):
        here, there = sides(sample.labels, step, sample.periodic)
        cut = (here != there) & (here > 0) & (there > 0)
        low, high = np.minimum(here[cut], there[cut]), np.maximum(here[cut], there[cut])
        keys.append((low.astype(np.int64) - 1) * count + high - 1)
        axes.append(np.full(len(low), axis))
    pairs, number = np.unique(np.concatenate(keys), return_inverse=True)
    areas = np.zeros(len(pairs))
    across = np.concatenate(axes)
    for axis, edge in enumerate(sample.spacing):
        faces = np.bincount(number[across == axis], minlength=len(pairs))
        areas += (faces * sample.cell / edge) ** 2
    return np.stack(np.divmod(pairs, count), axis=1), np.sqrt(areas)
