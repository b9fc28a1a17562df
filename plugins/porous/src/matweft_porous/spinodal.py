"""Pores from the separation of two fluids."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Generator, InputError, NotConvergedError, context
from matweft.data import VoxelImage
from matweft_porous._chance import require_generator
from matweft_porous._references import KENDON_2001, PRIFLING_2021, SWIFT_1996
from matweft_porous._shape import Shape

if TYPE_CHECKING:
    from matweft_kernels.phase_separation import BinaryFluid

_EVERY = 20
_PACE = 0.2
_SEPARATED = 0.25
"""Mean φ² from which there are two phases; a mixture of noise and growing waves has less."""


class Spinodal(Generator):
    r"""Two fluids that separate and coarsen, cut at the quantile of the porosity; periodic.

    From ψ uniform in [0, 1] and independent in every voxel, the equations of model H,

    ∂ψ/∂t + v·∇ψ = M ∇²μ and the momentum balance with the force −ψ∇μ,

    are followed on a grid ``refine`` times coarser than the image, all quantities in its voxels
    and in steps of the lattice Boltzmann form. ``"spectral"`` takes creeping flow and larger steps
    in Fourier space; ``"lattice-boltzmann"``, the form of the paper, has inertia and runs on
    graphics processors. Creeping flow does not depend on the densities. Both give the same
    lengths within a few percent.

    The run ends as soon as the fluids have separated and the domains are ``length`` long: the
    period 2π/k₁ of the field, with k₁ the first moment of the structure factor over shells; the
    cut image has more short waves and a period some percent below. The shortest length may be
    exceeded by a tenth before two phases are there. With ``length=None`` the run ends after
    ``steps``. The field is
    then interpolated linearly to the voxels of the image, and the lowest values become pores, as
    many as make up the porosity to one voxel. Without flow the length grows as t^(1/3).

    >>> image = Spinodal(shape=(32, 32, 32), porosity=0.4, length=16, interface_width=2).generate(
    ...     rng=np.random.default_rng(1)
    ... )
    >>> round(image.fraction("pore") * 32**3)
    13107
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, SWIFT_1996, KENDON_2001)

    shape: Shape = Field((64, 64, 64), unit="voxel", description="voxels along x, y and z")
    porosity: float = Field(0.5, unit="", gt=0, lt=1, description="volume fraction of the pores")
    length: float | None = Field(
        20.0,
        unit="voxel",
        gt=0,
        description="period of the domains at which to stop, both phases together; None: `steps`",
    )
    steps: int = Field(20_000, ge=1, description="most steps; all of them where no length is given")
    method: Literal["spectral", "lattice-boltzmann"] = Field(
        "spectral", description="how the flow is computed"
    )
    surface_tension: float = Field(
        5e-3, unit="", ge=1e-4, le=0.05, description="σ in lattice units; more of it, faster flow"
    )
    viscosity_ratio: float = Field(
        1.0, unit="", ge=0.1, le=10, description="of the fluid that becomes solid over the other"
    )
    density_ratio: float = Field(
        1.0,
        unit="",
        ge=0.1,
        le=10,
        description="of the fluid that becomes solid over the other; no effect on creeping flow",
    )
    interface_width: float = Field(
        2.25, unit="", ge=2, le=8, description="W of ψ = (1 + tanh(2x/W))/2, in coarse voxels"
    )
    refine: int = Field(2, ge=1, le=8, description="edge of a coarse voxel in voxels of the image")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image of 0 (solid) and 1 (pore).

        Raises `InputError` if the shape cannot be divided by ``refine``, or the length is too short
        for the interface or too long for the image; `NotConvergedError` if it is not reached.
        """
        from matweft_porous._domains import refined
        from matweft_porous._lowest import lowest_share

        require_generator(rng)
        coarse = self._coarse_shape()
        self._require_room(coarse)
        start = 2 * rng.random(coarse, dtype=np.float32) - 1
        field = refined(self._separated(start), self.refine)
        pore = lowest_share(field, self.porosity)
        return VoxelImage(pore, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})

    @property
    def fluid(self) -> BinaryFluid:
        """The two fluids on the coarse grid."""
        from matweft_kernels.phase_separation import BinaryFluid

        return BinaryFluid(
            surface_tension=self.surface_tension,
            interface_width=self.interface_width,
            viscosity_ratio=self.viscosity_ratio,
            density_ratio=self.density_ratio,
        )

    def _coarse_shape(self) -> tuple[int, ...]:
        from matweft_porous._domains import first_length, shortest_edge

        if any(n % self.refine for n in self.shape):
            raise InputError(
                f"shape {self.shape} cannot be divided by refine {self.refine}: choose multiples "
                "of it, or refine=1"
            )
        shortest = self.refine * first_length(self.fluid.first_wavelength)
        longest = shortest_edge(self.shape) / 2
        if self.length is not None and not shortest <= self.length <= longest:
            raise InputError(
                f"length {self.length:g} voxel does not fit: two phases with interfaces of "
                f"{self.interface_width:g} coarse voxels begin at {shortest:.3g} voxel (less with "
                f"a smaller refine or interface_width), and at most {longest:g} voxel, half of the "
                "shortest edge, can be told in this shape"
            )
        return tuple(n // self.refine for n in self.shape)

    def _require_room(self, coarse: tuple[int, ...]) -> None:
        from matweft.memory import require_memory
        from matweft_porous._model_h import BYTES_A_VOXEL

        needed = BYTES_A_VOXEL * math.prod(coarse) + 16 * math.prod(self.shape)
        require_memory(
            f"separation of fluids in {self.shape}", needed, cure="choose a smaller shape"
        )

    def _separated(self, start: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the order parameter at the end."""
        from matweft_porous._domains import domain_length

        found, reached = 0.0, False

        def watch(step: int, order: NDArray[Any]) -> bool:
            nonlocal found, reached
            context().check()
            found = self.refine * domain_length(order, workers=workers)
            context().progress(step, self.steps, f"domains of {found:.3g} voxel")
            separated = float(np.mean(order * order)) >= _SEPARATED
            reached = self.length is not None and separated and found >= self.length
            return reached

        workers = context().threads or -1
        try:
            order, made = self._run(start, watch, workers)
        except FloatingPointError as error:
            raise NotConvergedError(str(error)) from error
        if self.length is not None and not reached:
            state = f"the domains are {found:.3g} voxel long, not {self.length:g}"
            if found >= self.length:
                state = "the fluids have not separated"
            raise NotConvergedError(
                f"after {made} steps {state}: raise steps or surface_tension, or lower length"
            )
        return order

    def _run(
        self, start: NDArray[np.float32], watch: Any, workers: int
    ) -> tuple[NDArray[np.float32], int]:
        from matweft_kernels import phase_separation
        from matweft_porous import _model_h

        if self.method == "spectral":
            return _model_h.separate(
                start,
                self.fluid,
                steps=self.steps,
                every=_EVERY,
                watch=watch,
                pace=_PACE,
                workers=workers,
            )
        found = phase_separation.separate(
            start,
            self.fluid,
            steps=self.steps,
            every=_EVERY,
            watch=watch,
            device=context().device,
            threads=context().threads,
        )
        return found.order.astype(np.float32), found.steps
