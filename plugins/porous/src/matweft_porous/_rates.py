"""What structures cost: rates measured on one core, times their voxels.

Measured in November 2026 on one core of a cloud machine (x86-64, 2 cores in all, shared while it
was measured, so that processor time was taken), structures of 96³ voxels drawn as for the data
base. They are estimates: a structure differs from the mean by a factor of three, and a machine from
this one by two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from matweft.estimate import Estimate
from matweft_porous._models import coarsening

if TYPE_CHECKING:
    from matweft_porous.database import Database

STRUCTURE: Mapping[str, float] = {
    "fibers": 0.3,
    "channels": 0.4,
    "spatial-graph": 0.3,
    "level-set": 0.05,
    "hard-ellipsoids": 1.0,
    "smoothed-hard-ellipsoids": 1.0,
    "soft-ellipsoids": 0.05,
    "smoothed-soft-ellipsoids": 0.1,
}
"""Seconds a million voxels to generate a structure of each model."""
ONCE: Mapping[str, float] = {
    "spatial-graph": 0.5,
    "hard-ellipsoids": 2.0,
    "smoothed-hard-ellipsoids": 2.0,
}
"""Seconds a structure that do not depend on its voxels."""
SPINODAL: tuple[float, float] = 60.0, 1.3
"""Seconds a million voxels of the fluids on a grid of 48³, and the power of its edge beyond."""
DESCRIPTORS = 0.65
"""Seconds a million voxels for all descriptors."""
DIFFUSION = 0.4
PERMEABILITY: tuple[float, float] = 15.0, 0.5
"""Seconds a million voxels at 96³, and the power of the edge beyond: steady flow takes longer."""
BYTES_A_VOXEL = 150
"""Memory while a structure is measured."""
BYTES_A_STRUCTURE = 8000
"""Numbers and text of a structure on the disk."""
PROCESS = 500e6
"""Memory of a worker with its libraries."""


def estimate(chunk: Database) -> Estimate:
    """Return the cost of a chunk."""
    voxels = chunk.edge**3
    each = _structure(chunk) + DESCRIPTORS * voxels / 1e6
    if "diffusion" in chunk.simulators:
        each += DIFFUSION * voxels / 1e6
    if "permeability" in chunk.simulators:
        rate, power = PERMEABILITY
        each += rate * (chunk.edge / 96) ** power * voxels / 1e6
    kept = voxels if chunk.images else 0
    return Estimate(
        seconds=chunk.count * each,
        disk=chunk.count * (BYTES_A_STRUCTURE + kept / 8),
        memory=PROCESS + BYTES_A_VOXEL * voxels + 1.25 * chunk.count * kept,
    )


def _structure(chunk: Database) -> float:
    if chunk.model == "spinodal":
        rate, power = SPINODAL
        grid = chunk.edge / coarsening(chunk.edge)
        return float(rate * grid**3 / 1e6 * (grid / 48) ** power)
    rate = STRUCTURE[chunk.model]
    return rate * chunk.edge**3 / 1e6 + ONCE.get(chunk.model, 0.0)
