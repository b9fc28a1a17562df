"""Spatial stochastic graph: random points, joined with their neighbours by rods."""

from __future__ import annotations

import math
import warnings
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Generator, InputError, context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft.memory import require_memory
from matweft_porous._chance import require_generator
from matweft_porous._references import PRIFLING_2021, TOUSSAINT_1980
from matweft_porous._shape import Shape

_BYTES_A_VOXEL = 8
_FEW, _MANY = 10, 2_000_000
_THINNEST = 1e-6


class SpatialGraph(Generator):
    r"""Relative neighbourhood graph of random points, its edges rods of random radii.

    Points are a Poisson process of ``intensity`` λ in a periodic box. Two are joined if no third
    is nearer to both of them than they are to each other, their periodic images among them. All
    within its own radius of an edge belongs to the graph; radii follow a Gamma distribution of
    mean μ and variance σ², shape μ²/σ² and scale σ²/μ. On average a point has 16/5 edges, and a
    unit of volume holds edges of length 1.31 λ^(2/3).

    Porosity is not a parameter: it follows from λ, μ and σ². With all lengths in voxels divided
    by the same factor (λ times its cube), the same seed gives the same structure on a coarser
    grid: a cheap look at its porosity.

    One point is joined with its own images along x, y and z; without a point the image is of one
    phase. Memory: 8 bytes a voxel.

    >>> rods = SpatialGraph(shape=(32, 32, 32), intensity=1e-3, radius_mean=3)
    >>> rods.points_expected
    32.768
    >>> image = rods.generate(rng=np.random.default_rng(0))
    >>> 0.3 < image.fraction("solid") < 0.7
    True
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, TOUSSAINT_1980)

    shape: Shape = Field((64, 64, 64), unit="voxel", description="voxels along x, y and z")
    intensity: float = Field(
        2e-4, unit="1/voxel^3", gt=0, le=1, description="λ, mean number of points per volume"
    )
    radius_mean: float = Field(5.0, unit="voxel", gt=0, description="mean radius μ of an edge")
    radius_variance: float = Field(
        3.0, unit="voxel^2", ge=0, description="variance σ² of the radius"
    )
    phase: Literal["solid", "pore"] = Field("solid", description="what the thickened graph is")

    @property
    def points_expected(self) -> float:
        """Mean number of points in the image."""
        return self.intensity * math.prod(self.shape)

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if the mean radius is more than half the shortest edge, there are more
        than two million points, or memory is short; warns of fewer than ten points on average.
        """
        require_generator(rng)
        self._require_sense()
        covered = self._covered(rng)
        pore = covered if self.phase == "pore" else ~covered
        return VoxelImage(pore.view(np.uint8), periodic=(True,) * 3, phases={"solid": 0, "pore": 1})

    def _covered(self, rng: np.random.Generator) -> NDArray[np.bool_]:
        from matweft_kernels.capsules import rasterise_capsules
        from matweft_porous._neighbourhood_graph import relative_neighbourhood_graph

        points = rng.random((rng.poisson(self.points_expected), 3)) * self.shape
        graph = relative_neighbourhood_graph(points, self.shape)
        radii = np.full(len(graph.origin), self.radius_mean)
        if self.radius_variance > 0:
            scale = self.radius_variance / self.radius_mean
            radii = rng.gamma(self.radius_mean / scale, scale, len(radii))
        starts = points[graph.origin]
        first = rasterise_capsules(
            starts,
            starts + graph.step,
            np.clip(radii, _THINNEST, math.hypot(*self.shape)),
            self.shape,
            device=context().device,
            threads=context().threads,
        ).first
        return first >= 0

    def _require_sense(self) -> None:
        edge, points = min(self.shape), self.points_expected
        if 2 * self.radius_mean > edge:
            raise InputError(
                f"radius_mean {self.radius_mean:g} voxel is more than half the shortest edge, "
                f"{edge} voxel: lower radius_mean or raise shape"
            )
        if points > _MANY:
            raise InputError(
                f"intensity {self.intensity:g} per cubic voxel gives {points:.3g} points, at most "
                f"{_MANY:.3g} can be joined: lower intensity or shape"
            )
        require_memory(
            f"a structure of shape {self.shape}",
            math.prod(self.shape) * _BYTES_A_VOXEL,
            cure="choose a smaller shape",
        )
        if points < _FEW:
            warnings.warn(
                f"{points:.3g} points on average are too few for a representative structure: raise "
                f"intensity above {_FEW / math.prod(self.shape):.3g} or choose a larger shape",
                InputWarning,
                stacklevel=3,
            )
