"""Spherical contact distribution: how far a random point of one phase is from the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result
from matweft.data import VoxelImage
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Pores, pores_of
from matweft_porous._references import OHSER_2009, PRIFLING_2021
from matweft_porous._statistics import LEVEL_LABELS, LEVELS, Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class SphericalContactResult(Result):
    """Distribution of the distance H; NaN where one of the two sides is missing."""

    mean: Annotated[float, Quantity("{unit}", "mean distance")]
    std: Annotated[float, Quantity("{unit}", "standard deviation")]
    quantiles: Annotated[
        NDArray[np.float64], Quantity("{unit}", "quantiles at 5 % to 95 %", LEVEL_LABELS)
    ]
    distance: Annotated[NDArray[np.float64], Quantity("{unit}", "r")]
    distribution: Annotated[
        NDArray[np.float64],
        Quantity("", "F_H(r): share of the points at most r away", dims=("distance",)),
    ]
    unit: Annotated[str, Quantity("", "unit of length")]
    of: Annotated[str, Quantity("", "where the points lie: in the solid or in the pores")]

    def plot(self) -> Figure:
        """Draw F_H with the mean and the quantiles."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.step(self.distance, self.distribution, where="post")
        axes.plot(self.quantiles, LEVELS, linestyle="", marker=".", label="quantiles")
        axes.axvline(
            self.mean, color="grey", linestyle=":", label=f"mean {self.mean:.4g} {self.unit}"
        )
        axes.set(xlabel=f"r / {self.unit}", ylabel="F_H(r)", ylim=(0, 1))
        axes.set_title(f"Distances from points of the {self.of}")
        axes.legend()
        return figure


class SphericalContact(PoreDescriptor):
    r"""Distance H of a random point of the solid to the pores Ξ.

    F_H(r) = 1 − P(Ξ ∩ B(o, r) = ∅) / (1 − ε), the spherical contact distribution function, from
    the distances between the centres of voxels, each to the nearest of the pores: at least one
    voxel, and up to half a voxel more than to the wall. With ``of="pore"`` the two sides change
    places. ``phase`` names the pores; all other phases are solid. Beyond a border that is not
    periodic there is neither. Images of one to three axes; edges may differ.

    >>> from matweft.context import Context, use_context
    >>> line = VoxelImage(np.array([1, 0, 0, 0, 0, 1, 1, 1]), periodic=(True,))
    >>> with use_context(Context(device="reference")):
    ...     found = SphericalContact().describe(line)
    >>> found.mean, found.distribution.tolist()
    (1.5, [0.0, 0.5, 1.0])
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, OHSER_2009)

    of: Literal["solid", "pore"] = Field(
        "solid", description="where the points lie; the paper's lie in the solid"
    )

    def describe(self, image: VoxelImage | NDArray[Any]) -> SphericalContactResult:
        """Return the distribution of the distances."""
        return self.of_pores(pores_of(image, self.phase, self.periodic))

    def of_pores(self, pores: Pores) -> SphericalContactResult:
        """Return the distribution for pores already taken from their image."""
        from matweft_porous._distances import distance_counts

        box = pores.in_three_dimensions()
        points = box.mask if self.of == "pore" else ~box.mask
        values, counts = distance_counts(points, box)
        found = Summary.of_counts(values, counts)
        edge = min(pores.spacing)
        farthest = math.ceil(round(values[-1] / edge, 6)) if values.size else 0
        distance = edge * np.arange(farthest + 1, dtype=np.float64)
        nearer = np.searchsorted(values, distance * (1 + 1e-6), side="right")
        share = np.append(0, np.cumsum(counts))[nearer] / max(int(counts.sum()), 1)
        return SphericalContactResult(
            mean=found.mean,
            std=found.std,
            quantiles=found.quantiles,
            distance=distance,
            distribution=share if values.size else np.full(1, math.nan),
            unit=pores.unit,
            of=self.of,
        )
