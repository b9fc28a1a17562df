"""Grain maps as maps of orientations: each voxel has that of its grain."""

from __future__ import annotations

import numpy as np

from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputError


def expanded(sample: OrientationMap | GrainMap) -> OrientationMap:
    """Return a map of orientations; voxels without a grain are not indexed."""
    if isinstance(sample, OrientationMap):
        return sample
    if sample.orientations is None:
        raise InputError("the grain map has no orientations, and this format lists nothing else")
    labels = np.asarray(sample.labels, dtype=np.intp)
    largest = int(labels.max())
    quaternions = np.zeros((largest + 1, 4))
    quaternions[0] = [1.0, 0.0, 0.0, 0.0]
    quaternions[1:] = sample.orientations[:largest]
    phase = np.zeros(largest + 1, dtype=np.int64)
    phase[1:] = 1
    phases = dict(sample.phases)
    if sample.phase is not None:
        if 0 in np.unique(sample.phase[:largest]):
            phase[1:] = sample.phase[:largest] + 1
            phases = {name: number + 1 for name, number in phases.items()}
        else:
            phase[1:] = sample.phase[:largest]
    elif phases:
        phases = dict.fromkeys(phases, 1) if len(phases) == 1 else {}
    return OrientationMap(
        quaternions[labels],
        phase[labels],
        spacing=sample.spacing,
        unit=sample.unit,
        periodic=sample.periodic,
        phases=phases,
        symmetry={name: one for name, one in sample.symmetry.items() if name in phases},
    )
