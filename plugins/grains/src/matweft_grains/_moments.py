"""Second moments of grains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_grains._measured import Measured

Floats = NDArray[np.float64]


def covariances(sample: Measured) -> Floats:
    """Return the covariance of the places inside each grain, shape (grains, axes, axes).

    Each voxel is a brick, which adds a twelfth of its edges squared. On periodic axes places are
    taken from the grain's middle, so that a grain across the border is put together.
    """
    axes, rows = sample.labels.ndim, len(sample.names)
    held = np.nonzero(sample.labels)
    row = sample.labels[held].astype(np.intp) - 1
    offsets = [
        _offsets(held[axis], row, sample, axis) * edge for axis, edge in enumerate(sample.spacing)
    ]
    found = np.zeros((rows, axes, axes))
    for i in range(axes):
        for j in range(i, axes):
            summed = np.bincount(row, offsets[i] * offsets[j], minlength=rows)
            found[:, i, j] = found[:, j, i] = summed / sample.voxels
        found[:, i, i] += sample.spacing[i] ** 2 / 12
    return found


def _offsets(
    places: NDArray[np.intp], row: NDArray[np.intp], sample: Measured, axis: int
) -> Floats:
    """Return places in voxels from the mean of their grain along an axis."""
    rows = len(sample.names)
    offset = places.astype(np.float64)
    if sample.periodic[axis]:
        n = sample.labels.shape[axis]
        turn = 2 * np.pi / n * offset
        sine = np.bincount(row, np.sin(turn), minlength=rows)
        cosine = np.bincount(row, np.cos(turn), minlength=rows)
        middle = np.arctan2(sine, cosine) * n / (2 * np.pi)
        offset = (offset - middle[row] + n / 2) % n - n / 2
    return np.asarray(offset - (np.bincount(row, offset, minlength=rows) / sample.voxels)[row])
