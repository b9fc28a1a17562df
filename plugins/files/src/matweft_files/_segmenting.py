"""From grey values to labels: smoothing, levels, classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.memory import require_memory
from matweft_files.thresholds import otsu

if TYPE_CHECKING:
    from matweft_files.threshold import Threshold

_BYTES_A_VOXEL = 12
"""Of smoothing and labelling beside the image: two copies of float32 and the labels."""


def smoothed(image: VoxelImage, how: str, width: float) -> NDArray[Any]:
    """Return the grey values without their noise; periodic axes are smoothed around the border."""
    values = image.values
    require_memory(f"segmenting {values.shape}", _BYTES_A_VOXEL * values.size)
    if how == "none":
        return values
    from scipy import ndimage

    if how == "gaussian":
        modes = tuple("wrap" if repeats else "nearest" for repeats in image.periodic)
        single = values.astype(np.float64 if values.dtype == np.float64 else np.float32)
        return np.asarray(ndimage.gaussian_filter(single, width, mode=modes))
    reach = max(1, round(width))
    for axis, repeats in enumerate(image.periodic):
        beside = [(reach, reach) if other == axis else (0, 0) for other in range(values.ndim)]
        values = np.pad(values, beside, mode="wrap" if repeats else "edge")
    inner = (slice(reach, -reach),) * values.ndim
    return np.ascontiguousarray(ndimage.median_filter(values, 2 * reach + 1)[inner])


def levels_of(asked: Threshold, values: NDArray[Any]) -> tuple[float, ...]:
    """Return the levels that a component finds in smoothed values, or was given."""
    if asked.method == "hysteresis":
        return tuple(one for one in (asked.low, asked.high) if one is not None)
    if asked.method == "levels":
        return asked.levels
    return otsu(values, asked.phases)


def labels_of(
    asked: Threshold, values: NDArray[Any], levels: tuple[float, ...]
) -> NDArray[np.uint8]:
    """Return labels from 0, the darkest; raises `InputError` where a phase has no voxel."""
    if asked.method == "hysteresis":
        from skimage.filters import apply_hysteresis_threshold

        bright: NDArray[np.bool_] = apply_hysteresis_threshold(  # type: ignore[no-untyped-call]
            values, *levels
        )
        labels = bright.astype(np.uint8)
    else:
        labels = np.zeros(values.shape, np.uint8)
        for level in levels:
            np.add(labels, values > level, out=labels)
    empty = np.flatnonzero(np.bincount(labels.ravel(), minlength=asked.phases) == 0)
    if empty.size:
        raise InputError(
            f"no voxel is {list(asked.named())[empty[0]]!r}: the values are from {values.min():g} "
            f"to {values.max():g}, the levels {_listed(levels)}; choose levels in between"
        )
    return labels


def tell(image: VoxelImage, levels: tuple[float, ...]) -> None:
    """Log the levels and what share of the image each phase has."""
    shares = ", ".join(f"{name} {image.fraction(name):.4g}" for name in image.phases)
    context().log.info("parted at %s: %s", _listed(levels), shares)


def _listed(levels: tuple[float, ...]) -> str:
    return " and ".join(f"{level:g}" for level in levels)
