"""Solid of overlapping ellipsoids."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from matweft import Field, Generator, InputError
from matweft.data import VoxelImage
from matweft_porous._chance import require_generator
from matweft_porous._cover import expected_count
from matweft_porous._ellipsoid_size import ball_radius, lengths, require_thickness, spheroid
from matweft_porous._references import PRIFLING_2021
from matweft_porous._shape import Shape


class SoftEllipsoids(Generator):
    r"""Equal ellipsoids at random places and turns, overlapping, until the pores are few enough.

    The semi-axes are in the ratio 1 : 1 : ``aspect``. Their size is given either by ``radius``,
    that of a ball of the same volume, or by ``count``: so many of them, side by side, would fill
    the solid, count · (4/3)π r³ = (1 − porosity) · volume. As they overlap, more than ``count``
    are placed. The last ellipsoid placed is the first with which the porosity is at or below the
    target, so the porosity is missed by at most its volume; the image is periodic.

    With many of them, Boolean-model formulas hold: balls of radius r and λ of them per volume
    give ε = exp(−4πλr³/3), S = 4πr²λε and chords of mean 1/(πλr²).

    >>> balls = SoftEllipsoids(shape=(16, 16, 16), porosity=0.6, radius=4)
    >>> balls.count_expected
    8
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    shape: Shape = Field((64, 64, 64), unit="voxel", description="voxels along x, y and z")
    porosity: float = Field(0.5, unit="", gt=0, lt=1, description="volume fraction of the pores")
    aspect: float = Field(
        1.0, unit="", ge=0.05, le=20, description="third semi-axis over the other two"
    )
    count: int = Field(64, ge=1, description="sets the size, unless the radius is given")
    radius: float | None = Field(
        None, unit="voxel", ge=1, description="radius of a ball of the same volume"
    )

    @property
    def mean_radius(self) -> float:
        """Radius in voxels of a ball of the volume of one ellipsoid."""
        if self.radius is not None:
            return self.radius
        return ball_radius(self.shape, self.porosity, self.count)

    @property
    def count_expected(self) -> int:
        """How many ellipsoids are likely to be placed, were they small against the image."""
        covered = 4 / 3 * math.pi * self.mean_radius**3 / math.prod(self.shape)
        return expected_count(covered, self.porosity)

    @property
    def semi_axes(self) -> tuple[float, float, float]:
        """Semi-axes in voxels."""
        return spheroid(self.mean_radius, self.aspect)

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if an ellipsoid is longer than the image or thinner than a voxel.
        """
        from matweft_porous import _ellipsoids

        require_generator(rng)
        if 2 * max(self.semi_axes) > min(self.shape):
            raise InputError(
                f"an ellipsoid of semi-axes {lengths(self.semi_axes)} voxel is longer than the "
                f"image, {min(self.shape)} voxel: raise count or shape, or lower radius or aspect"
            )
        require_thickness(self.semi_axes, "lower count or raise radius")
        pore = _ellipsoids.uncovered(
            self.shape, self.semi_axes, self.porosity, self.count_expected, rng
        )
        return VoxelImage(pore, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
