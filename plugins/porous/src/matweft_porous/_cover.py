"""Bodies added one after another until few enough voxels are left uncovered."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.memory import require_memory

_BYTES_A_VOXEL = 20


def expected_count(share: float, left: float) -> int:
    """Return how many bodies at random places, each this share of a box, leave so much of it."""
    return math.ceil(-math.log(left) / -math.log1p(-min(share, 0.99)))


def uncovered(
    shape: tuple[int, int, int],
    allowed: int,
    expected: int,
    draw: Callable[[int], NDArray[np.int32]],
    *,
    most: int = 2**20,
) -> NDArray[np.uint8]:
    """Return 1 where no body lies, once at most ``allowed`` voxels are so.

    ``draw`` rasterises so many new bodies and returns on each voxel the index of the first that
    covers it, -1 for none. Many, but no more than ``most``, are drawn at once; which of them came
    first tells after which one to stop.
    """
    require_memory(
        f"a structure of shape {shape}",
        math.prod(shape) * _BYTES_A_VOXEL,
        cure="choose a smaller shape",
    )
    left = np.ones(shape, dtype=np.uint8)
    batch = min(expected + 4 * int(np.sqrt(expected)) + 4, most)
    while True:
        context().check()
        first = draw(batch)
        newly = first[(left == 1) & (first >= 0)]
        numbers = np.count_nonzero(left) - np.cumsum(np.bincount(newly, minlength=batch))
        enough = np.flatnonzero(numbers <= allowed)
        last = int(enough[0]) if enough.size else batch - 1
        left[(first >= 0) & (first <= last)] = 0
        if enough.size:
            return left
        context().progress(left.size - int(numbers[-1]), left.size - allowed, "voxels covered")
        batch = min(max(expected // 4, 4), most)
