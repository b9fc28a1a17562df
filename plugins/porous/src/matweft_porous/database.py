"""A part of the data base: structures of one model with all that is measured on them."""

from __future__ import annotations

from typing import ClassVar, Literal

from matweft import Field, Generator
from matweft.dataset import Dataset
from matweft.estimate import Estimate
from matweft_porous._models import ModelName
from matweft_porous._references import PRIFLING_2021


class Database(Generator):
    """Draw structures of a model, measure and simulate each, and return them as a dataset.

    Structure number i = ``chunk`` · ``count`` + 0, 1, ... depends on ``seed``, ``model`` and i
    alone: however a data base is divided into chunks, it has the same structures. Each is kept in
    the step's journal as soon as it is finished, so that a kill loses the one in work at most.

    Columns: ``model``, ``index``, ``seed``; ``parameters`` (what was drawn, as JSON), ``tries``
    (draws until a structure was found); the descriptors of ``porous.all`` by their names;
    ``relative_diffusivity``, ``tortuosity_factor`` (ε/M), ``permeability`` and what tells how far
    to trust them: ``diffusion_converged``, ``permeability_converged``, ``percolates``,
    ``reynolds``, ``resolved`` (a way of throats 4 voxels wide leads through), ``narrow`` (r_min
    below 2 voxels), ``notes`` (warnings); ``images``, a bit a voxel.
    ``usable`` says that nothing failed, everything converged and the pores lead through. A
    structure that failed has its reason in ``failure``, NaN and an empty image.

    ``drive`` and ``flow_tolerance`` are those of ``porous.permeability``: pressures at two faces as
    in the paper, or a force on a fluid that repeats, right for periodic structures; a looser
    tolerance takes fewer steps and leaves a larger error in κ.

    Inputs are the descriptors, targets the two transport numbers, ids the numbers i. Raises
    `InputError` with the reasons if more than ``max_failures`` of the structures failed.

    >>> part = Database(model="level-set", count=2, edge=16, simulators=("diffusion",))
    >>> part.estimate().disk < 20_000
    True
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    model: ModelName = Field("level-set", description="name of the model")
    count: int = Field(50, ge=1, le=10_000, description="structures of the chunk")
    chunk: int = Field(0, ge=0, description="number of the chunk")
    edge: int = Field(192, ge=16, le=1024, unit="voxel", description="voxels along each edge")
    seed: int = Field(0, ge=0, description="another seed gives another data base")
    simulators: tuple[Literal["diffusion", "permeability"], ...] = Field(
        ("diffusion", "permeability"), description="what is simulated on every structure"
    )
    spinodal_method: Literal["spectral", "lattice-boltzmann"] = Field(
        "spectral", description="how the flow of spinodal decompositions is computed"
    )
    drive: Literal["pressure", "force"] = Field(
        "pressure", description="what drives the flow, as of porous.permeability"
    )
    flow_tolerance: float = Field(
        1e-5, unit="", gt=0, lt=1, description="relative change in 100 steps at which it is steady"
    )
    images: bool = Field(True, description="whether to keep the structures")
    max_failures: float = Field(
        0.1, ge=0, le=1, unit="", description="share of the structures that may fail"
    )

    def generate(self) -> Dataset:
        """Return the dataset of the chunk."""
        from matweft_porous import _chunk

        return _chunk.make(self)

    def estimate(self) -> Estimate:
        """Return the cost from rates a voxel, measured on one machine; see the documentation."""
        from matweft_porous import _rates

        return _rates.estimate(self)
