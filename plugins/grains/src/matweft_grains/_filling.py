"""Points without a grain, given to the nearest one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def fill_from_nearest(
    labels: NDArray[Any], spacing: Sequence[float], periodic: Sequence[bool]
) -> NDArray[Any]:
    """Return labels in which every 0 has the label of the nearest point that has one.

    Distances are those of the spacing, across the borders of periodic axes. Something must be
    labelled.

    >>> fill_from_nearest(np.array([1, 0, 0, 0, 2, 2]), (1.0,), (True,)).tolist()
    [1, 1, 1, 2, 2, 2]
    """
    from scipy.ndimage import distance_transform_edt

    widths = [(0, 0)] * labels.ndim
    if any(periodic):
        reach = float(distance_transform_edt(labels == 0, sampling=spacing).max())
        wide = [
            min(int(reach / edge) + 1, n) for edge, n in zip(spacing, labels.shape, strict=True)
        ]
        widths = [(w, w) if wraps else (0, 0) for w, wraps in zip(wide, periodic, strict=True)]
    around = np.pad(labels, widths, mode="wrap")
    nearest = distance_transform_edt(
        around == 0, sampling=spacing, return_distances=False, return_indices=True
    )
    inner = tuple(slice(low, low + n) for (low, _), n in zip(widths, labels.shape, strict=True))
    return np.asarray(around[tuple(index[inner] for index in nearest)])
