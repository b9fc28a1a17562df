"""Samples as tables: the phases of an image, the grains of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft._optional import need
from matweft.data.orientations import bunge_from_quaternions

if TYPE_CHECKING:
    import pandas as pd

    from matweft.data.grain_map import GrainMap
    from matweft.data.voxel_image import VoxelImage

_SIZES = {1: "length", 2: "area", 3: "volume"}
_EVEN = 1e-9
"""Below it a circular mean (share of the size) or a distance (voxels) is round-off."""
_ANGLES = ("phi1", "Phi", "phi2")


def phase_table(image: VoxelImage) -> pd.DataFrame:
    """Return one row a label of an image: phase, voxels, fraction."""
    pandas = need("pandas", "report", "tables")
    labels = image.labels  # refuses grey values
    counts = np.unique(image.values, return_counts=True)[1]
    names = {label: name for name, label in image.phases.items()}
    frame: pd.DataFrame = pandas.DataFrame(
        {
            "phase": [names.get(label, "") for label in labels],
            "voxels": counts,
            "fraction": counts / image.values.size,
        },
        index=pandas.Index(labels, name="label"),
    )
    return frame


def grain_table(grains: GrainMap) -> pd.DataFrame:
    """Return one row a grain: voxels, size, centroid, Bunge angles, phase, as far as known."""
    pandas = need("pandas", "report", "tables")
    labels, number = np.unique(grains.labels, return_inverse=True)
    number = number.reshape(grains.shape)
    held = labels > 0
    present = labels[held].astype(np.int64)
    marginals = [
        _marginal(number, axis, len(labels))[:, held] for axis in range(grains.labels.ndim)
    ]
    voxels = marginals[0].sum(axis=0)
    size, unit, power = _SIZES[grains.labels.ndim], grains.unit, grains.labels.ndim
    columns: dict[str, Any] = {"voxels": voxels, size: voxels * float(np.prod(grains.spacing))}
    units = {size: unit if power == 1 else f"{unit}^{power}"}
    for axis, name in enumerate(grains.axes):
        middle = _centroid(marginals[axis], periodic=grains.periodic[axis])
        columns[name], units[name] = middle * grains.spacing[axis], unit
    if grains.orientations is not None:
        angles = bunge_from_quaternions(grains.orientations[present - 1], "deg")
        columns.update(zip(_ANGLES, angles.T, strict=True))
        units.update(dict.fromkeys(_ANGLES, "deg"))
    if grains.phase is not None:
        names = {index: name for name, index in grains.phases.items()}
        columns["phase"] = [names.get(int(p), str(p)) for p in grains.phase[present - 1]]
    frame: pd.DataFrame = pandas.DataFrame(columns, index=pandas.Index(present, name="label"))
    frame.attrs["units"] = units
    return frame


def _marginal(number: NDArray[Any], axis: int, count: int) -> NDArray[np.int64]:
    """Return how many voxels of each grain lie in each layer, shape (layers, grains)."""
    layers = np.moveaxis(number, axis, 0)
    return np.stack([np.bincount(layer.ravel(), minlength=count) for layer in layers])


def _centroid(marginal: NDArray[np.int64], *, periodic: bool) -> NDArray[np.float64]:
    """Return the mean position of each grain along an axis, in voxels.

    On a periodic axis each grain is first put together about its circular mean; one that fills
    the axis evenly has none and stays as it is.
    """
    n = len(marginal)
    places = np.arange(n)[:, None] + 0.5
    total = marginal.sum(axis=0)
    if not periodic:
        return np.asarray((marginal * places).sum(axis=0) / total)
    turns = 2 * np.pi * places / n
    sine, cosine = (marginal * np.sin(turns)).sum(axis=0), (marginal * np.cos(turns)).sum(axis=0)
    middle = np.arctan2(sine, cosine) * n / (2 * np.pi)
    middle[np.hypot(sine, cosine) < _EVEN * total] = n / 2
    offset = (places - middle + n / 2) % n - n / 2
    placed = (middle + (marginal * offset).sum(axis=0) / total) % n
    return np.where(n - placed < _EVEN, 0.0, placed)  # just below zero is zero
