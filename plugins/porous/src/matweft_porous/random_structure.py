"""A structure of one of nine models with parameters drawn as for the data base."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from matweft import Field, Generator
from matweft.data import VoxelImage
from matweft_porous._chance import require_generator
from matweft_porous._models import ModelName
from matweft_porous._references import PRIFLING_2021


class RandomStructure(Generator):
    """Draw a periodic structure of one of the nine models, parameters included.

    Its porosity is uniform between 0.3 and 0.95; the other parameters have the distributions of
    the paper, all lengths times ``edge`` / 192. The structure is that of `porous.database` for
    the same random numbers.

    >>> drawn = RandomStructure(model="level-set", edge=24).generate(rng=np.random.default_rng(3))
    >>> drawn.shape, 0.3 <= drawn.fraction("pore") <= 0.95
    ((24, 24, 24), True)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    model: ModelName = Field("level-set", description="name of the model")
    edge: int = Field(64, ge=16, le=1024, unit="voxel", description="voxels along each edge")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if no structure was found within the draws that are allowed.
        """
        from matweft_porous._structures import make_structure

        require_generator(rng)
        return make_structure(self.model, self.edge, rng).image
