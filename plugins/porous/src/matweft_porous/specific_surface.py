"""Specific surface area: surface of a phase per volume of the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from numpy.typing import NDArray

from matweft import InputError, Quantity, Result, context
from matweft.data import VoxelImage
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Pores, pores_of
from matweft_porous._references import PRIFLING_2021, SCHLADITZ_2006


@dataclass(frozen=True, eq=False)
class SpecificSurfaceResult(Result):
    """Surface between a phase and all others."""

    specific_surface: Annotated[
        float, Quantity("1/{unit}", "surface area of the phase over the volume of the image")
    ]
    unit: Annotated[str, Quantity("", "unit of length")]


class SpecificSurface(PoreDescriptor):
    """Surface area of a phase per volume, from how often lines in 13 directions cross it.

    Crofton's formula: S = Σ_d w_d · 2 · crossings along d / length along d, over the 13 directions
    of a voxel's neighbours, weighted by their share of the sphere. Crossings come from counting
    the 2×2×2 neighbourhoods. Three-dimensional images only; edges may differ.

    >>> import numpy as np
    >>> from matweft.context import Context, use_context
    >>> slab = VoxelImage(np.indices((16, 16, 16))[0] < 8, periodic=(True, True, True))
    >>> with use_context(Context(device="reference")):
    ...     print(round(SpecificSurface().describe(slab).specific_surface, 2))
    0.12
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, SCHLADITZ_2006)

    def describe(self, image: VoxelImage | NDArray[Any]) -> SpecificSurfaceResult:
        """Return the surface area per volume; raises `InputError` if the image is not 3D."""
        return self.of_pores(pores_of(image, self.phase, self.periodic))

    def of_pores(self, pores: Pores) -> SpecificSurfaceResult:
        """Return the surface area per volume of pores already taken from their image."""
        from matweft_kernels.surface import specific_surface_area

        if pores.mask.ndim != 3 or min(pores.mask.shape) < 2:
            raise InputError(
                f"specific surface needs three axes of 2 or more voxels; got {pores.mask.shape}"
            )
        (x, y, z), (over_x, over_y, over_z) = pores.spacing, pores.periodic
        found = specific_surface_area(
            pores.mask,
            spacing=(x, y, z),
            periodic=(over_x, over_y, over_z),
            device=context().device,
            threads=context().threads,
        )
        return SpecificSurfaceResult(float(found), pores.unit)
