"""What fibers and channels share: tubes of one radius around smooth random walks."""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Generator, InputError, context
from matweft.errors import InputWarning
from matweft_porous._chance import require_generator
from matweft_porous._shape import Shape

_TOLERANCE = 0.1
"""Largest distance in voxels between a curve and its segments."""
_CAPSULES_AT_ONCE = 400_000
_LONG = 2.0
"""Edges of the image above which a walk is said to be too long."""


class Tubes(Generator):
    """Parameters of tubes and how they are placed; subclasses say which phase they are."""

    shape: Shape = Field((64, 64, 64), unit="voxel", description="voxels along x, y and z")
    porosity: float = Field(0.5, unit="", gt=0, lt=1, description="volume fraction of the pores")
    radius: float = Field(5.0, unit="voxel", ge=1, description="radius r of the tubes")
    concentration: float = Field(
        5.5, unit="", ge=0, le=1e9, description="θ of the next direction; 0 remembers nothing"
    )
    curvature: float = Field(
        0.5, unit="", ge=0, le=1, description="ρ of the Bézier curve; 0 makes straight steps"
    )
    step_mean: float = Field(16.0, unit="voxel", gt=0, description="mean length of a step")
    step_std: float = Field(
        2.0, unit="voxel", ge=0, description="standard deviation of the length of a step"
    )
    nodes: int = Field(8, ge=2, le=1000, description="nodes of a walk, one more than its steps")

    @property
    def contour(self) -> float:
        """Mean length of a walk in voxels."""
        return (self.nodes - 1) * self.step_mean

    def outside(self, allowed: int, left: float, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return 1 outside the tubes, once at most ``allowed`` voxels, a fraction ``left``, are.

        Raises `InputError` for tubes that do not fit into the image and where memory is short;
        warns of walks longer than twice its shortest edge.
        """
        from matweft_porous import _cover

        require_generator(rng)
        volume = math.pi * self.radius**2 * (self.contour + 4 / 3 * self.radius)
        share = volume / math.prod(self.shape)
        self._require_sense(share)
        segments = (self.nodes - 1) * math.ceil(1 + math.sqrt(2 * self.step_mean))
        return _cover.uncovered(
            self.shape,
            allowed,
            _cover.expected_count(share, left),
            lambda number: self._drawn(number, rng),
            most=max(_CAPSULES_AT_ONCE // segments, 1),
        )

    def _drawn(self, number: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Return the first of so many new tubes that covers each voxel."""
        from matweft_kernels.capsules import rasterise_capsules
        from matweft_porous._bezier import control_points, flattened
        from matweft_porous._walks import random_walks

        step = (self.step_mean, self.step_std)
        walks = random_walks(number, self.nodes, step, self.concentration, self.shape, rng)
        pieces = control_points(walks, self.curvature).reshape(-1, 4, 3)
        starts, ends, piece = flattened(pieces, _TOLERANCE)
        return rasterise_capsules(
            starts,
            ends,
            self.radius,
            self.shape,
            bodies=piece // (self.nodes - 1),
            device=context().device,
            threads=context().threads,
        ).first

    def _require_sense(self, share: float) -> None:
        edge = min(self.shape)
        if 2 * self.radius > edge:
            raise InputError(
                f"radius {self.radius:g} voxel is more than half the shortest edge, {edge} voxel: "
                "lower radius or raise shape"
            )
        if self.step_std > self.step_mean / 4:
            raise InputError(
                f"step_std {self.step_std:g} voxel is more than a quarter of step_mean, "
                f"{self.step_mean:g} voxel: at most {self.step_mean / 4:g} voxel"
            )
        if share > 0.5:
            raise InputError(
                f"one walk of {self.contour:g} voxel with radius {self.radius:g} voxel has "
                f"{share:.3g} times the volume of the image: lower nodes, step_mean or radius, or "
                "raise shape"
            )
        if self.contour > _LONG * edge:
            warnings.warn(
                f"walks of {self.contour:g} voxel are more than {_LONG:g} times as long as the "
                f"shortest edge, {edge} voxel, and meet themselves: lower nodes or step_mean, or "
                "raise shape",
                InputWarning,
                stacklevel=4,
            )
