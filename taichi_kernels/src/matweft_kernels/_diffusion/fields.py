"""Fields of a solution on the image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def flux(concentration: Floats, periodic: bool) -> Floats:
    """Return the gradient in each voxel, the mean over its two faces along each axis.

    The first axis is that of transport, with c = 0 and c = 1 half a voxel outside the image.
    Voxels with NaN conduct nothing and get zero.
    """
    result = np.zeros((3, *concentration.shape), np.float32)
    for axis in range(3):
        here = np.moveaxis(concentration, axis, 0)
        target = np.moveaxis(result[axis], axis, 0)
        face = np.nan_to_num(here[1:] - here[:-1]) / 2
        target[:-1] += face
        target[1:] += face
        if axis == 0:
            target[0] += np.nan_to_num(here[0])
            target[-1] += np.nan_to_num(1 - here[-1])
        elif periodic and len(here) > 1:
            wrap = np.nan_to_num(here[0] - here[-1]) / 2
            target[0] += wrap
            target[-1] += wrap
    return result
