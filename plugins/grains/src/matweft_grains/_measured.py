"""A grain map as the descriptors measure it: grains counted from 1, which of them are cut."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError
from matweft.data import GrainMap
from matweft.errors import InputWarning

EdgeGrains = Literal["drop", "keep"]


class GrainDescriptor(Descriptor):
    """A descriptor of grains that may leave out those cut by the border of the map."""

    edge_grains: EdgeGrains = Field(
        "drop", description="what to do with grains that touch a border that is not periodic"
    )

    def kept(self, measured: Measured) -> NDArray[np.intp]:
        """Return the rows of the grains that count; warns if none is left."""
        if self.edge_grains == "keep":
            return np.arange(len(measured.names))
        inner = np.flatnonzero(~measured.at_edge)
        if not len(inner):
            warnings.warn(
                f"all {len(measured.names)} grains touch the border of the map, so none is "
                "measured; edge_grains='keep' counts them as they are",
                InputWarning,
                stacklevel=3,
            )
        return inner


@dataclass(frozen=True, eq=False)
class Measured:
    """Grains on two or three axes; row g - 1 of a table belongs to label g.

    ``names`` are the labels in the map, ``voxels`` the number of voxels of each grain.
    """

    labels: NDArray[np.int32]
    names: NDArray[np.int64]
    voxels: NDArray[np.int64]
    at_edge: NDArray[np.bool_]
    spacing: tuple[float, ...]
    periodic: tuple[bool, ...]
    unit: str
    axes: tuple[str, ...]
    source: GrainMap

    @property
    def cell(self) -> float:
        """Volume (area) of a voxel."""
        return float(np.prod(self.spacing))

    @property
    def size_unit(self) -> str:
        """Unit of a volume (area)."""
        return f"{self.unit}^{self.labels.ndim}"


def measured(grains: GrainMap | NDArray[Any]) -> Measured:
    """Return the grains of a map, axes of one voxel left out.

    Raises `InputError` if fewer than two axes are left, or there is no grain.
    """
    sample = grains if isinstance(grains, GrainMap) else GrainMap(np.asarray(grains))
    kept = [axis for axis, n in enumerate(sample.shape) if n > 1]
    if len(kept) < 2:
        raise InputError(
            f"grains are measured on two or three axes of two or more voxels; got {sample.shape}"
        )
    plain = sample.labels.reshape([sample.shape[axis] for axis in kept])
    names, rows = np.unique(plain, return_inverse=True)
    numbers: NDArray[np.int32] = (rows.reshape(plain.shape) + int(names[0] != 0)).astype(np.int32)
    names = names[names > 0].astype(np.int64)
    if not len(names):
        raise InputError("the map has no grain: all labels are 0")
    periodic = tuple(sample.periodic[axis] for axis in kept)
    return Measured(
        labels=numbers,
        names=names,
        voxels=np.bincount(numbers.ravel(), minlength=len(names) + 1)[1:],
        at_edge=_at_edge(numbers, periodic, len(names)),
        spacing=tuple(sample.spacing[axis] for axis in kept),
        periodic=periodic,
        unit=sample.unit,
        axes=tuple(sample.axes[axis] for axis in kept),
        source=sample,
    )


def _at_edge(labels: NDArray[Any], periodic: tuple[bool, ...], count: int) -> NDArray[np.bool_]:
    touched = np.zeros(count + 1, np.bool_)
    for axis, wraps in enumerate(periodic):
        if not wraps:
            touched[np.take(labels, [0, -1], axis=axis)] = True
    return touched[1:]


def mean_of(values: NDArray[Any]) -> float:
    """Return the mean, NaN of nothing."""
    return float(np.mean(values)) if len(values) else float("nan")
