"""Ellipsoids as given by a caller, checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels._coverage import LARGEST

_UNIT = 1e-6


def checked_bodies(
    centres: ArrayLike, semi_axes: ArrayLike, orientations: ArrayLike, box: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return float64 centres, semi-axes and unit quaternions of n ellipsoids, or a ValueError."""
    named = {
        "centres": (centres, 3),
        "semi_axes": (semi_axes, 3),
        "orientations": (orientations, 4),
    }
    arrays = {name: np.asarray(given, float) for name, (given, _) in named.items()}
    for name, array in arrays.items():
        width = named[name][1]
        if array.ndim != 2 or array.shape != (len(arrays["centres"]), width):
            raise ValueError(
                f"{name} has shape {array.shape}: give (n, {width}), n the number of centres"
            )
        if not np.all(np.isfinite(array)):
            raise ValueError(f"{name} holds NaN or infinity: give finite numbers")
    axes, turns = arrays["semi_axes"], arrays["orientations"]
    if np.any(axes <= 0.0) or np.any(axes > LARGEST * max(box)):
        raise ValueError(
            f"semi_axes lie between {axes.min()} and {axes.max()}: give lengths above 0 and up to"
            f" {LARGEST:g} times the longest edge, {LARGEST * max(box):g}"
        )
    norms = np.linalg.norm(turns, axis=1)
    if np.any(np.abs(norms - 1.0) > _UNIT):
        raise ValueError(
            f"orientations have norms from {norms.min():.6g} to {norms.max():.6g}: divide each"
            " quaternion by its norm"
        )
    return arrays["centres"], axes, turns
