"""Whether an image holds grey values or labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 32
"""Different whole numbers that are always taken for labels."""
SAMPLE = 2_000_000
"""Voxels that are looked at."""


def is_grey(values: NDArray[Any]) -> bool:
    """Return whether an array looks like grey values rather than labels.

    Labels are whole numbers; of more than 32 different ones, neighbours mostly have the same, as
    in a grain map, while neighbouring grey values mostly differ.

    >>> labels = np.arange(1000).repeat(40).reshape(200, 200)
    >>> is_grey(labels), is_grey(np.arange(40000).reshape(200, 200)), is_grey(np.eye(3))
    (False, True, False)
    """
    if values.dtype.kind == "b":
        return False
    lines = values.reshape(-1, values.shape[-1])
    some = lines[:: max(1, values.size // SAMPLE)]
    if some.dtype.kind == "f" and not np.array_equal(some, np.rint(some)):
        return True
    if len(np.unique(some)) <= FEW:
        return False
    return bool(np.mean(some[:, 1:] == some[:, :-1]) < 0.5)
