"""Geodesic tortuosity: how much longer than straight the shortest paths are."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, InputError, Quantity, Result, context
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Axis, Pores, closed_sides, pores_of
from matweft_porous._statistics import LEVEL_LABELS, LEVELS, Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class GeodesicTortuosityResult(Result):
    """Distribution of the tortuosity of shortest paths; NaN where no path leads through."""

    mean: Annotated[float, Quantity("", "mean over the connected voxels of the first plane")]
    std: Annotated[float, Quantity("", "standard deviation")]
    quantiles: Annotated[
        NDArray[np.float64], Quantity("", "quantiles at 5 % to 95 %", LEVEL_LABELS)
    ]
    connected_fraction: Annotated[
        float, Quantity("", "share of the first plane's pore voxels that reach the last plane")
    ]
    percolates: Annotated[bool, Quantity("", "whether any path leads through")]
    axis: Annotated[str, Quantity("", "direction of the paths")]

    def plot(self) -> Figure:
        """Draw the distribution function through its quantiles, with the mean."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.plot(self.quantiles, LEVELS, marker=".")
        axes.axvline(self.mean, color="grey", linestyle=":", label=f"mean {self.mean:.4g}")
        axes.set(xlabel="τ", ylabel="share of paths", ylim=(0, 1))
        axes.set_title(f"Geodesic tortuosity along {self.axis}")
        axes.legend()
        return figure


class GeodesicTortuosity(PoreDescriptor):
    r"""Lengths of the shortest paths through a phase, over the straight distance.

    One path for each voxel of the first plane, to the nearest voxel of the last plane, over
    steps to neighbouring voxels of the phase; the straight distance is that of the planes'
    centres, (N − 1) h. Paths may leave through periodic sides, never along the axis. Images of
    one to three axes; voxels need not be cubic.

    >>> from matweft.context import Context, use_context
    >>> with use_context(Context(device="reference")):
    ...     found = GeodesicTortuosity(axis="z").describe(np.indices((8, 8, 8))[0] < 4)
    >>> found.mean, found.std, found.connected_fraction
    (1.0, 0.0, 1.0)
    """

    axis: Axis = Field("x", description="direction of the paths")
    connectivity: Literal[6, 18, 26] = Field(
        26, description="steps to neighbours over faces (6), and edges (18), and corners (26)"
    )

    def describe(self, image: VoxelImage | NDArray[Any]) -> GeodesicTortuosityResult:
        """Return the distribution of the tortuosity.

        Raises `InputError` if the image has a single plane along the axis. Where no path leads
        through, the numbers are NaN, ``percolates`` is false and a warning names the axis.
        """
        pores = pores_of(image, self.phase, self.periodic, transport=self.axis)
        return self.of_pores(pores)

    def of_pores(self, pores: Pores) -> GeodesicTortuosityResult:
        """Return the tortuosity of pores already taken from their image."""
        along = pores.axis(self.axis)
        planes = pores.mask.shape[along]
        if planes < 2:
            raise InputError(f"the image has one plane along {self.axis}: no path leads anywhere")
        lengths = self._lengths(pores.in_three_dimensions(), along)
        reached = lengths[np.isfinite(lengths)]
        tortuosity = reached / ((planes - 1) * pores.spacing[along])
        found = Summary.of(tortuosity)
        if not reached.size:
            warnings.warn(
                f"no path leads through the phase along {self.axis}: its tortuosity is NaN",
                InputWarning,
                stacklevel=3,
            )
        return GeodesicTortuosityResult(
            found.mean,
            found.std,
            found.quantiles,
            reached.size / lengths.size if lengths.size else 0.0,
            bool(reached.size),
            self.axis,
        )

    def _lengths(self, pores: Pores, along: int) -> NDArray[np.float32]:
        """Return the path length of every pore voxel of the first plane, inf where none leads."""
        from matweft_kernels.geodesic import geodesic_distance

        mask, wraps, _ = closed_sides(pores, along)
        distance = geodesic_distance(
            mask,
            axis=along,
            periodic_sides=wraps,
            spacing=pores.spacing,  # type: ignore[arg-type]
            connectivity=self.connectivity,
            device=context().device,
            threads=context().threads,
        )
        return np.asarray(np.take(distance, 0, axis=along)[np.take(mask, 0, axis=along)])
