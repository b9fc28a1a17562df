"""The shape of an image to be made, checked before anything is computed."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator

from matweft.memory import MOST_VOXELS
from matweft_porous._pores import LEAST_VOXELS


def _checked(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    wrong = [f"{n} along {axis}" for axis, n in zip("xyz", shape, strict=True) if n < 1]
    voxels = math.prod(shape)
    if wrong:
        raise ValueError(f"an edge has at least 1 voxel; these are {' and '.join(wrong)}")
    if not LEAST_VOXELS <= voxels <= MOST_VOXELS:
        raise ValueError(f"the number of voxels is {voxels}; give {LEAST_VOXELS} to {MOST_VOXELS}")
    return shape


Shape = Annotated[tuple[int, int, int], AfterValidator(_checked)]
"""Voxels along x, y and z of an image that every measurement can treat."""
