"""Shapes of grains: principal axes, aspect ratios and sphericity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result
from matweft.data import GrainMap
from matweft_grains._averages import mean_of
from matweft_grains._crofton import grain_surfaces
from matweft_grains._measured import GrainDescriptor, measured
from matweft_grains._moments import covariances
from matweft_grains._references import OHSER_2009, WADELL_1932

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ShapesResult(Result):
    """Shapes of the grains that count, one entry a grain."""

    count: Annotated[int, Quantity("", "grains that count")]
    cut: Annotated[int, Quantity("", "grains that touch the border of the map")]
    mean_aspect_ratio: Annotated[float, Quantity("", "mean of longest over shortest axis")]
    mean_sphericity: Annotated[float, Quantity("", "mean sphericity (circularity in a plane)")]
    grain: Annotated[NDArray[np.int64], Quantity("", "label of each grain", dims=("grain",))]
    semi_axes: Annotated[
        Floats,
        Quantity("{unit}", "semi-axes of the ellipsoid of equal moments", dims=("grain", "rank")),
    ]
    directions: Annotated[
        Floats,
        Quantity("", "unit vectors along the semi-axes", dims=("grain", "rank", "component")),
    ]
    aspect_ratio: Annotated[Floats, Quantity("", "longest over shortest axis", dims=("grain",))]
    surface: Annotated[
        Floats, Quantity("{surface_unit}", "surface (perimeter in a plane)", dims=("grain",))
    ]
    sphericity: Annotated[
        Floats, Quantity("", "sphericity (circularity in a plane)", dims=("grain",))
    ]
    weights: Annotated[Floats, Quantity("", "weight of each grain in means", dims=("grain",))]
    represented: Annotated[
        float, Quantity("", "share of the map that the whole grains, weighted, stand for")
    ]
    regions: Annotated[
        NDArray[np.int64], Quantity("", "part of the map it lies in", dims=("grain",))
    ]
    unit: Annotated[str, Quantity("", "unit of length")]
    surface_unit: Annotated[str, Quantity("", "unit of surface (length in a plane)")]

    def plot(self) -> Figure:
        """Draw the distributions of aspect ratio and sphericity."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(7, 3), layout="constrained")
        name = "sphericity" if self.semi_axes.shape[1] == 3 else "circularity"
        found = ((self.aspect_ratio, "aspect ratio"), (self.sphericity, name))
        for axes, (values, title) in zip(figure.subplots(1, 2), found, strict=True):
            if len(values):
                bins = min(40, max(5, int(2 * np.sqrt(self.count))))
                share = self.weights / self.weights.sum()
                axes.hist(values, bins=bins, weights=share, alpha=0.6)
                mean = mean_of(values, self.weights)
                axes.axvline(mean, color="black", label=f"mean {mean:.4g}")
                axes.legend()
            axes.set(xlabel=title, ylabel="share of the grains")
        return figure


class Shapes(GrainDescriptor):
    """Shapes of grains: ellipsoid of equal moments, aspect ratio, sphericity.

    The covariance of the places inside a grain, its voxels taken as bricks, has eigenvalues λ; an
    ellipsoid with the same has the semi-axes √(5λ), an ellipse √(4λ). The aspect ratio is the
    longest over the shortest. Sphericity is ∛π (6V)^⅔ / S, circularity in a plane 4πA / P²; 1 for
    spheres and discs. The surface S (perimeter P) comes from Crofton's formula in 13 (4)
    directions: right on average over directions, too small for faces along the axes (7 % where
    voxels are cubes), so that grains of few voxels may exceed 1. Means are over
    grains, weighted as `Sizes` tells.

    >>> bricks = np.pad(np.ones((8, 4, 2), int), 2)
    >>> found = Shapes().describe(bricks)
    >>> round(found.mean_aspect_ratio, 6), (found.semi_axes * 0.6**0.5).round(6).tolist()
    (4.0, [[4.0, 2.0, 1.0]])
    """

    references: ClassVar[tuple[str, ...]] = (
        *GrainDescriptor.references,
        WADELL_1932,
        OHSER_2009,
    )

    def describe(self, grains: GrainMap | NDArray[Any]) -> ShapesResult:
        """Return the shapes; NaN where no grain counts."""
        sample = measured(grains)
        kept, weights, regions = self.counted(sample)
        axes = sample.labels.ndim
        values, vectors = np.linalg.eigh(covariances(sample)[kept])
        semi_axes = np.sqrt((axes + 2) * values[:, ::-1])
        surface = grain_surfaces(sample)[kept]
        size = sample.voxels[kept] * sample.cell
        if axes == 3:
            sphericity = np.cbrt(np.pi) * (6 * size) ** (2 / 3) / surface
        else:
            sphericity = 4 * np.pi * size / surface**2
        aspect_ratio = semi_axes[:, 0] / semi_axes[:, -1]
        return ShapesResult(
            count=len(kept),
            cut=int(sample.at_edge.sum()),
            mean_aspect_ratio=mean_of(aspect_ratio, weights),
            mean_sphericity=mean_of(sphericity, weights),
            grain=sample.names[kept],
            semi_axes=semi_axes,
            directions=np.swapaxes(vectors[:, :, ::-1], 1, 2),
            aspect_ratio=aspect_ratio,
            surface=surface,
            sphericity=sphericity,
            weights=weights,
            represented=self.represented(sample),
            regions=regions,
            unit=sample.unit,
            surface_unit=f"{sample.unit}^2" if axes == 3 else sample.unit,
        )
