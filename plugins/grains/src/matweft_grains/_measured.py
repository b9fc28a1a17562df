"""A grain map as the descriptors measure it: grains counted from 1, which of them are cut."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError
from matweft.data import GrainMap
from matweft.errors import InputWarning
from matweft.measure.measurement import REPRESENTED
from matweft_grains._border import Ends, grain_ends, regions_of, weights_inside
from matweft_grains._references import LANTUEJOUL_1980, MILES_1974

Floats = NDArray[np.float64]

EdgeGrains = Literal["weighted", "drop", "keep"]


class GrainDescriptor(Descriptor):
    """A descriptor of grains that is not misled by those cut by the border of the map."""

    references: ClassVar[tuple[str, ...]] = (MILES_1974, LANTUEJOUL_1980)

    edge_grains: EdgeGrains = Field(
        "weighted",
        description="grains at a border that is not periodic are left out and, weighted, the "
        "others stand for them; drop: without weights; keep: as they are",
    )

    def counted(self, measured: Measured) -> tuple[NDArray[np.intp], Floats, NDArray[np.int64]]:
        """Return rows, weights and regions of the grains that count; warns if none is left."""
        ends = grain_ends(measured.labels, len(measured.names))
        weights, regions = self.weighed(measured, ends)
        if self.edge_grains == "keep":
            return np.arange(len(measured.names)), weights, regions
        inner = np.flatnonzero(~measured.at_edge)
        if not len(inner):
            warnings.warn(
                f"all {len(measured.names)} grains touch the border of the map, so none is "
                "measured; edge_grains='keep' counts them as they are",
                InputWarning,
                stacklevel=3,
            )
        return inner, weights[inner], regions[inner]

    def tell_of_cut(self, measured: Measured) -> None:
        """Warn of grains that are left out because the border cuts them."""
        total, cut = len(measured.names), int(measured.at_edge.sum())
        if self.edge_grains == "keep" or cut in (0, total):
            return
        done = {
            "weighted": f"the other {total - cut} are weighted for the large ones that are cut "
            "more often",
            "drop": f"the other {total - cut} are smaller on average than the grains of the "
            "material",
        }[self.edge_grains]
        warnings.warn(
            f"the border of the map cuts {cut} of {total} grains; they are left out, and {done}",
            InputWarning,
            stacklevel=3,
        )

    def represented(self, measured: Measured) -> float:
        """Return the share of all voxels of grains that the whole grains, weighted, stand for.

        It is 1 on average; where grains are too large to lie whole in the map it is less, and then
        means are too small whatever the weights.
        """
        if self.edge_grains == "keep" or not measured.at_edge.any():
            return 1.0
        ends = grain_ends(measured.labels, len(measured.names))
        weights = weights_inside(ends, measured.labels.shape, measured.periodic)
        return float(weights @ measured.voxels / measured.voxels.sum())

    def tell_of_missing(self, share: float) -> None:
        """Warn if there are whole grains, and they do not stand for the map."""
        if 0 < share < REPRESENTED:
            warnings.warn(
                f"the whole grains stand for {100 * share:.2g} % of the map alone: grains too "
                "large to lie whole in it are missing, so that sizes are too small and their "
                "errors unknown; measure a larger map",
                InputWarning,
                stacklevel=3,
            )

    def weighed(self, measured: Measured, ends: Ends) -> tuple[Floats, NDArray[np.int64]]:
        """Return weights and regions of grains or contacts; weight 0 of those the border cuts.

        A map that cuts no grain holds them all: their weights are 1.
        """
        shape = measured.labels.shape
        regions = regions_of(ends, shape, measured.spacing)
        if self.edge_grains == "keep" or not measured.at_edge.any():
            return np.ones(len(regions)), regions
        weights = weights_inside(ends, shape, measured.periodic)
        return (weights if self.edge_grains == "weighted" else np.sign(weights)), regions


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
