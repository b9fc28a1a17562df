"""Grey levels that part an image into phases, proposed from its histogram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError

BINS = 256
SAMPLE = 4_000_000
"""Values that are counted; of a larger image every n-th line."""


def histogram(values: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how many values lie in each of up to 256 equal bins, and the bins' centres.

    Whole numbers that span less than 256 have a bin each, so that a level is one of them.

    >>> counts, centres = histogram([[0, 0, 3], [1, 0, 3]])
    >>> counts.tolist(), centres.tolist()
    ([3, 1, 0, 2], [0.0, 1.0, 2.0, 3.0])
    """
    some = _sample(np.asarray(values))
    if some.dtype == bool:
        some = some.view(np.uint8)
    low, high = float(some.min()), float(some.max())
    if some.dtype.kind in "iu" and high - low < BINS:
        counts = np.bincount(np.subtract(some, some.min(), dtype=np.int64).ravel())
        return counts, low + np.arange(len(counts), dtype=np.float64)
    counts, edges = np.histogram(some, BINS, (low, high))
    return counts, (edges[:-1] + edges[1:]) / 2


def _sample(values: NDArray[Any]) -> NDArray[Any]:
    if values.ndim < 2 or values.size <= SAMPLE:
        return values
    lines = values.reshape(-1, values.shape[-1])
    return lines[:: -(-values.size // SAMPLE)]


def otsu(values: ArrayLike, classes: int = 2) -> tuple[float, ...]:
    """Return the levels that part grey values into classes of the least spread.

    A value above a level belongs to a brighter class. Of ``classes`` there are 2 to 5. Levels are
    exact for 8-bit images; otherwise to 1/256 of the range. Raises `InputError` where the image
    has fewer different values than classes.

    Source: N. Otsu, IEEE Trans. Syst. Man Cybern. 9 (1979) 62; of several classes: P.-S. Liao,
    T.-S. Chen, P.-C. Chung, J. Inf. Sci. Eng. 17 (2001) 713. The work is scikit-image's.

    >>> otsu([10, 11, 10, 50, 51, 90, 91], classes=3)
    (11.0, 51.0)
    """
    from skimage.filters import threshold_multiotsu, threshold_otsu

    if not 2 <= classes <= 5:
        raise InputError(f"classes is {classes}; part the values into 2 to 5")
    counts, centres = histogram(values)
    kinds = int(np.count_nonzero(counts))
    if kinds < classes:
        raise InputError(f"{classes} classes need as many different values; the image has {kinds}")
    if classes == 2:
        return (float(threshold_otsu(hist=(counts, centres))),)  # type: ignore[no-untyped-call]
    found = threshold_multiotsu(  # type: ignore[no-untyped-call]
        classes=classes, hist=(counts.astype(np.float64), centres)
    )
    return tuple(map(float, found))


def propose(values: ArrayLike, classes: Sequence[int] = (2, 3)) -> dict[str, tuple[float, ...]]:
    """Return levels of Otsu's method for each number of classes, by name of the method.

    Numbers of classes for which the image has too few values are left out.

    >>> propose([10, 11, 10, 50, 51, 90, 91])
    {'otsu': (11.0,), 'multi-otsu-3': (11.0, 51.0)}
    """
    found = {}
    for n in classes:
        try:
            found["otsu" if n == 2 else f"multi-otsu-{n}"] = otsu(values, n)
        except InputError:
            continue
    return found
