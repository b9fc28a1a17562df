"""Chord lengths: runs of pore voxels along the lines of an axis."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime
from matweft_kernels._binary_image import axis_number, binary_image

Border = Literal["periodic", "keep", "drop"]
_TILE = 64
_MOST_CHUNKS = 2048


def chord_lengths(
    pore: ArrayLike,
    *,
    axis: int = 0,
    border: Border = "periodic",
    device: str = "auto",
    threads: int | None = None,
) -> NDArray[np.int64]:
    """Return how many chords of each length an image has along an axis.

    A chord is a longest run of pore voxels on a line of voxels; a line without solid is one chord
    of N voxels. In an isotropic medium the mean chord is 4 ε / S_V.

    Parameters
    ----------
    pore
        Image of shape (nx, ny, nz), true in the pores; below 2³¹ voxels.
    axis
        Direction of the lines; N is the image's length along it.
    border
        ``"periodic"`` joins the first and the last run of a line; ``"keep"`` counts both as they
        are; ``"drop"`` leaves out chords that touch an end of the line.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    numpy.ndarray
        int64 of shape (N + 1,): ``counts[L]`` chords of L voxels, ``counts[0]`` is 0. Identical on
        every device.

    Raises
    ------
    ValueError
        When the image, the axis or the border is not as described.

    Examples
    --------
    >>> line = np.array([1, 1, 0, 1, 0, 1], bool).reshape(6, 1, 1)
    >>> chord_lengths(line, device="reference").tolist()
    [0, 1, 0, 1, 0, 0, 0]
    >>> chord_lengths(line, border="keep", device="reference").tolist()
    [0, 2, 1, 0, 0, 0, 0]
    """
    image, along = binary_image(pore, "pore"), axis_number(axis)
    if border not in get_args(Border):
        raise ValueError(f"border is {border!r}: give one of {', '.join(get_args(Border))}")
    started = runtime.start(device, threads=threads)
    if started.device == "reference":
        return _reference_counts(np.moveaxis(image, along, -1), border)
    from matweft_kernels import _chords_kernels as kernels

    length = image.shape[along]
    blocks, inner = math.prod(image.shape[:along]), math.prod(image.shape[along + 1 :])
    tile = min(_TILE, inner)
    tiles_a_block = -(-inner // tile)
    tiles = blocks * tiles_a_block
    chunks = min(tiles, _MOST_CHUNKS)
    counts = np.zeros(chunks * (length + 1), np.int32)
    firsts, runs = np.empty((2, chunks * tile), np.int32)
    kernels.count_chords(
        np.ascontiguousarray(image).view(np.uint8).ravel(), counts, firsts, runs,
        chunks, tiles, tile, tiles_a_block, inner, length,
        int(border != "drop"), int(border == "periodic"),
    )  # fmt: skip
    return np.asarray(counts.reshape(chunks, length + 1).sum(axis=0, dtype=np.int64))


def _reference_counts(lines: NDArray[np.bool_], border: Border) -> NDArray[np.int64]:
    """Count chords along the last axis from where they begin and end."""
    length = lines.shape[-1]
    rows = lines.reshape(-1, length)
    full = rows.all(axis=1)
    counts = np.zeros(length + 1, np.int64)
    counts[length] = 0 if border == "drop" else np.count_nonzero(full)
    rows = rows[~full]
    walled = np.pad(rows.astype(np.int8), ((0, 0), (1, 1)))
    line, begin = np.nonzero(np.diff(walled, axis=1) == 1)
    end = np.nonzero(np.diff(walled, axis=1) == -1)[1]
    lengths = end - begin
    if border == "drop":
        lengths = lengths[(begin > 0) & (end < length)]
    elif border == "periodic":
        wraps = rows[:, 0] & rows[:, -1]
        head, tail = (begin == 0) & wraps[line], (end == length) & wraps[line]
        joined = lengths[head] + lengths[tail]
        lengths = np.concatenate([lengths[~(head | tail)], joined])
    return counts + np.bincount(lengths, minlength=length + 1)
