"""Axes that run backwards or change places in a file are set upright."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import InputError, InputWarning

_STRAIGHT = 1e-5
"""Share of a step by which it may lean from an axis, as headers hold few digits."""


@dataclass(frozen=True)
class Upright:
    """An array whose axes run forwards; everything is in the order of the array's axes."""

    values: NDArray[Any]
    order: str
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    """Corner of the first voxel."""


def upright(
    values: NDArray[Any], steps: NDArray[np.float64], centre: NDArray[np.float64], what: str
) -> Upright:
    """Mirror axes that run backwards, and name axes by where they lead.

    ``values`` are in the order z, y, x. ``steps`` holds for each axis, x first, the vector from a
    voxel to the next, ``centre`` the middle of the first voxel. The log tells what is mirrored.
    Axes that lead askew are kept as they are, with a warning. Raises `InputError` for a step of
    no length.
    """
    n = values.ndim
    lengths = np.linalg.norm(steps, axis=1)
    if not np.isfinite(steps).all() or not np.isfinite(centre).all() or (lengths == 0).any():
        raise InputError(
            f"{what} has the steps {steps.tolist()} between voxels and the origin "
            f"{centre.tolist()}; they are finite, and none has the length 0"
        )
    leads = np.abs(steps).argmax(axis=1)
    along = steps[np.arange(n), leads]
    if len(set(leads)) < n or (np.abs(along) < (1 - _STRAIGHT) * lengths).any():
        warnings.warn(
            f"{what} lies askew in space, its steps are {steps.round(6).tolist()}; the image "
            "keeps the axes of the file",
            InputWarning,
            stacklevel=5,
        )
        steps, leads, along = np.diag(lengths), np.arange(n), lengths
    back = [axis for axis in range(n) if along[axis] < 0]
    if back:
        context().log.info(
            "%s: %s runs backwards in the file and is mirrored, so that coordinates ascend",
            what,
            " and ".join("xyz"[leads[axis]] for axis in back),
        )
    for axis in back:
        values = np.flip(values, n - 1 - axis)
        centre = centre + steps[axis] * (values.shape[n - 1 - axis] - 1)
    corner = centre[leads] - lengths / 2
    return Upright(
        values,
        "".join("xyz"[lead] for lead in leads[::-1]),
        tuple(lengths[::-1].tolist()),
        tuple(corner[::-1].tolist()),
    )
