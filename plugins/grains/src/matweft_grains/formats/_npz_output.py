"""Grain maps and maps of orientations as arrays of an archive."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap, OrientationMap


def npz_arrays(sample: GrainMap | OrientationMap) -> dict[str, NDArray[Any]]:
    """Return the arrays of an archive by name."""
    arrays: dict[str, NDArray[Any]] = {
        "axes": np.array("".join(sample.axes)),
        "spacing": np.array(sample.spacing),
        "unit": np.array(sample.unit),
        "periodic": np.array(sample.periodic),
    }
    if isinstance(sample, GrainMap):
        arrays["labels"] = sample.labels
    else:
        arrays |= {f"scalar_{name}": values for name, values in sample.scalars.items()}
    if sample.orientations is not None:
        arrays["orientations"] = np.asarray(sample.orientations)
    if sample.phase is not None:
        arrays["phase"] = sample.phase
    if sample.phases:
        arrays["phase_names"] = np.array(list(sample.phases))
        arrays["phase_numbers"] = np.array(list(sample.phases.values()))
        arrays["phase_symmetry"] = np.array([sample.symmetry.get(n, "") for n in sample.phases])
    return arrays
