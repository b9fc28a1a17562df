"""Neighbours of grains: how many each has and how large the boundaries are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result
from matweft.data import GrainMap
from matweft_grains._averages import mean_of
from matweft_grains._border import contact_ends
from matweft_grains._contacts import contacts
from matweft_grains._measured import GrainDescriptor, measured
from matweft_grains._references import OHSER_2009

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NeighboursResult(Result):
    """Numbers of neighbours, one entry a grain that counts, and all contacts of the map."""

    count: Annotated[int, Quantity("", "grains that count")]
    cut: Annotated[int, Quantity("", "grains that touch the border of the map")]
    mean_neighbours: Annotated[float, Quantity("", "mean number of neighbours of a grain")]
    mean_area: Annotated[float, Quantity("{area_unit}", "mean area (length) of a boundary")]
    contacts: Annotated[int, Quantity("", "pairs of grains that touch")]
    grain: Annotated[NDArray[np.int64], Quantity("", "label of each grain", dims=("grain",))]
    neighbours: Annotated[NDArray[np.int64], Quantity("", "number of neighbours", dims=("grain",))]
    weights: Annotated[Floats, Quantity("", "weight of each grain in means", dims=("grain",))]
    represented: Annotated[
        float, Quantity("", "share of the map that the whole grains, weighted, stand for")
    ]
    regions: Annotated[
        NDArray[np.int64], Quantity("", "part of the map it lies in", dims=("grain",))
    ]
    pairs: Annotated[
        NDArray[np.int64], Quantity("", "labels of grains that touch", dims=("contact", "side"))
    ]
    area: Annotated[
        Floats, Quantity("{area_unit}", "area (length) of each boundary", dims=("contact",))
    ]
    contact_weights: Annotated[
        Floats, Quantity("", "weight of each boundary in the mean area", dims=("contact",))
    ]
    contact_regions: Annotated[
        NDArray[np.int64], Quantity("", "part of the map it lies in", dims=("contact",))
    ]
    area_unit: Annotated[str, Quantity("", "unit of area (length in a plane)")]

    def plot(self) -> Figure:
        """Draw how many grains have how many neighbours."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.set(xlabel="neighbours", ylabel="share of the grains", title=f"{self.count} grains")
        if self.count:
            shares = np.bincount(self.neighbours, self.weights) / self.weights.sum()
            axes.bar(np.arange(len(shares)), shares, width=0.9, alpha=0.6)
            mean = self.mean_neighbours
            axes.axvline(mean, color="black", label=f"mean {mean:.4g}")
            axes.legend()
        return figure


class Neighbours(GrainDescriptor):
    """Neighbours of grains: those that share a face of a voxel, also across periodic borders.

    A_i being the area of the voxels' faces across axis i between two grains, the area of their
    boundary is √(Σ A_i²): exact for a plane of any direction, too small for curved boundaries.
    In a plane it is a length. Numbers of neighbours are averaged over grains, weighted as `Sizes`
    tells. All contacts are listed. The mean area leaves out those of which a voxel lies at the
    border, for these may be cut off, and weights the others by their extents, as grains are.

    >>> found = Neighbours(edge_grains="keep").describe(np.array([[1, 1, 2], [3, 3, 2]]))
    >>> found.neighbours.tolist(), found.pairs.tolist()
    ([2, 2, 2], [[1, 2], [1, 3], [2, 3]])
    """

    references: ClassVar[tuple[str, ...]] = (*GrainDescriptor.references, OHSER_2009)

    def describe(self, grains: GrainMap | NDArray[Any]) -> NeighboursResult:
        """Return neighbours and contacts; NaN where no grain counts."""
        sample = measured(grains)
        kept, weights, regions = self.counted(sample)
        pairs, area = contacts(sample)
        ends = contact_ends(sample.labels, pairs, len(sample.names), sample.periodic)
        complete, places = self.weighed(sample, ends)
        number = np.bincount(pairs.ravel(), minlength=len(sample.names))[kept]
        return NeighboursResult(
            count=len(kept),
            cut=int(sample.at_edge.sum()),
            mean_neighbours=mean_of(number, weights),
            mean_area=mean_of(area, complete),
            contacts=len(pairs),
            grain=sample.names[kept],
            neighbours=number,
            weights=weights,
            represented=self.represented(sample),
            regions=regions,
            pairs=sample.names[pairs],
            area=area,
            contact_weights=complete,
            contact_regions=places,
            area_unit=f"{sample.unit}^2" if sample.labels.ndim == 3 else sample.unit,
        )
