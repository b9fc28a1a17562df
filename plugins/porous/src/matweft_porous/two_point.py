"""Two-point correlation of a phase, averaged over directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Quantity, Result, context
from matweft.data import VoxelImage
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Pores, pores_of
from matweft_porous._references import OHSER_2009, PRIFLING_2021

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class TwoPointResult(Result):
    """C(r) at r = 0, h, 2h, ... for the smallest voxel edge h."""

    two_point: Annotated[
        NDArray[np.float64],
        Quantity(
            "",
            "C(r): probability that two points r apart are both in; NaN without a lag",
            dims=("distance",),
        ),
    ]
    distance: Annotated[NDArray[np.float64], Quantity("{unit}", "r")]
    porosity: Annotated[float, Quantity("", "volume fraction of the phase, C(0)")]
    unit: Annotated[str, Quantity("", "unit of length")]

    def plot(self) -> Figure:
        """Draw C(r) with its limits, the porosity and the porosity squared."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.plot(self.distance, self.two_point)
        for level, name in ((self.porosity, "ε"), (self.porosity**2, "ε²")):
            axes.axhline(level, color="grey", linewidth=0.8, linestyle=":")
            axes.annotate(
                name,
                (self.distance[-1], level),
                xytext=(0, 3),
                textcoords="offset points",
                ha="right",
                va="bottom",
                color="grey",
            )
        axes.margins(y=0.12)
        axes.set(xlabel=f"r / {self.unit}", ylabel="C(r)", title="Two-point correlation")
        return figure


class TwoPoint(PoreDescriptor):
    r"""C(r) = P(o ∈ Ξ, x ∈ Ξ, |x − o| = r) of a phase Ξ.

    By Fourier transform of the indicator; the lags with round(|lag| / h) = r are averaged, h the
    smallest voxel edge, each lag with as many pairs as the image holds: all of them along a
    periodic axis, those inside the image along another. A lag is at most half the image along
    every axis, so there are ⌈½ √(Σ (N s / h)²)⌉ + 1 numbers for N voxels of edge s along each
    axis: ⌈√3 N / 2⌉ + 1 for a cube. A distance that no lag rounds to has NaN: of a cube the
    last at most, of voxels with edges that differ others too. Images of one to three axes; edges
    may differ.

    >>> line = VoxelImage(np.arange(8) % 2, periodic=(True,))
    >>> TwoPoint().describe(line).two_point.round(6).tolist()
    [0.5, 0.0, 0.5, 0.0, 0.5]
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, OHSER_2009)
    revision: ClassVar[int] = 2

    def describe(self, image: VoxelImage | NDArray[Any]) -> TwoPointResult:
        """Return C(r) up to half the diagonal of the image."""
        return self.of_pores(pores_of(image, self.phase, self.periodic))

    def of_pores(self, pores: Pores) -> TwoPointResult:
        """Return C(r) of pores already taken from their image."""
        from matweft_porous._autocorrelation import radial_pairs

        edge = min(pores.spacing)
        found, possible = radial_pairs(
            pores.mask,
            pores.periodic,
            tuple(one / edge for one in pores.spacing),
            workers=context().threads or -1,
        )
        unknown = np.full_like(found, np.nan)
        correlation = np.divide(found, possible, out=unknown, where=possible > 0)
        correlation[0] = pores.porosity
        distance = edge * np.arange(len(possible), dtype=np.float64)
        return TwoPointResult(correlation, distance, pores.porosity, pores.unit)
