"""Distances between the phases of an image, as its borders and its voxels have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft_porous._pores import Pores


def squared_distances(mask: NDArray[np.bool_], pores: Pores) -> NDArray[np.float32]:
    """Return squared distances of a mask's voxels to the nearest outside it, as a kernel does.

    ``pores`` has three axes and tells borders and edges; the smallest edge is 1. Other voxels
    have 0; inf everywhere if the mask fills the image.
    """
    from matweft_kernels.distance import squared_distance

    edge = min(pores.spacing)
    return squared_distance(
        mask,
        periodic=pores.periodic,  # type: ignore[arg-type]
        spacing=tuple(one / edge for one in pores.spacing),  # type: ignore[arg-type]
        device=context().device,
        threads=context().threads,
    )


def distance_counts(
    mask: NDArray[np.bool_], pores: Pores
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the distances of a mask's voxels to the nearest outside it, ascending, with counts.

    Lengths are in the unit of the image. Without voxels on either side there is none.
    """
    edge = min(pores.spacing)
    if mask.all() or not mask.any():
        return np.empty(0), np.empty(0, np.int64)
    squares = squared_distances(mask, pores)[mask]
    if pores.cubic_edge() is None:
        values, counts = np.unique(squares, return_counts=True)
    else:
        every = np.bincount(squares.astype(np.int64))
        values = np.flatnonzero(every).astype(np.float32)
        counts = every[every > 0]
    return edge * np.sqrt(values.astype(np.float64)), counts
