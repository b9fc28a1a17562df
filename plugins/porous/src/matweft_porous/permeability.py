"""Permeability of a phase: slow flow through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result
from matweft.data import VoxelImage
from matweft_porous._flow import (
    REFERENCES,
    FlowSimulator,
    in_unit,
    warn_of_flow,
)
from matweft_porous._pores import Axis, pores_of, warn_of_mismatch, without_added_axes
from matweft_porous._throats import passes
from matweft_porous._transport_figure import draw_transport

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class PermeabilityResult(Result):
    """Steady slow flow through one phase along one axis."""

    permeability: Annotated[
        float, Quantity("{unit}^2", "κ = ū μ / (pressure gradient), zero without a path")
    ]
    porosity: Annotated[float, Quantity("", "ε, volume fraction of the phase")]
    percolating_porosity: Annotated[
        float, Quantity("", "volume fraction of the part of the phase that leads through")
    ]
    steps: Annotated[int, Quantity("", "time steps to the steady flow")]
    residual: Annotated[float, Quantity("", "relative change of the flow in the last 100 steps")]
    error: Annotated[float, Quantity("", "estimated relative error of κ from stopping early")]
    imbalance: Annotated[float, Quantity("", "largest relative difference of flux between planes")]
    reynolds: Annotated[float, Quantity("", "Reynolds number ū √κ / ν; 0 for creeping flow")]
    converged: Annotated[bool, Quantity("", "whether the residual came below the tolerance")]
    percolates: Annotated[bool, Quantity("", "whether the phase leads through the image")]
    resolved: Annotated[bool, Quantity("", "whether a way of throats 4 voxels wide leads through")]
    axis: Annotated[str, Quantity("", "direction of the flow")]
    unit: Annotated[str, Quantity("", "unit of length")]
    velocity: Annotated[
        NDArray[np.float32] | None,
        Quantity(
            "{unit}^2",
            "velocity times viscosity over pressure gradient; 0 outside",
            dims=("component", "{axes}"),
        ),
    ] = None
    pressure: Annotated[
        NDArray[np.float32] | None,
        Quantity("", "over its fall along the image; NaN outside", dims=("{axes}",)),
    ] = None
    axes: Annotated[tuple[str, ...], Quantity("", "axes of the image, and of the fields")] = (
        "x",
        "y",
        "z",
    )

    def in_unit(self, unit: str) -> float:
        """Return κ in another unit, such as ``"m^2"`` or ``"darcy"``.

        Raises `UnitError` if the image does not say how large its voxels are.
        """
        return in_unit(self.permeability, self.unit, unit)

    def plot(self) -> Figure:
        """Draw the velocity along the axis amid the image; without it, the flow's numbers."""
        along = self.axes.index(self.axis)
        return draw_transport(
            f"κ = {self.permeability:.4g} {self.unit}² along {self.axis}",
            None if self.velocity is None else self.velocity[along],
            f"velocity μ / gradient, {self.unit}²",
            axes=self.axes,
            axis=self.axis,
            shares={
                "porosity ε": self.porosity,
                "part that leads through": self.percolating_porosity,
            },
            cmap="magma",
        )


class Permeability(FlowSimulator):
    r"""Permeability κ of a phase from slow flow between two opposite faces of the image.

    Darcy's law, ū = κ G / μ, with ū the mean velocity over the whole image. The flow is computed
    by the lattice Boltzmann method: D3Q19, two relaxation times, walls half-way between voxels.
    Driven by ``pressure`` the densities at the centres of the first and last planes are held
    (Zou and He), N - 1 voxels apart; driven by ``force``, the fluid that leaves at the last face
    enters at the first: right for images that repeat. Creeping flow by default, of which κ is a
    property of the structure alone; with a ``gradient`` the flow has inertia, and κ falls with it.
    A slit of H voxels in a period W has κ = (H/W)(H² + ½)/12. Images of one to three axes, of
    cubic voxels only; voxels touch over their faces.

    >>> slit = np.zeros((8, 8, 8), dtype=bool)
    >>> slit[:, :6] = True
    >>> image = VoxelImage(slit, periodic=(True,) * 3, spacing=0.5, unit="um")
    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(device="reference")):
    ...     found = Permeability(drive="force").simulate(image)
    >>> round(found.permeability, 4), found.in_unit("m^2") == found.permeability * 1e-12
    (0.5703, True)
    """

    references: ClassVar[tuple[str, ...]] = REFERENCES

    axis: Axis = Field("x", description="direction of the flow")
    drive: Literal["pressure", "force"] = Field(
        "pressure", description="pressures at two faces, or a force on a fluid that repeats"
    )
    sides: Literal["walls", "periodic"] | None = Field(
        None, description="the other faces; left out, as the image says of each of its axes"
    )
    gradient: float = Field(
        0.0,
        unit="",
        ge=0,
        lt=1,
        description="pressure gradient in lattice units of a flow with inertia; 0: creeping flow",
    )
    fields: bool = Field(False, description="whether to keep velocity and pressure")

    def simulate(self, image: VoxelImage | NDArray[Any]) -> PermeabilityResult:
        """Return the permeability; see ``converged`` and ``resolved`` before using it.

        Raises `InputError` if the phase is not clear or the voxels are not cubic. A phase that
        does not lead through gives κ = 0; that, a flow that is not steady, throats less than four
        voxels wide and a Reynolds number above 0.01 bring a warning.
        """
        periodic = None if self.sides is None else self.sides == "periodic"
        pores = pores_of(image, self.phase, periodic, transport=self.axis)
        if self.drive == "force" and not pores.periodic[pores.axis(self.axis)]:
            warn_of_mismatch(pores, self.axis)
        edge, along = pores.require_cubic("flow"), pores.axis(self.axis)
        solution, widened = self._follow(
            pores.in_three_dimensions(), along, self.drive, self.gradient, self.fields
        )
        percolates = solution.percolating_fraction > 0
        resolved = percolates and passes(pores, along)
        warn_of_flow(self.axis, solution, resolved, self.tolerance)
        scale = edge**2
        velocity = without_added_axes(solution.velocity, pores)
        return PermeabilityResult(
            permeability=solution.permeability * widened * scale,
            porosity=pores.porosity,
            percolating_porosity=solution.percolating_fraction * pores.porosity,
            steps=solution.steps,
            residual=solution.change,
            error=solution.error,
            imbalance=solution.imbalance,
            reynolds=solution.reynolds,
            converged=solution.converged,
            percolates=percolates,
            resolved=resolved,
            axis=self.axis,
            unit=pores.unit,
            velocity=None if velocity is None else velocity * np.float32(scale),
            pressure=without_added_axes(solution.pressure, pores),
            axes=pores.axes,
        )
