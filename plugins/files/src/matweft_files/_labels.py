"""Types of whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers in the smallest type that holds them.

    >>> smallest(np.array([0, 300])).dtype, smallest(np.array([-1, 5])).dtype
    (dtype('uint16'), dtype('int8'))
    """
    low, high = int(values.min()), int(values.max())
    kinds = ("u1", "u2", "u4", "u8") if low >= 0 else ("i1", "i2", "i4", "i8")
    fits = [one for one in kinds if np.iinfo(one).min <= low and high <= np.iinfo(one).max]
    return values.astype(fits[0])
