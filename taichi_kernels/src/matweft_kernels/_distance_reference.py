"""Distances to the background by scipy, with half a period of padding where an axis wraps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def squared_distances(
    phase: NDArray[np.bool_], wraps: tuple[bool, bool, bool], edges: tuple[float, float, float]
) -> NDArray[np.float32]:
    """Return squared distances of an image that has some background."""
    from scipy.ndimage import distance_transform_edt

    padding = [
        (n // 2 + 1,) * 2 if wrap else (0, 0) for n, wrap in zip(phase.shape, wraps, strict=True)
    ]
    found = distance_transform_edt(np.pad(phase, padding, mode="wrap"), sampling=edges)
    inside = tuple(slice(low, low + n) for (low, _), n in zip(padding, phase.shape, strict=True))
    return np.asarray(np.square(found[inside]), np.float32)
