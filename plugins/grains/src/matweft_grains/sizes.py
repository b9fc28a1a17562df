"""Sizes of grains: volumes, diameters, their distribution and the grain size number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result
from matweft.data import GrainMap
from matweft.units import convert
from matweft_grains._averages import mean_of, median_of, std_of
from matweft_grains._crofton import intercepts_per_length
from matweft_grains._measured import GrainDescriptor, measured
from matweft_grains._references import ASTM_E112, OHSER_2009

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SizesResult(Result):
    """Sizes of the grains that count, one entry a grain, and their distribution."""

    count: Annotated[int, Quantity("", "grains that count")]
    cut: Annotated[int, Quantity("", "grains that touch the border of the map")]
    mean_diameter: Annotated[float, Quantity("{unit}", "mean equivalent diameter")]
    median_diameter: Annotated[float, Quantity("{unit}", "median equivalent diameter")]
    std_diameter: Annotated[float, Quantity("{unit}", "standard deviation of the diameters")]
    mean_size: Annotated[float, Quantity("{size_unit}", "mean volume (area in a plane)")]
    mean_intercept: Annotated[
        float, Quantity("{unit}", "mean length of lines inside grains, over all directions")
    ]
    lognormal_median: Annotated[
        float, Quantity("{unit}", "median of the log-normal distribution of the diameters")
    ]
    lognormal_sigma: Annotated[float, Quantity("", "standard deviation of ln(diameter)")]
    astm_number: Annotated[float, Quantity("", "ASTM grain size number G; NaN in voxels")]
    grain: Annotated[NDArray[np.int64], Quantity("", "label of each grain", dims=("grain",))]
    size: Annotated[Floats, Quantity("{size_unit}", "volume (area in a plane)", dims=("grain",))]
    diameter: Annotated[Floats, Quantity("{unit}", "equivalent diameter", dims=("grain",))]
    weights: Annotated[Floats, Quantity("", "weight of each grain in means", dims=("grain",))]
    represented: Annotated[
        float, Quantity("", "share of the map that the whole grains, weighted, stand for")
    ]
    regions: Annotated[
        NDArray[np.int64], Quantity("", "part of the map it lies in", dims=("grain",))
    ]
    at_edge: Annotated[
        NDArray[np.bool_], Quantity("", "whether it touches the border", dims=("grain",))
    ]
    unit: Annotated[str, Quantity("", "unit of length")]
    size_unit: Annotated[str, Quantity("", "unit of volume (area in a plane)")]

    def plot(self) -> Figure:
        """Draw the distribution of the diameters with its log-normal fit."""
        from matweft.figures.shown import Figure
        from matweft.report.numbers import unit_text

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        unit = unit_text(self.unit)
        axes.set(xlabel=f"equivalent diameter / {unit}", ylabel=f"density / (1/{unit})")
        axes.set_title(f"{self.count} grains")
        if not self.count:
            return figure
        bins = min(40, max(5, int(2 * np.sqrt(self.count))))
        axes.hist(self.diameter, bins=bins, weights=self.weights, density=True, alpha=0.6)
        axes.axvline(
            self.mean_diameter, color="black", label=f"mean {self.mean_diameter:.4g} {unit}"
        )
        if self.lognormal_sigma > 0:
            curve = np.linspace(self.diameter.min(), self.diameter.max(), 200)
            score = np.log(curve / self.lognormal_median) / self.lognormal_sigma
            density = np.exp(-(score**2) / 2) / (curve * self.lognormal_sigma * np.sqrt(2 * np.pi))
            axes.plot(curve, density, label=f"log-normal, σ {self.lognormal_sigma:.3g}")
        axes.legend()
        return figure


class Sizes(GrainDescriptor):
    """Sizes of grains: volume, equivalent diameter, log-normal distribution, ASTM number.

    The equivalent diameter is that of a sphere (disc) of equal volume (area): ∛(6V/π), √(4A/π).
    The log-normal distribution is that of greatest likelihood: median exp⟨ln d⟩, σ² the variance
    of ln d. Cut grains are left out, which happens to large ones more often: each other grain of
    k voxels along an axis of n has the weight Π n / (n - 1 - k) over the axes that do not repeat,
    so that means, median, deviations and histogram are those of all grains. Grains that no place
    in the map would leave whole are missing nonetheless. ``edge_grains="drop"`` does without
    weights and favours small grains, ``"keep"`` counts the pieces of cut ones.

    The mean intercept is the inverse of the grains that a line crosses per length, over 13
    directions (4 in a plane); cut grains take part in it without bias. The ASTM number is
    G = -3.3219 log₁₀(Ā / mm²) - 2.954 for the mean area of a plane, and
    G = -6.6439 log₁₀(l̄ / mm) - 3.288 for the mean intercept of a volume.

    >>> halves = np.repeat([1, 2], 500).reshape(10, 10, 10)
    >>> Sizes(edge_grains="keep").describe(GrainMap(halves, spacing=2.0, unit="um")).mean_size
    4000.0
    """

    references: ClassVar[tuple[str, ...]] = (
        *GrainDescriptor.references,
        ASTM_E112,
        OHSER_2009,
    )

    def describe(self, grains: GrainMap | NDArray[Any]) -> SizesResult:
        """Return the sizes; NaN where no grain counts. Warns of cut grains that are left out."""
        sample = measured(grains)
        kept, weights, regions = self.counted(sample)
        self.tell_of_cut(sample)
        represented = self.represented(sample)
        self.tell_of_missing(represented)
        size: Floats = sample.voxels[kept].astype(np.float64) * sample.cell
        volume = sample.labels.ndim == 3
        diameter = np.cbrt(6 * size / np.pi) if volume else np.sqrt(4 * size / np.pi)
        crossed = intercepts_per_length(sample)
        intercept = 1 / crossed if crossed > 0 else float("nan")
        logs = np.log(diameter)
        mean_size = mean_of(size, weights)
        middle = mean_of(logs, weights)
        return SizesResult(
            count=len(kept),
            cut=int(sample.at_edge.sum()),
            mean_diameter=mean_of(diameter, weights),
            median_diameter=median_of(diameter, weights),
            std_diameter=std_of(diameter, weights),
            mean_size=mean_size,
            mean_intercept=intercept,
            lognormal_median=float(np.exp(middle)),
            lognormal_sigma=float(np.sqrt(mean_of((logs - middle) ** 2, weights))),
            astm_number=astm_number(
                intercept if volume else mean_of(size, weights), sample.unit, volume
            ),
            grain=sample.names[kept],
            size=size,
            diameter=diameter,
            weights=weights,
            regions=regions,
            represented=represented,
            at_edge=sample.at_edge[kept],
            unit=sample.unit,
            size_unit=sample.size_unit,
        )


def astm_number(value: float, unit: str, volume: bool) -> float:
    """Return G of a mean intercept (of a volume) or a mean area (of a plane).

    >>> round(astm_number(0.32, "mm", volume=True), 2)
    -0.0
    """
    if unit == "voxel" or not value > 0:
        return float("nan")
    millimetre = float(convert(1.0, unit, "mm"))
    if volume:
        return float(-6.643856 * np.log10(value * millimetre) - 3.288)
    return float(-3.321928 * np.log10(value * millimetre**2) - 2.954)
