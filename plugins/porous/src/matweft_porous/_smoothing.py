"""Smooth the solid of an image and cut it again, so that the porosity is as it should be."""

from __future__ import annotations

import math
import warnings

import numpy as np

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.memory import require_memory
from matweft_porous._lowest import lowest_share

_BYTES_A_VOXEL = 16
TRUNCATE = 4.0
"""Where the Gaussian ends, in standard deviations."""


def smoothed(image: VoxelImage, width: float, porosity: float) -> VoxelImage:
    """Return the pores where the solid, filtered by a periodic Gaussian, is lowest."""
    from scipy.ndimage import gaussian_filter

    require_memory(
        f"smoothing {image.shape}",
        _BYTES_A_VOXEL * math.prod(image.shape),
        cure="choose a smaller shape",
    )
    solid = np.asarray(image.values == 0, dtype=np.float32)
    solid = gaussian_filter(solid, width, mode="wrap", truncate=TRUNCATE)
    return image.with_values(lowest_share(solid, porosity))


def require_narrow(width: float, shape: tuple[int, int, int]) -> None:
    """Raise `InputError` if the width leaves nothing of the structure; warn if it leaves little."""
    edge = min((n for n in shape if n > 1), default=1)
    if width > edge / 2:
        raise InputError(
            f"smoothing {width:g} voxel is more than half the shortest edge, {edge} voxel, and "
            f"leaves nothing to cut: give at most {edge / 8:g} voxel, or a larger shape"
        )
    if width > edge / 8:
        warnings.warn(
            f"smoothing {width:g} voxel is more than an eighth of the shortest edge, {edge} voxel: "
            f"few features are left and the structure is not representative; give at most "
            f"{edge / 8:g} voxel, or a larger shape",
            InputWarning,
            stacklevel=4,
        )
