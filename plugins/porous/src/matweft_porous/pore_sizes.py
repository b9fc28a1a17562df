"""Pore sizes: how large the balls are that fit into a phase, and that get into it from a face."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Quantity, Result
from matweft.data import VoxelImage
from matweft.errors import InputWarning
from matweft_porous._pore_descriptor import PoreDescriptor
from matweft_porous._pores import Axis, Pores, pores_of
from matweft_porous._references import MUENCH_2008, PRIFLING_2021

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from matweft_porous._porosimetry import Porosimetry


@dataclass(frozen=True, eq=False)
class PoreSizesResult(Result):
    """Radii of pores and throats, and the curves they are read from."""

    r_max: Annotated[
        float, Quantity("{unit}", "radius of the balls that cover half of the phase; inf: no wall")
    ]
    r_min: Annotated[
        float, Quantity("{unit}", "radius of the balls that intrude into half of the phase")
    ]
    constrictivity: Annotated[float, Quantity("", "(r_min / r_max)²")]
    throat_width: Annotated[
        float, Quantity("voxel", "2 r_min over the smallest edge: flow is not resolved below 4")
    ]
    porosity: Annotated[float, Quantity("", "volume fraction of the phase")]
    connected_fraction: Annotated[
        float, Quantity("", "share of the phase that is connected to the first face")
    ]
    radii: Annotated[NDArray[np.float64], Quantity("{unit}", "tested radii")]
    cpsd: Annotated[
        NDArray[np.float64],
        Quantity(
            "",
            "share of the image covered by balls in the phase; NaN where not computed",
            dims=("radii",),
        ),
    ]
    mip: Annotated[
        NDArray[np.float64],
        Quantity(
            "",
            "share covered by balls that come from the first face; NaN where not computed",
            dims=("radii",),
        ),
    ]
    unit: Annotated[str, Quantity("", "unit of length")]
    axis: Annotated[str, Quantity("", "direction of the intrusion")]

    def plot(self) -> Figure:
        """Draw both curves with r_max and r_min on the level of half of the phase."""
        from matweft.figures.shown import Figure

        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.subplots()
        for values, radius, name in (
            (self.cpsd, self.r_max, f"CPSD, r_max {self.r_max:.4g} {self.unit}"),
            (self.mip, self.r_min, f"MIP, r_min {self.r_min:.4g} {self.unit}"),
        ):
            known = np.isfinite(values)
            (line,) = axes.plot(self.radii[known], values[known], marker=".", label=name)
            if np.isfinite(radius):
                axes.plot(radius, self.porosity / 2, marker="o", color=line.get_color())
        axes.axhline(self.porosity / 2, color="grey", linewidth=0.8, linestyle=":")
        axes.set(xlabel=f"r / {self.unit}", ylabel="share of the image", ylim=(0, None))
        axes.set_title(f"Pore sizes, intrusion along {self.axis}")
        axes.legend()
        return figure


class PoreSizes(PoreDescriptor):
    """Radii of pores and throats by openings with balls, and by simulated intrusion of mercury.

    CPSD(r) is the share of the image covered by balls of radius r that lie in the phase: its
    erosion {d > r}, d the distance of centres to the nearest voxel outside, dilated again. MIP(r)
    is the share covered by those of the balls whose centres are connected to the first plane of
    the axis within the erosion, over periodic sides, not along the axis. Then CPSD(r_max) = ε/2
    and MIP(r_min) = ε/2, linear between tested radii, and β = (r_min / r_max)², 0 to 1.

    A ball is the voxels with centres at most r from that of a voxel. With the default step, a slit
    of width H has r_max = H/2 within a quarter of a voxel, a ball or a tube around a voxel its
    radius within half a voxel; around other points, up to about a voxel less. Beyond a border that
    is not periodic there is neither phase nor wall. A phase of which less than half is connected
    to the first face has r_min = 0. Images of one to three axes; edges may differ.

    >>> from matweft.context import Context, use_context
    >>> slit = VoxelImage(np.arange(12) % 12 < 8, periodic=(True,))
    >>> with use_context(Context(device="reference")):
    ...     found = PoreSizes(curves=False).describe(slit)
    >>> found.porosity, found.connected_fraction, found.r_max
    (0.6666666666666666, 1.0, 3.75)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021, MUENCH_2008)

    axis: Axis = Field("x", description="direction of the intrusion, from the first plane on")
    step: float = Field(
        0.5,
        ge=0.05,
        le=10,
        unit="voxel",
        description="distance of tested radii, in edges of the smallest voxel",
    )
    curves: bool = Field(
        True, description="whole curves, or only what r_max and r_min need, which is much faster"
    )
    connectivity: Literal[6, 18, 26] = Field(
        26, description="centres are connected over faces (6), and edges (18), and corners (26)"
    )

    def describe(self, image: VoxelImage | NDArray[Any]) -> PoreSizesResult:
        """Return pore sizes; a warning tells where a phase has no wall or is not connected."""
        return self.of_pores(pores_of(image, self.phase, self.periodic))

    def of_pores(self, pores: Pores) -> PoreSizesResult:
        """Return the pore sizes of pores already taken from their image."""
        from matweft_porous._porosimetry import Porosimetry

        along = pores.axis(self.axis)
        measured = Porosimetry(pores.in_three_dimensions(), along, self.step, self.connectivity)
        r_max, r_min = self._radii(measured, pores.porosity)
        count = 1 + (measured.last or 0)
        if self.curves:
            for number in range(count):
                measured.covered(number)
                measured.intruded(number)
        edge = min(pores.spacing)
        covered, intruded = measured.curves(count)
        return PoreSizesResult(
            r_max=edge * r_max,
            r_min=edge * r_min,
            constrictivity=1.0 if math.isinf(r_min) else (r_min / r_max) ** 2,
            throat_width=2 * r_min,
            porosity=pores.porosity,
            connected_fraction=measured.intruded(0) / pores.porosity if pores.porosity else 0.0,
            radii=edge * self.step * np.arange(count, dtype=np.float64),
            cpsd=covered,
            mip=intruded,
            unit=pores.unit,
            axis=self.axis,
        )

    def _radii(self, measured: Porosimetry, porosity: float) -> tuple[float, float]:
        """Return r_max and r_min in edges of the smallest voxel."""
        from matweft_porous._porosimetry import level_crossing

        half = porosity / 2
        if porosity == 0.0:
            return math.nan, math.nan
        if measured.last is None:
            _warn("the phase fills the image and no wall ends its pores: their radii are infinite")
            return math.inf, math.inf
        r_max, above = level_crossing(measured.covered, half, measured.last)
        r_min, _ = level_crossing(measured.intruded, half, above)
        if measured.intruded(0) < half:
            _warn(
                f"{100 * measured.intruded(0) / porosity:.3g} % of the phase is connected to its "
                f"first plane along {self.axis}, less than half: r_min is 0"
            )
        return self.step * r_max, self.step * r_min


def _warn(text: str) -> None:
    warnings.warn(text, InputWarning, stacklevel=5)
