"""Channels carved into a solid."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from matweft.data import VoxelImage
from matweft_porous._references import PRIFLING_2021
from matweft_porous._tubes import Tubes


class Channels(Tubes):
    r"""Curved pores at random places, overlapping, until they are as large as wanted.

    Channels are `Fibers` with the phases exchanged: the same walks and curves, and all within
    ``radius`` of them is pore. The last channel is the first with which the porosity is at or
    above the target. Memory: 20 bytes a voxel and about 0.3 GB.

    >>> rock = Channels(shape=(48, 48, 48), porosity=0.3, radius=3, step_mean=8, step_std=1)
    >>> image = rock.generate(rng=np.random.default_rng(0))
    >>> 0.3 <= image.fraction("pore") < 0.32
    True
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore); raises and warns as `Fibers` does."""
        size = math.prod(self.shape)
        solid = self.outside(size - math.ceil(self.porosity * size), 1 - self.porosity, rng)
        return VoxelImage(1 - solid, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
