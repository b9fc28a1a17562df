"""Chord lengths: how far straight lines run inside a phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result, context
from matweft.data import VoxelImage
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Axis, Pores, pores_of
from matweft_porous._references import OHSER_2009, PRIFLING_2021
from matweft_porous._statistics import LEVEL_LABELS, Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class ChordsResult(Result):
    """Distribution of the chord lengths of a phase; NaN where there is no chord."""

    mean: Annotated[float, Quantity("{unit}", "mean chord length")]
    std: Annotated[float, Quantity("{unit}", "standard deviation")]
    quantiles: Annotated[
        NDArray[np.float64], Quantity("{unit}", "quantiles at 5 % to 95 %", LEVEL_LABELS)
    ]
    count: Annotated[int, Quantity("", "number of chords")]
    counts: Annotated[NDArray[np.int64], Quantity("", "number of chords of 0, 1, 2, ... voxels")]
    edge: Annotated[float, Quantity("{unit}", "edge of a voxel along the chords")]
    unit: Annotated[str, Quantity("", "unit of length")]
    axis: Annotated[str, Quantity("", "direction of the chords")]

    def plot(self) -> Figure:
        """Draw the share of each chord length, with mean and quantiles."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        longest = int(np.max(np.flatnonzero(self.counts), initial=1))
        lengths = self.edge * np.arange(1, longest + 1)
        axes.stairs(
            self.counts[1 : longest + 1] / max(self.count, 1),
            np.append(lengths, lengths[-1] + self.edge) - self.edge / 2,
            fill=True,
            alpha=0.6,
        )
        axes.axvline(self.mean, color="black", label=f"mean {self.mean:.4g} {self.unit}")
        for number, quantile in enumerate(self.quantiles[[4, 9, 14]]):
            label = None if number else "quartiles"
            axes.axvline(quantile, color="grey", linestyle=":", label=label)
        axes.set(xlabel=f"chord length / {self.unit}", ylabel="share of chords")
        axes.set_title(f"Chords along {self.axis}")
        axes.legend()
        return figure


class Chords(PoreDescriptor):
    """Lengths of the runs of a phase's voxels along an axis.

    Along a periodic axis the first and the last run of a line are one; a line that never leaves
    the phase is one chord of its own length. Along another axis the runs cut by the border
    count as they are, or not at all (``cut_chords``). Quantiles are those of the list of all
    chords, linear between its entries. For isotropic phases the mean is 4ε / S. Images of one
    to three axes; edges may differ.

    >>> Chords().describe(np.array([1, 1, 0, 1, 0, 1, 1, 1])).mean
    2.0
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, OHSER_2009)

    axis: Axis = Field("x", description="direction of the chords")
    cut_chords: Literal["keep", "drop"] = Field(
        "keep", description="what to do with chords cut by a border that is not periodic"
    )

    def describe(self, image: VoxelImage | NDArray[Any]) -> ChordsResult:
        """Return the distribution of the chord lengths."""
        return self.of_pores(pores_of(image, self.phase, self.periodic))

    def of_pores(self, pores: Pores) -> ChordsResult:
        """Return the chord lengths of pores already taken from their image."""
        from matweft_kernels.chords import chord_lengths

        along = pores.axis(self.axis)
        edge = pores.spacing[along]
        counts = chord_lengths(
            pores.in_three_dimensions().mask,
            axis=along,
            border="periodic" if pores.periodic[along] else self.cut_chords,
            device=context().device,
            threads=context().threads,
        )
        found = Summary.of_counts(edge * np.arange(len(counts)), counts)
        return ChordsResult(
            mean=found.mean,
            std=found.std,
            quantiles=found.quantiles,
            count=int(counts.sum()),
            counts=counts,
            edge=edge,
            unit=pores.unit,
            axis=self.axis,
        )
