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

if TYPE_CHECKING:
    from matweft_porous.database import Database

STRUCTURE: Mapping[str, float] = {
    "fibers": 0.15,
    "channels": 0.15,
    "spatial-graph": 0.3,
    "level-set": 0.05,
    "spinodal": 5.0,
    "hard-ellipsoids": 1.0,
    "smoothed-hard-ellipsoids": 1.0,
    "soft-ellipsoids": 0.05,
    "smoothed-soft-ellipsoids": 0.1,
}
"""Seconds a million voxels to generate a structure of each model."""
ONCE: Mapping[str, float] = {"spatial-graph": 1.5, "hard-ellipsoids": 2.0}
"""Seconds a structure that do not depend on its voxels."""
DESCRIPTORS = 1.0
"""Seconds a million voxels for all descriptors."""
SIMULATION: Mapping[str, float] = {"diffusion": 0.6, "permeability": 20.0}
"""Seconds a million voxels for each simulation."""
BYTES_A_VOXEL = 150
"""Memory while a structure is measured."""
BYTES_A_STRUCTURE = 8000
"""Numbers and text of a structure on the disk."""
PROCESS = 500e6
"""Memory of a worker with its libraries."""


def estimate(chunk: Database) -> Estimate:
    """Return the cost of a chunk."""
    voxels = chunk.edge**3
    each = STRUCTURE[chunk.model] + DESCRIPTORS + sum(SIMULATION[one] for one in chunk.simulators)
    seconds = chunk.count * (each * voxels / 1e6 + ONCE.get(chunk.model, 0.0))
    kept = voxels if chunk.images else 0
    return Estimate(
        seconds=seconds,
        disk=chunk.count * (BYTES_A_STRUCTURE + kept / 8),
        memory=PROCESS + BYTES_A_VOXEL * voxels + 1.25 * chunk.count * kept,
    )
