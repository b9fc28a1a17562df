"""Overlapping capsules, alone or as the parts of tubes, on the voxels of a periodic box."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime
from matweft_kernels._capsule_rows import capsule_rows
from matweft_kernels._coverage import (
    LARGEST,
    Coverage,
    batches,
    checked_box,
    checked_fraction,
    cover,
    prefix,
)
from matweft_kernels._row_intervals import Floats, Ints

_ROWS_A_BATCH = 250_000
_MOST_BODIES = 2**31 - 1


def rasterise_capsules(
    starts: ArrayLike,
    ends: ArrayLike,
    radii: ArrayLike,
    shape: tuple[int, int, int],
    *,
    bodies: ArrayLike | None = None,
    until_fraction: float | None = None,
    device: str = "auto",
    threads: int | None = None,
) -> Coverage:
    r"""Return which body made of capsules covers each voxel of a periodic box first.

    A capsule is a segment dilated by a ball. It covers a voxel whose centre, in any periodic
    image, is no farther than its radius from the segment (within 10⁻⁹ voxel). The centre of
    voxel (i, j, k) lies at (i+½, j+½, k+½): the box is [0, nx) × [0, ny) × [0, nz).

    Parameters
    ----------
    starts, ends
        Ends of the segments, each of shape (n, 3), in voxels, anywhere: a segment that leaves
        the box is not wrapped before it is drawn. Equal ends make a ball.
    radii
        Radii in voxels, of shape (n,) or one for all. Segments and radii are at most 16 times as
        long as the longest edge.
    shape
        Numbers of voxels (nx, ny, nz), below 2³¹ in all.
    bodies
        Index, from 0, of the body that each capsule belongs to, of shape (n,), in any order; by
        default each is a body of its own.
    until_fraction
        Take bodies in order until this fraction of the voxels is covered, and no more.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    Coverage
        The image of first indices and the number of bodies used: identical on every device.

    Raises
    ------
    ValueError
        When an argument is not as described, or all bodies together cover less than the fraction.

    Examples
    --------
    >>> found = rasterise_capsules(
    ...     [[2.5, 0.5, 2.5]], [[2.5, 4.5, 2.5]], 1.0, (5, 7, 5), device="reference",
    ... )
    >>> (found.first >= 0).sum(axis=(0, 2)).tolist()
    [5, 5, 5, 5, 5, 1, 1]
    """
    box = checked_box(shape)
    first, last, thickness = _capsules(starts, ends, radii, box)
    index = _indices(bodies, len(first))
    checked_fraction(until_fraction)
    started = runtime.start(device, threads=threads)
    sides = np.abs(last - first)[:, :2] + 2 * thickness[:, None] + 1
    intervals = (
        capsule_rows(first[part], last[part], thickness[part], index[part], box)
        for part in batches(sides.prod(axis=1), _ROWS_A_BATCH)
    )
    number = int(index.max(initial=-1)) + 1
    return prefix(cover(intervals, number, box, started), until_fraction, "bodies")


def _capsules(
    starts: ArrayLike, ends: ArrayLike, radii: ArrayLike, box: tuple[int, int, int]
) -> tuple[Floats, Floats, Floats]:
    first, last, given = (np.asarray(one, float) for one in (starts, ends, radii))
    for name, array in {"starts": first, "ends": last}.items():
        if array.ndim != 2 or array.shape != (len(first), 3):
            raise ValueError(f"{name} has shape {array.shape}: give (n, 3), n the number of starts")
    if given.shape not in ((), (len(first),)):
        raise ValueError(f"radii has shape {given.shape}: give one radius, or {len(first)} of them")
    for name, array in {"starts": first, "ends": last, "radii": given}.items():
        if not np.all(np.isfinite(array)):
            raise ValueError(f"{name} holds NaN or infinity: give finite numbers")
    longest = LARGEST * max(box)
    length = np.linalg.norm(last - first, axis=1).max(initial=0.0)
    if length > longest:
        raise ValueError(
            f"a segment is {length:.6g} long: give at most {LARGEST:g} times the longest edge,"
            f" {longest:g}"
        )
    if np.any(given <= 0.0) or np.any(given > longest):
        raise ValueError(
            f"radii lie between {given.min()} and {given.max()}: give lengths above 0 and up to"
            f" {LARGEST:g} times the longest edge, {longest:g}"
        )
    return first, last, np.broadcast_to(given, len(first))


def _indices(bodies: ArrayLike | None, number: int) -> Ints:
    if bodies is None:
        return np.arange(number)
    index: NDArray[np.generic] = np.asarray(bodies)
    if index.shape != (number,) or (number and index.dtype.kind not in "iu"):
        raise ValueError(
            f"bodies has shape {index.shape} and dtype {index.dtype}: give {number} whole numbers"
        )
    if number and not 0 <= index.min() <= index.max() < _MOST_BODIES:
        raise ValueError(
            f"bodies lie between {index.min()} and {index.max()}: give indices from 0 and below"
            f" {_MOST_BODIES}"
        )
    return index.astype(np.int64)
