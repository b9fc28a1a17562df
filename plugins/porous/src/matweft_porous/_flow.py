"""What permeabilities along one axis and in all directions share."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

from matweft import Field, InputError, NotConvergedError, Simulator, context
from matweft.errors import InputWarning, UnitError
from matweft_porous._pores import Pores, closed_sides
from matweft_porous._references import GINZBURG_2008, LEHMANN_2022, PRIFLING_2021
from matweft_porous._throats import RESOLVED_WIDTH

if TYPE_CHECKING:
    from matweft_kernels.lattice_boltzmann import FlowSolution

REFERENCES = (PRIFLING_2021, GINZBURG_2008, LEHMANN_2022)
CREEPING = 0.01
"""Reynolds number below which the permeability does not depend on the flow."""


class FlowSimulator(Simulator):
    """Parameters of the lattice Boltzmann method."""

    phase: str | int | None = Field(
        None, description="name or label of the phase that is open; an image of 0 and 1 means 1"
    )
    relaxation_time: float = Field(
        1.25, unit="", gt=0.5, le=5, description="τ⁺ of the even populations: ν = (τ⁺ - ½)/3"
    )
    magic: float = Field(
        3 / 16, unit="", gt=0, le=4, description="(τ⁺ - ½)(τ⁻ - ½); 3/16 puts walls half-way"
    )
    tolerance: float = Field(
        1e-5, unit="", gt=0, lt=1, description="relative change in 100 steps at which to stop"
    )
    max_steps: int = Field(100_000, ge=1, description="time steps before giving up")

    def _follow(
        self, pores: Pores, along: int, drive: str, gradient: float, fields: bool
    ) -> tuple[FlowSolution, float]:
        """Return the flow in three dimensions, and how much wider than the image its box was."""
        from matweft.memory import require_memory
        from matweft_kernels.lattice_boltzmann import flow, memory_needed

        def report(steps: int, change: float) -> None:
            context().check()
            context().progress(steps, None, f"change {change:.2g}")

        mask, wraps, widened = closed_sides(pores, along)
        if wraps and mask.all():
            raise InputError(
                "the phase fills the image, whose sides repeat: no wall holds the fluid back, and "
                "its permeability has no bound; is it the phase you mean?"
            )
        needed = memory_needed(mask.shape, axis=along, fields=fields)
        require_memory(f"flow through {mask.shape}", needed)
        solution = flow(
            mask,
            axis=along,
            drive=drive,
            sides="periodic" if wraps else "walls",
            relaxation_time=self.relaxation_time,
            magic=self.magic,
            gradient=gradient,
            tolerance=self.tolerance,
            max_steps=self.max_steps,
            fields=fields,
            callback=report,
            device=context().device,
            threads=context().threads,
        )
        if not math.isfinite(solution.permeability):
            raise NotConvergedError(
                f"the flow became unstable within {solution.steps} steps: lower the gradient, now "
                f"{gradient:g}, or leave it at 0 for creeping flow"
            )
        return solution, widened


def in_unit(value: float, length: str, wanted: str) -> float:
    """Return an area in another unit; raises `UnitError` if the voxels have no size.

    >>> in_unit(2.0, "um", "m^2")
    2e-12
    """
    from matweft.units import convert

    if length in ("voxel", ""):
        raise UnitError(
            f"the permeability is in voxel² and cannot be turned into {wanted!r}: give the image "
            "its spacing with a unit, as in VoxelImage(values, spacing=0.5, unit='um')"
        )
    return convert(value, f"{length}^2", wanted)


def warn_of_flow(axis: str, solution: FlowSolution, resolved: bool, tolerance: float) -> None:
    """Warn of what makes a permeability doubtful."""
    found = []
    if solution.percolating_fraction == 0:
        found.append(f"the phase does not lead through along {axis}: κ = 0")
    else:
        if not solution.converged:
            change = f"κ still changes by {100 * solution.change:.2g} % in 100 steps"
            if math.isinf(solution.change):
                change = "they are too few to see a change"
            found.append(
                f"the flow along {axis} is not steady after {solution.steps} steps: {change} "
                f"(tolerance {100 * tolerance:g} %): raise max_steps"
            )
        if not resolved:
            found.append(
                f"every way along {axis} has throats less than {RESOLVED_WIDTH} voxels wide, in "
                "which the flow is not resolved: κ may be wrong by tens of per cent; take an "
                "image of finer voxels, or refine this one with image.resample"
            )
        if solution.reynolds > CREEPING:
            found.append(
                f"the Reynolds number is {solution.reynolds:.2g}, above {CREEPING}: κ depends on "
                "the flow; lower the gradient, or leave it at 0 for creeping flow"
            )
    for text in found:
        warnings.warn(text, InputWarning, stacklevel=4)
