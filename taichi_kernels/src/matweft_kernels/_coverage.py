"""Which of many bodies covers each voxel of a periodic image first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._binary_image import MOST_VOXELS
from matweft_kernels._row_intervals import Floats, RowIntervals
from matweft_kernels.runtime import Runtime

LARGEST = 16.0
"""Longest body in edges of the box."""


class Coverage(NamedTuple):
    """What bodies cover of an image.

    Attributes
    ----------
    first
        int32 image of the smallest index of a body that covers the voxel, -1 where none.
    used
        Number of bodies in the image: the first so many of those given.
    """

    first: NDArray[np.int32]
    used: int


def checked_box(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the shape of an image that can be indexed."""
    if len(shape) != 3 or min(shape) < 1 or math.prod(shape) > MOST_VOXELS:
        raise ValueError(
            f"shape is {shape}: give three numbers from 1 whose product is at most {MOST_VOXELS}"
        )
    return int(shape[0]), int(shape[1]), int(shape[2])


def checked_fraction(fraction: float | None) -> None:
    """Raise ValueError for a fraction outside 0 to 1."""
    if fraction is not None and not 0.0 <= fraction <= 1.0:
        raise ValueError(f"until_fraction is {fraction}: give a fraction from 0 to 1")


def batches(rows: Floats, most: int) -> Iterator[slice]:
    """Yield ranges of bodies that have about ``most`` rows together, at least one body each."""
    total = np.cumsum(rows)
    begin, done = 0, 0.0
    while begin < len(total):
        end = max(int(np.searchsorted(total, done + most)), begin + 1)
        yield slice(begin, end)
        begin, done = end, float(total[end - 1])


def cover(
    intervals: Iterable[RowIntervals], number: int, box: tuple[int, int, int], started: Runtime
) -> Coverage:
    """Return the smallest index of a body on each voxel, of intervals that come in batches."""
    first = np.full(math.prod(box), -1, np.int32)
    for batch in intervals:
        _lower(first.view(np.uint32), batch, box, started)
    return Coverage(first.reshape(box), number)


def prefix(coverage: Coverage, fraction: float | None, what: str) -> Coverage:
    """Return the coverage by the first so many bodies that reach the fraction."""
    if fraction is None:
        return coverage
    first, number = coverage
    wanted = math.ceil(fraction * first.size - 1e-9 * first.size)
    covered = np.cumsum(np.bincount(first.ravel() + 1, minlength=number + 1)[1:])
    used = int(np.searchsorted(np.concatenate([[0], covered]), wanted))
    if used > number:
        share = 0.0 if number == 0 else covered[-1] / first.size
        raise ValueError(
            f"until_fraction is {fraction}, but the {number} {what} cover {share:.4g}:"
            " give more or larger ones"
        )
    first[first >= used] = -1
    return Coverage(first, used)


def _lower(
    first: NDArray[np.uint32], intervals: RowIntervals, box: tuple[int, int, int], started: Runtime
) -> None:
    """Lower the indices of voxels to those of a batch; 2³²−1 says that none covers a voxel."""
    row, start, length, body = intervals
    if started.device == "reference":
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        along = (np.repeat(start, length) + within) % box[2]
        voxels = np.repeat(row, length) * box[2] + along
        np.minimum.at(first, voxels, np.repeat(body, length).astype(np.uint32))
        return
    from matweft_kernels import _row_kernels as kernels

    rows = box[0] * box[1]
    offsets = np.searchsorted(row, np.arange(rows + 1))
    columns = (offsets, start, length, body)
    if len(row):
        kernels.lower_rows(first, *(column.astype(np.int32) for column in columns), rows, box[2])
