"""Fewer voxels for the screen: labels by majority, grey values by their mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError

MOST = {1: 20_000, 2: 1 << 21, 3: 160**3}
"""Values shown, by the number of axes."""
LONGEST = {1: 20_000, 2: 2048, 3: 1024}
"""Values shown along one axis, by the number of axes."""


def factors(shape: Sequence[int], spacing: Sequence[float]) -> tuple[int, ...]:
    """Return how many voxels along each axis become one; the finest axes are reduced first.

    >>> factors((256, 256, 256), (1, 1, 1)), factors((160, 160, 160), (1, 1, 1))
    ((2, 2, 2), (1, 1, 1))
    >>> factors((400, 400, 100), (0.1, 0.1, 0.5))
    (2, 2, 1)
    """
    n = len(shape)
    found = [-(-count // LONGEST[n]) for count in shape]
    while np.prod([-(-count // f) for count, f in zip(shape, found, strict=True)]) > MOST[n]:
        steps = [s * f if c > f else np.inf for s, f, c in zip(spacing, found, shape, strict=True)]
        finest = min(steps) * 1.001
        found = [f + (step <= finest) for f, step in zip(found, steps, strict=True)]
    return tuple(map(int, found))


def label_counts(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different labels, ascending, and how many voxels have each.

    >>> [part.tolist() for part in label_counts(np.array([7, 0, 7]))]
    [[0, 7], [1, 2]]
    """
    if values.dtype == bool:
        values = values.view(np.uint8)
    low, high = int(values.min()), int(values.max())
    if low < 0 or high >= 2**24:
        labels, counts = np.unique(values, return_counts=True)
        return labels.astype(np.int64), counts
    total = np.zeros(high + 1, dtype=np.int64)
    for slab in values if values.ndim == 3 and high < 2**16 else [values]:
        total += np.bincount(np.ravel(slab), minlength=high + 1)
    labels = np.flatnonzero(total)
    return labels, total[labels]


def compact(values: NDArray[Any], labels: NDArray[Any]) -> NDArray[np.unsignedinteger[Any]]:
    """Return the place of each value in ``labels``, which ascend, in the smallest type.

    Raises `InputError` when a value is beyond the first or last label.
    """
    n = len(labels)
    kind = np.uint8 if n < 2**8 else np.uint16 if n < 2**16 else np.uint32
    if values.dtype == bool:
        values = values.view(np.uint8)
    low, high = int(labels[0]), int(labels[-1])
    if values.min() < low or values.max() > high:
        raise InputError(
            f"the volume holds {values.min()} to {values.max()}; its key has {low} to {high}"
        )
    if high - low >= 2**24:
        return np.searchsorted(labels, values).astype(kind)
    table = np.zeros(high - low + 1, dtype=kind)
    table[labels - low] = np.arange(n, dtype=kind)
    return np.asarray(table[np.subtract(values, low, dtype=np.int64) if low else values])


def majority(index: NDArray[Any], blocks: Sequence[int]) -> NDArray[Any]:
    """Return the commonest value of each block; of several, the smallest.

    ``index`` holds unsigned integers below the largest of their type, ``blocks`` the edges of a
    block in voxels. Blocks at the upper border count only the voxels they have.

    >>> majority(np.array([[3, 3, 1], [0, 3, 2]], dtype=np.uint8), (2, 2)).tolist()
    [[3, 1]]
    """
    if all(block == 1 for block in blocks):
        return index
    shape = tuple(-(-n // b) for n, b in zip(index.shape, blocks, strict=True))
    out = np.empty(shape, dtype=index.dtype)
    for i in range(shape[0]):
        slab = index[i * blocks[0] : (i + 1) * blocks[0]]
        out[i] = _commonest(_rows(slab, blocks)).reshape(shape[1:])
    return out


def _rows(slab: NDArray[Any], blocks: Sequence[int]) -> NDArray[Any]:
    """Return the values of each block of a slab one block thick as rows, sorted.

    Places outside the image hold the largest number of the type.
    """
    nothing = np.iinfo(slab.dtype).max
    lacking = [(0, -n % b) for n, b in zip(slab.shape, blocks, strict=True)]
    if any(after for _, after in lacking):
        slab = np.pad(slab, lacking, constant_values=nothing)
    split = [part for n, b in zip(slab.shape, blocks, strict=True) for part in (n // b, b)]
    order = [*range(0, 2 * slab.ndim, 2), *range(1, 2 * slab.ndim, 2)]
    rows = slab.reshape(split).transpose(order).reshape(-1, int(np.prod(blocks)))
    return np.sort(rows, axis=1)


def _commonest(rows: NDArray[Any]) -> NDArray[Any]:
    """Return the value of the longest run of each sorted row, the first of equal ones."""
    nothing = np.iinfo(rows.dtype).max
    found, longest = rows[:, 0].copy(), np.ones(len(rows), dtype=np.int32)
    run = longest.copy()
    for column in range(1, rows.shape[1]):
        here = rows[:, column]
        run = np.where(here == rows[:, column - 1], run + 1, 1)
        better = (run > longest) & (here != nothing)
        found[better], longest[better] = here[better], run[better]
    return found


def averaged(values: NDArray[Any], blocks: Sequence[int]) -> NDArray[Any]:
    """Return the mean of each block; those at the upper border have fewer voxels.

    >>> averaged(np.array([1.0, 3.0, 5.0]), (2,)).tolist()
    [2.0, 5.0]
    """
    for axis, block in enumerate(blocks):
        if block > 1:
            n = values.shape[axis]
            starts = np.arange(0, n, block)
            counts = np.diff(starts, append=n).reshape(-1, *[1] * (values.ndim - axis - 1))
            total = np.add.reduceat(values, starts, axis=axis, dtype=np.float64)
            values = (total / counts).astype(np.float32 if values.ndim == 3 else np.float64)
    return values


def told(shape: Sequence[int], blocks: Sequence[int], how: str) -> str:
    """Return the sentence that says how the display was reduced, or nothing.

    >>> told((8, 8), (2, 2), "the commonest label")
    'Shown: 4 × 4 of 8 × 8 voxels, the commonest label of each block of 2 × 2.'
    """
    if all(block == 1 for block in blocks):
        return ""
    kept = " × ".join(str(-(-n // b)) for n, b in zip(shape, blocks, strict=True))
    whole, block = " × ".join(map(str, shape)), " × ".join(map(str, blocks))
    return f"Shown: {kept} of {whole} voxels, {how} of each block of {block}."
