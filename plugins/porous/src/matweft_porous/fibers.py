"""Solid fibers in pore space."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from matweft.data import VoxelImage
from matweft_porous._references import PRIFLING_2021
from matweft_porous._tubes import Tubes


class Fibers(Tubes):
    r"""Curved fibers at random places, overlapping, until the pores are few enough.

    A fiber begins anywhere in the periodic image, in any direction, and takes ``nodes`` − 1
    steps of normal length. A step turns away from the one before by an angle whose cosine c has
    the density ∝ exp(θc) (von Mises–Fisher; mean coth θ − 1/θ). Through its nodes goes a curve of
    cubic Bézier pieces: the tangent at node i is parallel to the line from node i − 1 to i + 1,
    the inner control points lie ρ/2 times the length of the step along it. All within ``radius``
    of the curve is solid.

    The last fiber is the first with which the porosity is at or below the target, so the porosity
    is missed by at most a fiber's volume. Memory: 20 bytes a voxel and about 0.3 GB.

    >>> felt = Fibers(shape=(48, 48, 48), porosity=0.7, radius=3, step_mean=8, step_std=1)
    >>> image = felt.generate(rng=np.random.default_rng(0))
    >>> 0.68 < image.fraction("pore") <= 0.7
    True
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if the radius is more than half the shortest edge, the steps differ by
        more than a quarter, a fiber has more than half the volume of the image, or memory is
        short. Warns of walks longer than twice the shortest edge.
        """
        allowed = math.floor(self.porosity * math.prod(self.shape))
        pore = self.outside(allowed, self.porosity, rng)
        return VoxelImage(pore, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
