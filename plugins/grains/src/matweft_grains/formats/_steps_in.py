"""Steps of a grid in the unit that a file prescribes."""

from __future__ import annotations

from matweft.context import context
from matweft.data import GrainMap, OrientationMap
from matweft.units import convert


def steps_in(sample: GrainMap | OrientationMap, unit: str, what: str) -> tuple[float, float, float]:
    """Return the steps along x, y and z; an axis that the sample lacks has the step of x."""
    own = sample.spacing
    x, y, z = (*own, *[own[0]] * 2)[:3]
    if sample.unit == "voxel":
        context().log.warning("%s: the sample has no unit; its steps are written in %s", what, unit)
        return (x, y, z)
    return (
        convert(x, sample.unit, unit),
        convert(y, sample.unit, unit),
        convert(z, sample.unit, unit),
    )
