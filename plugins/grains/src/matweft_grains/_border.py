"""How likely it is that the border of a map cuts nothing off, from what it does not cut.

Of things that lie anywhere, large ones are cut more often. What reaches over k voxels of an axis of
n lies inside, off the first and the last voxel, at n - 1 - k of n places (Miles 1974, Lantuéjoul
1980). Weighted with Π n / (n - 1 - k) over the axes that do not repeat, means over what lies inside
are those over all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matweft.representative import split
from matweft_grains._steps import sides, steps

Floats = NDArray[np.float64]
Ends = tuple[NDArray[np.int64], NDArray[np.int64]]


def grain_ends(labels: NDArray[np.int32], count: int) -> Ends:
    """Return the first and last voxel of labels 1 to ``count`` along each axis, (axes, count)."""
    first = np.zeros((labels.ndim, count), np.int64)
    last = np.zeros((labels.ndim, count), np.int64)
    for axis, n in enumerate(labels.shape):
        flat = np.moveaxis(labels, axis, 0).reshape(n, -1)
        for place in range(n):
            last[axis][_present(flat[place], count)] = place
            back = n - 1 - place
            first[axis][_present(flat[back], count)] = back
    return first, last


def _present(labels: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    found = np.zeros(count + 1, np.bool_)
    found[labels] = True
    return found[1:]


def contact_ends(
    labels: NDArray[np.int32],
    pairs: NDArray[np.int64],
    count: int,
    periodic: Sequence[bool],
) -> Ends:
    """Return first and last voxel of those on both sides of each contact, (axes, contacts).

    ``pairs`` are rows of grains that ascend, the smaller first.
    """
    keys = pairs[:, 0] * count + pairs[:, 1]
    first = np.full((labels.ndim, len(keys)), np.iinfo(np.int64).max)
    last = np.full((labels.ndim, len(keys)), -1, np.int64)
    for step in steps(labels.ndim, diagonal=False):
        here, there = sides(labels, step, periodic)
        cut = (here != there) & (here > 0) & (there > 0)
        low, high = np.minimum(here[cut], there[cut]), np.maximum(here[cut], there[cut])
        row = np.searchsorted(keys, (low.astype(np.int64) - 1) * count + high - 1)
        for axis, places in enumerate(np.nonzero(cut)):
            np.minimum.at(first[axis], row, places)
            np.maximum.at(last[axis], row, places + step[axis])
    return first, last


def regions_of(ends: Ends, shape: Sequence[int], spacing: Sequence[float]) -> NDArray[np.int64]:
    """Return in which of about eight nearly cubic boxes (nine in a plane) each thing lies."""
    edges = [n * step for n, step in zip(shape, spacing, strict=True)]
    parts = split(edges, 2 if len(edges) == 3 else 3)
    places = [
        np.clip((first + last + 1) * part // (2 * n), 0, part - 1)
        for first, last, n, part in zip(*ends, shape, parts, strict=True)
    ]
    found: NDArray[np.int64] = np.ravel_multi_index(tuple(places), parts).astype(np.int64)
    return found


def weights_inside(ends: Ends, shape: Sequence[int], periodic: Sequence[bool]) -> Floats:
    """Return Π n / (n - 1 - k) of each thing; 0 of what touches the border.

    >>> ends = np.array([[0, 1, 3]]), np.array([[2, 4, 3]])
    >>> weights_inside(ends, (6,), (False,)).tolist()
    [0.0, 6.0, 1.5]
    """
    weights = np.ones(ends[0].shape[1])
    for first, last, n, wraps in zip(*ends, shape, periodic, strict=True):
        if not wraps:
            inside = (first > 0) & (last < n - 1)
            places = np.where(inside, n - 2 - (last - first), 1)
            weights *= np.where(inside, n / places, 0.0)
    return weights
