"""Where the acquisitions of a file of Oxford Instruments lie, as slices of a volume."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matweft.context import context
from matweft_grains.formats._hdf5 import Node

UM_IN_MM = 1000.0
"""Stage positions are in millimetres, steps in micrometres."""
_UNEVEN = 0.01
"""Share of the mean distance by which distances may differ."""


def slice_distance(headers: Sequence[Node], what: str) -> float | None:
    """Return the distance of slices in µm from the stage's z, None where it does not tell one."""
    stages = [one.child("Stage Position") for one in headers if one.has("Stage Position")]
    places = [one.number("Z") for one in stages if one.has("Z")]
    if len(places) < len(headers) or not np.isfinite(places).all():
        return None
    distances = np.diff(places) * UM_IN_MM
    mean = float(distances.mean())
    rounding = UM_IN_MM * float(np.spacing(np.float32(np.abs(places).max())))
    if not abs(mean) > rounding:
        return None
    if np.abs(distances - mean).max() > max(_UNEVEN * abs(mean), 2 * rounding):
        context().log.warning(
            "%s: its slices lie %.4g to %.4g µm apart by the stage's z; no one distance is taken "
            "from it",
            *(what, np.abs(distances).min(), np.abs(distances).max()),
        )
        return None
    if mean < 0:
        context().log.info("%s: the stage's z falls from slice to slice; z here grows", what)
    context().log.info("%s: its slices are %.6g µm apart by the stage's z", what, abs(mean))
    return float(f"{abs(mean):.6g}")
