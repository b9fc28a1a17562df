"""Cut a field at the quantile that makes up a phase, exactly to one voxel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def lowest(field: NDArray[np.float32], count: int) -> NDArray[np.uint8]:
    """Return 1 at the ``count`` lowest values, 0 elsewhere; of equal values the first ones."""
    threshold = np.partition(field, count - 1, axis=None)[count - 1]
    chosen = (field < threshold).view(np.uint8)
    missing = count - int(np.count_nonzero(chosen))
    chosen.flat[np.flatnonzero(field == threshold)[:missing]] = 1
    return np.asarray(chosen)


def lowest_share(field: NDArray[np.float32], share: float) -> NDArray[np.uint8]:
    """Return 1 at the lowest values, as many as make up ``share`` to one voxel; at least one."""
    return lowest(field, min(max(round(share * field.size), 1), field.size - 1))
