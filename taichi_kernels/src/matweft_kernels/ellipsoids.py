"""Overlapping ellipsoids on the voxels of a periodic box."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matweft_kernels import runtime
from matweft_kernels._coverage import (
    Coverage,
    batches,
    checked_box,
    checked_fraction,
    cover,
    prefix,
)
from matweft_kernels._ellipsoid_bodies import checked_bodies
from matweft_kernels._ellipsoid_rows import ellipsoid_rows

_ROWS_A_BATCH = 4_000_000


def rasterise_ellipsoids(
    centres: ArrayLike,
    semi_axes: ArrayLike,
    orientations: ArrayLike,
    shape: tuple[int, int, int],
    *,
    until_fraction: float | None = None,
    device: str = "auto",
    threads: int | None = None,
) -> Coverage:
    r"""Return which ellipsoid covers each voxel of a periodic box first.

    A voxel is covered when its centre, in any periodic image, satisfies
    Σ_m ((Rᵀ (x − c))_m / a_m)² ≤ 1 (within 10⁻⁹ voxel). The centre of voxel (i, j, k) lies at
    (i+½, j+½, k+½): the box is [0, nx) × [0, ny) × [0, nz).

    Parameters
    ----------
    centres
        Centres c of shape (n, 3) in voxels, anywhere.
    semi_axes
        Semi-axes a of shape (n, 3) in voxels, up to 16 times the longest edge.
    orientations
        Unit quaternions of shape (n, 4), scalar first; R turns the axes of the body to those of
        the box.
    shape
        Numbers of voxels (nx, ny, nz), below 2³¹ in all.
    until_fraction
        Take ellipsoids in order until this fraction of the voxels is covered, and no more.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    Coverage
        The image of first indices and the number of ellipsoids used: identical on every device.

    Raises
    ------
    ValueError
        When an argument is not as described, or all ellipsoids together cover less than the
        fraction.

    Examples
    --------
    >>> found = rasterise_ellipsoids(
    ...     [[2.5, 2.5, 2.5]], [[1.0, 2.0, 1.0]], [[1.0, 0.0, 0.0, 0.0]], (5, 5, 5),
    ...     device="reference",
    ... )
    >>> (found.first >= 0).sum(axis=(0, 2)).tolist()
    [1, 1, 5, 1, 1]
    """
    box = checked_box(shape)
    middles, axes, turns = checked_bodies(centres, semi_axes, orientations, box)
    started = runtime.start(device, threads=threads)
    checked_fraction(until_fraction)
    index = np.arange(len(middles))
    rows = (2 * axes.max(axis=1, initial=0.0) + 1) ** 2
    intervals = (
        ellipsoid_rows(middles[part], axes[part], turns[part], index[part], box)
        for part in batches(rows, _ROWS_A_BATCH)
    )
    return prefix(cover(intervals, len(index), box, started), until_fraction, "ellipsoids")
