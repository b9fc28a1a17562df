"""Phase fractions of a grain map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Quantity, Result
from matweft.data import GrainMap
from matweft_grains._phases import grain_phases, phase_names
from matweft_grains._references import OHSER_2009

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class PhaseFractionsResult(Result):
    """Shares of the voxels by phase; they and the voxels without a grain sum to 1."""

    fraction: Annotated[
        NDArray[np.float64], Quantity("", "share of the voxels of each phase", dims=("phase",))
    ]
    grains: Annotated[
        NDArray[np.int64], Quantity("", "number of grains of each phase", dims=("phase",))
    ]
    empty: Annotated[float, Quantity("", "share of the voxels that belong to no grain")]
    phases: Annotated[tuple[str, ...], Quantity("", "names of the phases")]

    def plot(self) -> Figure:
        """Draw the fractions as bars."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 1.2 + 0.35 * len(self.phases)), layout="constrained")
        axes = figure.subplots()
        bars = axes.barh([*self.phases, "no grain"], [*self.fraction, self.empty], alpha=0.7)
        axes.bar_label(bars, fmt="%.3g", padding=3)
        axes.invert_yaxis()
        axes.set(xlabel="share of the voxels", xlim=(0, 1.1))
        return figure


class PhaseFractions(Descriptor):
    """Phase fractions: the share of the voxels whose grain is of each phase.

    A map that tells no phase is of one.

    >>> both = GrainMap(np.array([[1, 2, 2, 2]]), phase=np.array([1, 2]), phases={"α": 1, "γ": 2})
    >>> PhaseFractions().describe(both).fraction.tolist()
    [0.25, 0.75]
    """

    references: ClassVar[tuple[str, ...]] = (OHSER_2009,)

    def describe(self, grains: GrainMap) -> PhaseFractionsResult:
        """Return the fractions, in the order of the phases' numbers."""
        voxels = np.bincount(grains.labels.ravel().astype(np.intp))
        kinds = grain_phases(grains)[: len(voxels) - 1]
        present = voxels[1:] > 0
        names = phase_names(grains, np.unique(kinds[present]).tolist())
        ordered = sorted(names.items(), key=lambda item: item[1])
        own = [kinds == number for _, number in ordered]
        return PhaseFractionsResult(
            fraction=np.array([voxels[1:][one].sum() for one in own]) / grains.labels.size,
            grains=np.array([np.count_nonzero(present & one) for one in own], dtype=np.int64),
            empty=float(voxels[0] / grains.labels.size),
            phases=tuple(name for name, _ in ordered),
        )
