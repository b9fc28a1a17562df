"""Pores as a level set of a periodic Gaussian random field."""

from __future__ import annotations

import math
import warnings
from typing import ClassVar, Literal

import numpy as np

from matweft import Field, Generator, InputError, context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._chance import require_generator
from matweft_porous._references import PRIFLING_2021
from matweft_porous._shape import Shape

Spectrum = Literal["power-law", "exponential", "gaussian", "top-hat"]


class LevelSet(Generator):
    r"""Two phases cut from a Gaussian random field by its quantile; periodic and isotropic.

    White noise is filtered to one of four spectral densities, with k in radians per voxel and ℓ
    the correlation length:

    ===========  =====================
    power-law    (1 + k²ℓ²)^(−p)
    exponential  exp(−kℓ)
    gaussian     exp(−k²ℓ²/2)
    top-hat      1 where kℓ ≤ 1, else 0
    ===========  =====================

    The lowest values become pores, as many as make up the porosity to one voxel. Of a Gaussian
    spectrum the surface area is known: S = (2/πℓ) exp(−t²/2), t = Φ⁻¹(porosity).

    >>> image = LevelSet(shape=(24, 24, 24), porosity=0.3).generate(rng=np.random.default_rng(1))
    >>> round(image.fraction("pore") * 24**3)
    4147
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    shape: Shape = Field((64, 64, 64), unit="voxel", description="voxels along x, y and z")
    porosity: float = Field(0.5, unit="", gt=0, lt=1, description="volume fraction of the pores")
    correlation_length: float = Field(
        6.0, unit="voxel", gt=0, description="ℓ of the spectral density"
    )
    spectrum: Spectrum = Field("gaussian", description="shape of the spectral density")
    exponent: float = Field(4.0, unit="", gt=0, description="p of the power law; no other uses it")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if the spectrum has no wave that fits in the image; warns where the
        correlation length exceeds a quarter of its shortest edge.
        """
        from matweft_porous import _random_field
        from matweft_porous._lowest import lowest_share

        require_generator(rng)
        longest = max(self.shape) / (2 * math.pi)
        if self.spectrum == "top-hat" and self.correlation_length > longest:
            raise InputError(
                f"correlation_length {self.correlation_length:g} voxel is too long for a top-hat "
                f"spectrum in {max(self.shape)} voxels: no wave fits; at most {longest:.3g} voxel"
            )
        self._warn_of_few_features()
        density = _random_field.DENSITIES[self.spectrum]
        field = _random_field.filtered_noise(
            self.shape,
            lambda squared: density(squared, self.correlation_length, self.exponent),
            rng,
            workers=context().threads or -1,
        )
        pore = lowest_share(field, self.porosity)
        return VoxelImage(pore, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})

    def _warn_of_few_features(self) -> None:
        edge = min((n for n in self.shape if n > 1), default=1)
        if self.correlation_length > edge / 4:
            warnings.warn(
                f"correlation_length {self.correlation_length:g} voxel is more than a quarter of "
                f"the shortest edge, {edge} voxel: the structure is not representative; choose a "
                f"larger shape or at most {edge / 4:g} voxel",
                InputWarning,
                stacklevel=3,
            )
