"""Overlapping ellipsoids on the voxels of a periodic box."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime
from matweft_kernels._binary_image import MOST_VOXELS
from matweft_kernels._ellipsoid_rows import RowIntervals, row_intervals

_ROWS_A_BATCH = 4_000_000
_LARGEST = 16.0
_UNIT = 1e-6


class Coverage(NamedTuple):
    """What ellipsoids cover of an image.

    Attributes
    ----------
    first
        int32 image of the smallest index of an ellipsoid that covers the voxel, -1 where none.
    used
        Number of ellipsoids in the image: the first so many of those given.
    """

    first: NDArray[np.int32]
    used: int


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
    box = _box(shape)
    bodies = _bodies(centres, semi_axes, orientations, box)
    started = runtime.start(device, threads=threads)
    if until_fraction is not None and not 0.0 <= until_fraction <= 1.0:
        raise ValueError(f"until_fraction is {until_fraction}: give a fraction from 0 to 1")
    number = len(bodies[0])
    first = np.full(math.prod(box), -1, np.int32)
    for begin, end in _batches(bodies[1]):
        centre, axes, turns = (body[begin:end] for body in bodies)
        intervals = row_intervals(centre, axes, turns, box)
        _lower(first.view(np.uint32), intervals, begin, box, started)
    first = first.reshape(box)
    if until_fraction is None:
        return Coverage(first, number)
    used = _prefix(first, number, until_fraction)
    first[first >= used] = -1
    return Coverage(first, used)


def _prefix(first: NDArray[np.int32], number: int, fraction: float) -> int:
    """Return how many ellipsoids reach the fraction."""
    wanted = math.ceil(fraction * first.size - 1e-9 * first.size)
    covered = np.cumsum(np.bincount(first.ravel() + 1, minlength=number + 1)[1:])
    reached = np.searchsorted(np.concatenate([[0], covered]), wanted)
    if reached > number:
        share = 0.0 if number == 0 else covered[-1] / first.size
        raise ValueError(
            f"until_fraction is {fraction}, but the {number} ellipsoids cover {share:.4g}:"
            " give more or larger ones"
        )
    return int(reached)


def _lower(
    first: NDArray[np.uint32],
    intervals: RowIntervals,
    begin: int,
    box: tuple[int, int, int],
    started: runtime.Runtime,
) -> None:
    """Lower the indices of voxels to those of a batch; 2³²−1 says that none covers a voxel."""
    index = intervals.ellipsoid + begin
    if started.device == "reference":
        repeats = intervals.length
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        along = (np.repeat(intervals.start, repeats) + within) % box[2]
        voxels = np.repeat(intervals.row, repeats) * box[2] + along
        np.minimum.at(first, voxels, np.repeat(index, repeats).astype(np.uint32))
        return
    from matweft_kernels import _ellipsoids_kernels as kernels

    rows = box[0] * box[1]
    offsets = np.searchsorted(intervals.row, np.arange(rows + 1))
    columns = (offsets, intervals.start, intervals.length, index)
    if len(index):
        kernels.lower_rows(first, *(column.astype(np.int32) for column in columns), rows, box[2])


def _batches(semi_axes: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of ellipsoids with a bounded number of rows."""
    rows = np.cumsum((2 * semi_axes.max(axis=1, initial=0.0) + 1) ** 2)
    begin, done = 0, 0.0
    while begin < len(rows):
        end = max(int(np.searchsorted(rows, done + _ROWS_A_BATCH)), begin + 1)
        yield begin, end
        begin, done = end, float(rows[end - 1])


def _box(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    if len(shape) != 3 or min(shape) < 1 or math.prod(shape) > MOST_VOXELS:
        raise ValueError(
            f"shape is {shape}: give three numbers from 1 whose product is at most {MOST_VOXELS}"
        )
    return int(shape[0]), int(shape[1]), int(shape[2])


def _bodies(
    centres: ArrayLike, semi_axes: ArrayLike, orientations: ArrayLike, box: tuple[int, int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    named = {
        "centres": (centres, 3),
        "semi_axes": (semi_axes, 3),
        "orientations": (orientations, 4),
    }
    arrays = {name: np.asarray(given, float) for name, (given, _) in named.items()}
    for name, array in arrays.items():
        width = named[name][1]
        if array.ndim != 2 or array.shape != (len(arrays["centres"]), width):
            raise ValueError(
                f"{name} has shape {array.shape}: give (n, {width}), n the number of centres"
            )
        if not np.all(np.isfinite(array)):
            raise ValueError(f"{name} holds NaN or infinity: give finite numbers")
    axes, turns = arrays["semi_axes"], arrays["orientations"]
    if np.any(axes <= 0.0) or np.any(axes > _LARGEST * max(box)):
        raise ValueError(
            f"semi_axes lie between {axes.min()} and {axes.max()}: give lengths above 0 and up to"
            f" {_LARGEST:g} times the longest edge, {_LARGEST * max(box):g}"
        )
    norms = np.linalg.norm(turns, axis=1)
    if np.any(np.abs(norms - 1.0) > _UNIT):
        raise ValueError(
            f"orientations have norms from {norms.min():.6g} to {norms.max():.6g}: divide each"
            " quaternion by its norm"
        )
    return arrays["centres"], axes, turns
