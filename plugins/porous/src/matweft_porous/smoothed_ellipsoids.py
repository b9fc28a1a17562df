"""Ellipsoids, overlapping or not, made one smooth solid."""

from __future__ import annotations

import numpy as np

from matweft import Field
from matweft.data import VoxelImage
from matweft_porous._chance import require_generator
from matweft_porous._smoothing import require_narrow, smoothed
from matweft_porous.hard_ellipsoids import HardEllipsoids
from matweft_porous.soft_ellipsoids import SoftEllipsoids


class SmoothedHardEllipsoids(HardEllipsoids):
    r"""Ellipsoids that do not overlap, smoothed: neighbours grow together by necks.

    The image of `porous.hard-ellipsoids` for the same random numbers is filtered by a periodic
    Gaussian of standard deviation σ = ``smoothing``, cut off at 4σ. The voxels with the least
    solid become pores, as many as make up the porosity to one voxel; of equal ones the first in
    memory.

    >>> necks = SmoothedHardEllipsoids(shape=(24, 24, 24), porosity=0.6, count=12, smoothing=2)
    >>> round(necks.generate(rng=np.random.default_rng(0)).fraction("pore") * 24**3)
    8294
    """

    smoothing: float = Field(
        4.0, unit="voxel", gt=0, description="standard deviation σ of the Gaussian"
    )

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises what `HardEllipsoids` does, and `InputError` if σ is more than half the shortest
        edge; warns from an eighth.
        """
        require_generator(rng)
        require_narrow(self.smoothing, self.shape)
        return smoothed(super().generate(rng=rng), self.smoothing, self.porosity)


class SmoothedSoftEllipsoids(SoftEllipsoids):
    r"""Overlapping ellipsoids, smoothed: edges between them are rounded off, small gaps closed.

    The image of `porous.soft-ellipsoids` for the same random numbers is filtered by a periodic
    Gaussian of standard deviation σ = ``smoothing``, cut off at 4σ. The voxels with the least
    solid become pores, as many as make up the porosity to one voxel; of equal ones the first in
    memory.

    >>> blobs = SmoothedSoftEllipsoids(shape=(24, 24, 24), porosity=0.6, radius=4, smoothing=2)
    >>> round(blobs.generate(rng=np.random.default_rng(0)).fraction("pore") * 24**3)
    8294
    """

    smoothing: float = Field(
        4.0, unit="voxel", gt=0, description="standard deviation σ of the Gaussian"
    )

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises what `SoftEllipsoids` does, and `InputError` if σ is more than half the shortest
        edge; warns from an eighth.
        """
        require_generator(rng)
        require_narrow(self.smoothing, self.shape)
        return smoothed(super().generate(rng=rng), self.smoothing, self.porosity)
