"""Everything that the data base knows of one structure, measured in the order of its columns."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from matweft import context
from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT, two_point_count

if TYPE_CHECKING:
    from matweft_porous.diffusion import Diffusion
    from matweft_porous.permeability import Permeability

Row = dict[str, Any]
NARROW = 2.0
"""Radius in voxels of the bottlenecks below which the permeability is not reliable."""
UNITS: Mapping[str, str] = {
    "specific_surface": "1/voxel",
    **dict.fromkeys(("r_min", "r_max", "chord_mean", "chord_std"), "voxel"),
    **dict.fromkeys(("contact_mean", "contact_std"), "voxel"),
    **dict.fromkeys(("chord_quantiles", "contact_quantiles"), "voxel"),
    "permeability": "voxel^2",
}


def empty_row(edge: int) -> Row:
    """Return a row in which nothing is known yet, every entry of its final type and shape."""
    nan = float("nan")
    levels = {name: np.full(19, nan) for name in QUANTILES}
    return {
        **dict.fromkeys(SCALARS, nan),
        **levels,
        TWO_POINT: np.full(two_point_count(edge), nan),
        "relative_diffusivity": nan,
        "tortuosity_factor": nan,
        "diffusion_converged": False,
        "diffusion_iterations": 0,
        "percolates": False,
        "permeability": nan,
        "permeability_converged": False,
        "permeability_steps": 0,
        "reynolds": nan,
        "resolved": False,
        "narrow": False,
    }


@dataclass
class Clock:
    """Seconds spent on each part of the work."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Count what happens inside."""
        began = time.perf_counter()
        try:
            yield
        finally:
            now = time.perf_counter() - began
            self.spent[part] = self.spent.get(part, 0.0) + now


class Within(Context):
    """The context of a part of a step: it may be stopped, and its progress is not shown."""

    def __init__(self, outer: Context) -> None:
        super().__init__(outer.device, outer.threads, None, outer.programs, outer.log)
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        """Whether the step is to stop."""
        return self._outer.cancelled


def measure(
    image: VoxelImage,
    clock: Clock,
    *,
    diffusion: Diffusion | None,
    permeability: Permeability | None,
) -> Row:
    """Return the descriptors of a structure, what is simulated, and what was warned of."""
    row: Row = {}
    with warnings.catch_warnings(record=True) as caught, use_context(Within(context())):
        warnings.simplefilter("always", InputWarning)
        with clock.on("descriptors"):
            row |= _descriptors(image)
        if diffusion is not None:
            with clock.on("diffusion"):
                row |= _diffusion(diffusion, image)
        if permeability is not None:
            with clock.on("permeability"):
                row |= _permeability(permeability, image)
    row["notes"] = "; ".join(dict.fromkeys(str(one.message) for one in caught))
    return row


def _descriptors(image: VoxelImage) -> Row:
    from matweft_porous.all_descriptors import AllDescriptors

    found = AllDescriptors().describe(image)
    row = {name: getattr(found, name) for name in (*SCALARS, *QUANTILES, TWO_POINT)}
    return row | {"narrow": bool(row["r_min"] < NARROW)}


def _diffusion(simulator: Diffusion, image: VoxelImage) -> Row:
    found = simulator.simulate(image)
    return {
        "relative_diffusivity": found.relative_diffusivity,
        "tortuosity_factor": found.tortuosity,
        "diffusion_converged": found.converged,
        "diffusion_iterations": found.iterations,
        "percolates": found.percolates,
    }


def _permeability(simulator: Permeability, image: VoxelImage) -> Row:
    found = simulator.simulate(image)
    return {
        "permeability": found.permeability,
        "permeability_converged": found.converged,
        "permeability_steps": found.steps,
        "reynolds": found.reynolds,
        "resolved": found.resolved,
        "percolates": found.percolates,
    }
