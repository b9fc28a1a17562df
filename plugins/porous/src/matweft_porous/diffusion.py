"""Effective diffusivity or conductivity of a phase."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result, context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._conduction import ConductionSimulator
from matweft_porous._pores import Axis, Pores, closed_sides, halved, pores_of, without_added_axes
from matweft_porous._references import COOPER_2016, PRIFLING_2021
from matweft_porous._transport_figure import draw_transport

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from matweft_kernels.diffusion import DiffusionSolution


_ORDER = 4 / 3
"""Twice the exponent 2/3 of the concentration at an edge with 270° of pore around it."""


@dataclass(frozen=True, eq=False)
class DiffusionResult(Result):
    """Steady diffusion through one phase along one axis."""

    relative_diffusivity: Annotated[float, Quantity("", "M = D_eff / D_0, zero without a path")]
    tortuosity: Annotated[float, Quantity("", "tortuosity factor ε / M, infinite without a path")]
    porosity: Annotated[float, Quantity("", "ε, volume fraction of the phase")]
    percolating_porosity: Annotated[
        float, Quantity("", "volume fraction of the part of the phase that leads through")
    ]
    effective_value: Annotated[
        float | None, Quantity("{unit}", "M times the bulk value, if one was given")
    ]
    unit: Annotated[str | None, Quantity("", "unit of the bulk value, if one was given")]
    iterations: Annotated[int, Quantity("", "iterations of the solver")]
    residual: Annotated[float, Quantity("", "residual of the equations over their right side")]
    error: Annotated[float, Quantity("", "estimated relative error of M from stopping early")]
    converged: Annotated[bool, Quantity("", "whether the error came below the tolerance")]
    percolates: Annotated[bool, Quantity("", "whether the phase leads through the image")]
    axis: Annotated[str, Quantity("", "direction of the transport")]
    concentration: Annotated[
        NDArray[np.float32] | None,
        Quantity("", "0 at the first face to 1 at the last; NaN outside", dims=("{axes}",)),
    ] = None
    flux: Annotated[
        NDArray[np.float32] | None,
        Quantity(
            "1/voxel",
            "gradient along the axes, the mean over a voxel's faces; 0 outside",
            dims=("component", "{axes}"),
        ),
    ] = None
    axes: Annotated[tuple[str, ...], Quantity("", "axes of the image, and of the fields")] = (
        "x",
        "y",
        "z",
    )
    discretisation_error: Annotated[
        float | None,
        Quantity("", "what ever finer cells in the same voxels would add to M, over M, if asked"),
    ] = None

    def plot(self) -> Figure:
        """Draw the concentration in the middle of the image; without fields, the two numbers."""
        return draw_transport(
            f"M = {self.relative_diffusivity:.4g} along {self.axis}",
            self.concentration,
            "concentration",
            axes=self.axes,
            axis=self.axis,
            shares={
                "porosity ε": self.porosity,
                "relative diffusivity M": self.relative_diffusivity,
            },
            vmin=0,
            vmax=1,
        )


class Diffusion(ConductionSimulator):
    r"""Steady diffusion, ∇²c = 0, through a phase between two opposite faces of the image.

    c = 0 on the first and 1 on the last face, half a voxel outside the centres of the first and
    last voxels; no flux into other phases; sides insulated or periodic. Finite volumes on the
    voxels. M = flux N / (area (c₁ − c₀)) is the effective over the bulk diffusivity, or
    conductivity, which obeys the same equation. M ≤ ε always; for isotropic structures
    M ≤ 2ε / (3 − ε). Images of one to three axes, of cubic voxels only.

    ``discretisation_error`` solves once more with eight cells in every voxel and extrapolates: M
    grows as the edge h of the cells falls, by what is left as h^(4/3), for the edges of voxels that
    stand out into the pores. That is the error of the equation on the voxels as they are. What a
    smooth surface would add comes on top, about as much for balls; it takes a finer image.

    >>> slit = np.zeros((8, 8, 8), dtype=bool)
    >>> slit[:, :5] = True
    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(device="reference")):
    ...     print(round(Diffusion().simulate(slit).relative_diffusivity, 4))
    0.625
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, COOPER_2016)

    axis: Axis = Field("x", description="direction of the transport")
    sides: Literal["insulated", "periodic"] | None = Field(
        None, description="the other faces; left out, as the image says of each of its axes"
    )
    fields: bool = Field(False, description="whether to keep concentration and flux")
    discretisation_error: bool = Field(
        False,
        description="whether to solve once more on halved voxels, in ten times the time and memory",
    )

    def simulate(self, image: VoxelImage | NDArray[Any]) -> DiffusionResult:
        """Return the relative diffusivity; see ``converged`` before using it.

        Raises `InputError` if the phase is not clear or the voxels are not cubic. A phase that
        does not lead through gives M = 0; a solver that gives up sets ``converged`` to false;
        both with a warning.
        """
        periodic = None if self.sides is None else self.sides == "periodic"
        pores = pores_of(image, self.phase, periodic, transport=self.axis)
        pores.require_cubic("diffusion")
        along = pores.axis(self.axis)
        whole = pores.in_three_dimensions()
        relative, solution = self._solve(whole, along, self.fields)
        percolates = solution.percolating_fraction > 0
        self._warn(solution, percolates)
        return DiffusionResult(
            relative_diffusivity=relative,
            tortuosity=pores.porosity / relative if relative > 0 else math.inf,
            porosity=pores.porosity,
            percolating_porosity=float(solution.percolating_fraction) * pores.porosity,
            effective_value=None if self.bulk_value is None else relative * self.bulk_value,
            unit=self._unit,
            iterations=int(solution.iterations),
            residual=float(solution.residual),
            error=float(solution.error),
            converged=bool(solution.converged),
            percolates=percolates,
            axis=self.axis,
            axes=pores.axes,
            concentration=without_added_axes(solution.concentration, pores),
            flux=without_added_axes(solution.flux, pores),
            discretisation_error=self._to_come(whole, along, relative),
        )

    def _to_come(self, pores: Pores, along: int, relative: float) -> float | None:
        """Return what finer cells add to M, over M, by extrapolation from halved voxels."""
        if not self.discretisation_error:
            return None
        if relative == 0:
            return 0.0
        finer, solution = self._solve(halved(pores), along, fields=False)
        self._warn(solution, percolates=True)
        return (finer / relative - 1) / (1 - 2**-_ORDER)

    def _solve(self, pores: Pores, along: int, fields: bool) -> tuple[float, DiffusionSolution]:
        """Return M of the image, and the solution in the solver's box, which may be wider."""
        from matweft.memory import require_memory
        from matweft_kernels.diffusion import diffuse, memory_needed

        def report(iteration: int, error: float) -> None:
            context().check()
            context().progress(iteration, None, f"error {error:.2g}")

        mask, wraps, widened = closed_sides(pores, along)
        sides = "periodic" if wraps else "insulated"
        needed = memory_needed(mask.shape, axis=along, sides=sides, fields=fields)
        require_memory(f"diffusion through {mask.shape}", needed)
        solution = diffuse(
            mask,
            axis=along,
            sides=sides,
            fields=fields,
            callback=report,
            **self._solver_options(),
        )
        return float(solution.relative_diffusivity) * widened, solution

    def _warn(self, solution: DiffusionSolution, percolates: bool) -> None:
        if not percolates:
            text = f"the phase does not lead through along {self.axis}: M = 0"
        elif not solution.converged:
            text = self._unfinished(
                f"diffusion along {self.axis}", solution.iterations, solution.error
            )
        else:
            return
        warnings.warn(text, InputWarning, stacklevel=3)
