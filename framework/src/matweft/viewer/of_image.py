"""The scene of a voxel image: phases by label, or grey values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.figures.voxel_image import palette
from matweft.viewer.reduction import label_counts
from matweft.viewer.scene import Key, Scene, Volume

_BINS = 256
_TAILS = (0.2, 99.8)
"""Percentiles of the grey values that are shown black and white at first."""


def scene(image: VoxelImage) -> Scene:
    """Return labels with their phases' names and colours where they are few, else grey values."""
    colours, hidden, grey = palette(image)
    volume = _grey(image) if grey else _labels(image, colours, hidden)
    return Scene((volume,), image.unit, image.axes)


def _labels(image: VoxelImage, colours: dict[int, str], hidden: set[int]) -> Volume:
    labels, counts = label_counts(image.values)
    names = {label: name for name, label in image.phases.items()}
    key = Key(
        labels,
        tuple(names.get(int(label), f"label {int(label)}") for label in labels),
        counts / image.values.size,
        {"phase": np.array([rgb(colours[int(label)]) for label in labels], dtype=np.uint8)},
        tuple(sorted(hidden)),
    )
    return Volume(image.values, image.spacing, image.origin, key)


def _grey(image: VoxelImage) -> Volume:
    sample = _sample(image.values)
    low, high = (float(edge) for edge in np.percentile(sample, _TAILS))
    if low == high:
        low, high = float(sample.min()), float(sample.max())
    return Volume(
        image.values,
        image.spacing,
        image.origin,
        limits=(low, high),
        threshold=between_classes(sample),
    )


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#rrggbb``.

    >>> rgb("#ff8000")
    (255, 128, 0)
    """
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _sample(values: NDArray[Any], most: int = 200_000) -> NDArray[Any]:
    flat = values.reshape(-1)
    return flat[:: max(1, flat.size // most)]


def between_classes(values: NDArray[Any]) -> float:
    """Return the grey value that best separates two classes (largest variance between them).

    Source: N. Otsu, IEEE Transactions on Systems, Man, and Cybernetics 9 (1979) 62-66.

    >>> 0.2 < between_classes(np.array([0.0, 0.1, 0.2, 0.8, 0.9, 1.0])) < 0.8
    True
    """
    counts, edges = np.histogram(values, bins=_BINS)
    middles = (edges[1:] + edges[:-1]) / 2
    below, moment = np.cumsum(counts), np.cumsum(counts * middles)
    above, rest = below[-1] - below, moment[-1] - moment
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (moment / below - rest / above) ** 2
    best = np.nan_to_num(apart, nan=-1.0)
    return float(edges[1:][best == best.max()].mean())
