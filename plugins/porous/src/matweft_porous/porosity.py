"""Porosity: the volume fraction of a phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from numpy.typing import NDArray

from matweft import Descriptor, Field, Quantity, Result
from matweft.data import VoxelImage
from matweft_porous._pores import pores_of
from matweft_porous._references import PRIFLING_2021


@dataclass(frozen=True, eq=False)
class PorosityResult(Result):
    """Volume fraction of one phase."""

    porosity: Annotated[float, Quantity("", "volume fraction of the phase")]
    voxels: Annotated[int, Quantity("voxel", "number of voxels of the image")]


class Porosity(Descriptor):
    """Volume fraction of a phase: its voxels over all voxels; images of one to three axes.

    >>> import numpy as np
    >>> Porosity().describe(np.indices((8, 8, 8)).sum(axis=0) % 2).porosity
    0.5
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    phase: str | int | None = Field(
        None, description="name or label of the phase; an image of 0 and 1 means 1"
    )

    def describe(self, image: VoxelImage | NDArray[Any]) -> PorosityResult:
        """Return the volume fraction of the phase."""
        pores = pores_of(image, self.phase)
        return PorosityResult(pores.porosity, pores.mask.size)
