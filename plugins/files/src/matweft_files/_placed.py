"""Images whose header places them in space, as MetaImage, NRRD and VTK do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import VoxelImage
from matweft.formats import ImageFormat
from matweft_files._direction import upright
from matweft_files._grids import assumed_unit, image_of

USUAL_UNIT = "mm"
"""What ITK and the programs around it mean where a header names no unit."""


@dataclass(frozen=True)
class Placed:
    """Values in the order z, y, x and where they lie, x first; ``unit`` is None if not told."""

    file: Path
    values: NDArray[Any]
    steps: NDArray[np.float64]
    """Vector from a voxel to the next, one row an axis."""
    centre: NDArray[np.float64]
    """Middle of the first voxel."""
    unit: str | None = None
    usual_unit: str | None = USUAL_UNIT
    """What programs mean that write such headers without a unit."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """Phases, and periodic axes, x first, if the file tells."""


def placed(options: ImageFormat, found: Placed) -> VoxelImage:
    """Return the image, its axes upright and ascending."""
    what = str(found.file)
    straight = upright(found.values, found.steps, found.centre, what)
    unit = found.unit
    if unit is None and found.usual_unit is not None:
        unit = assumed_unit(options, found.usual_unit, straight.spacing)
        if unit is not None:
            context().log.info("%s names no unit of length; %s is assumed", what, unit)
    repeats = found.notes.get("periodic")
    return image_of(
        options,
        straight.values,
        straight.order,
        what,
        spacing=straight.spacing,
        origin=straight.origin,
        unit=unit,
        periodic=None if repeats is None else tuple(repeats)[::-1],
        phases=found.notes.get("phases"),
    )


def middle_of_first(image: VoxelImage) -> NDArray[np.float64]:
    """Return the middle of the first voxel, where such headers place an image."""
    return np.array(image.origin) + np.array(image.spacing) / 2


def number_type(values: NDArray[Any]) -> NDArray[Any]:
    """Return values as a type that all such headers name, little-endian, x fastest."""
    if values.dtype == bool:
        values = values.view(np.uint8)
    if values.dtype == np.float16:
        values = values.astype(np.float32)
    return np.ascontiguousarray(values.T).astype(values.dtype.newbyteorder("<"), copy=False)
